import type { JsonValue } from '../../../domain/json.js';
import type { Expression } from '../expression/ast.js';
import type { LookupTable } from '../expression/compile.js';
import { nearestName } from '../expression/nearest.js';
import type { Target } from '../ocsf/target.js';

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

/** What an expression may come to, as far as the file itself says: its literals and the values of its tables. */
function writtenResults(expression: Expression, tables: Tables): readonly JsonValue[] {
  if (expression.kind === 'literal') return [expression.value];
  if (expression.kind === 'binary' && expression.operator === '??')
    return [expression.left, expression.right].flatMap((one) => writtenResults(one, tables));
  if (expression.kind !== 'call') return [];
  if (expression.name === 'lookup') return tableValues(expression, tables);
  return expression.name === 'if' ? outcomes(expression.args).flatMap((one) => writtenResults(one, tables)) : [];
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
