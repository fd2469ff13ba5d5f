import type { JsonValue } from '../../../domain/json.js';
import type { Expression } from '../expression/ast.js';
import type { LookupTable } from '../expression/compile.js';
import { nearestName } from '../expression/nearest.js';
import type { Target } from '../ocsf/target.js';
import { isOperation } from '../operations.js';

type Tables = ReadonlyMap<string, LookupTable>;

function isScalar(value: JsonValue): value is string | number | boolean {
  return value !== null && typeof value !== 'object';
}

function tableValues(expression: Expression & { readonly kind: 'call' }, tables: Tables): readonly JsonValue[] {
  const [, name] = expression.args;
  const table = name?.kind === 'literal' ? tables.get(String(name.value)) : undefined;
  return table === undefined ? [] : [...table.values()];
}

/** The arguments of an `if` that are values, not conditions. */
function outcomes(args: readonly Expression[]): readonly Expression[] {
  return args.filter((_, index) => index % 2 === 1 || index === args.length - 1);
}

type Named = ReadonlyMap<string, Expression>;

/** The named value that an expression is, each with those that stood above it alone. */
function valueNamed(expression: Expression, named: Named): Expression | undefined {
  if (expression.kind !== 'path' || expression.root.kind !== 'named' || expression.segments.length > 0)
    return undefined;
  return named.get(expression.root.name);
}

/** What an expression may come to, as far as the file itself says: its literals and the values of its tables. */
function writtenResults(expression: Expression, tables: Tables, named: Named = new Map()): readonly JsonValue[] {
  const of = (parts: readonly Expression[]): readonly JsonValue[] =>
    parts.flatMap((one) => writtenResults(one, tables, named));
  if (expression.kind === 'literal') return [expression.value];
  if (expression.kind === 'binary' && expression.operator === '??') return of([expression.left, expression.right]);
  const value = valueNamed(expression, named);
  if (value !== undefined) return of([value]);
  if (expression.kind !== 'call') return [];
  if (expression.name === 'lookup') return tableValues(expression, tables);
  return expression.name === 'if' ? of(outcomes(expression.args)) : [];
}

/** Names that a case would give as its operation, and that the catalogue lacks: such an event would be without a verb. */
export function unknownOperations(expression: Expression, tables: Tables, named: Named): readonly string[] {
  const written = writtenResults(expression, tables, named).filter((value) => typeof value === 'string');
  return [...new Set(written)].filter((name) => name !== '' && !isOperation(name));
}

function enumProblem(target: Target, value: string | number | boolean): string | undefined {
  const members = Object.entries(target.attribute.enum ?? {});
  const words = members.flatMap(([uid, { caption }]) => [uid, caption]);
  const word = String(value).toLowerCase();
  if (words.some((one) => one.toLowerCase() === word)) return undefined;
  const near = nearestName(String(value), words);
  const captions = members.map(([, { caption }]) => caption).join(', ');
  return `${target.name} has no member ${String(value)}${near === undefined ? `; it has ${captions}` : `; did you mean ${near}?`}`;
}

function problemOf(target: Target, value: JsonValue): string | undefined {
  if (!isScalar(value) || value === '') return undefined;
  const { attribute } = target;
  if (attribute.type === 'object_t') return `${target.name} is an object; set its members`;
  if (attribute.enum !== undefined) return enumProblem(target, value);
  return target.coerce(value) === undefined
    ? `${target.name} cannot hold ${String(value)} (${attribute.type})`
    : undefined;
}

/** Values that the file writes into an attribute which does not take them: they would silently be left out. */
export function valueProblems(target: Target, expression: Expression, tables: Tables): readonly string[] {
  const problems = writtenResults(expression, tables).flatMap((value) => problemOf(target, value) ?? []);
  return [...new Set(problems)];
}
