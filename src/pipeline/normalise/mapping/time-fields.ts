import type { JsonObject } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';
import type { Expression, PathRoot } from '../expression/ast.js';

/** Where a field stands: names from the root on. */
export type FieldPath = readonly string[];

/** Named values of a mapping, as they are written. */
export type Lets = ReadonlyMap<string, Expression>;

/** The fields that an expression reads by plain paths from the record, in the order in which it looks at them. */
export function plainPaths(expression: Expression, lets: Lets): readonly FieldPath[] {
  return reached(expression, lets).filter((path) => path.length > 0);
}

/** The same, with the record itself as a path of no names. */
function reached(expression: Expression, lets: Lets): readonly FieldPath[] {
  switch (expression.kind) {
    case 'path':
      return throughPath(expression, lets);
    case 'binary':
      return [...reached(expression.left, lets), ...reached(expression.right, lets)];
    case 'call':
      return expression.args.flatMap((one) => reached(one, lets));
    case 'list':
      return expression.items.flatMap((one) => reached(one, lets));
    default:
      return [];
  }
}

function throughPath({ root, segments }: Expression & { kind: 'path' }, lets: Lets): readonly FieldPath[] {
  const names = segments.flatMap((segment) => (segment.kind === 'key' ? [segment.name] : []));
  return names.length === segments.length ? basesOf(root, lets).map((base) => [...base, ...names]) : [];
}

function basesOf(root: PathRoot, lets: Lets): readonly FieldPath[] {
  if (root.kind === 'scope' || root.kind === 'record') return [[]];
  if (root.kind === 'value') return reached(root.of, lets);
  // A named value reads only those that stand before it, so that this ends.
  const named = root.kind === 'named' ? lets.get(root.name) : undefined;
  return named === undefined ? [] : reached(named, lets);
}

/** The record with this field, or null where it has one already or something else is in the way. */
export function withField(record: JsonObject, [name = '', ...rest]: FieldPath, value: string): JsonObject | null {
  const there = record[name] ?? null;
  if (rest.length === 0) return there === null || there === '' ? { ...record, [name]: value } : null;
  if (there !== null && !isJsonObject(there)) return null;
  const inner = withField(there ?? {}, rest, value);
  return inner === null ? null : { ...record, [name]: inner };
}
