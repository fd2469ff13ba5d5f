import { parsePath, type Segment } from './path.js';

/** All values at a path; lists are spread, objects and nulls are kept. Empty: nothing is there. */
export type ReadValues = (doc: unknown) => readonly unknown[];

const NOTHING: readonly unknown[] = [];

/** Nested attributes, attributes whose name holds the dots, and any mixture of both. */
export function readPath(path: string): ReadValues {
  const segments = parsePath(path);
  return (doc) => {
    const values = collect(doc, segments);
    return values.length === 0 ? NOTHING : values;
  };
}

function collect(holder: unknown, segments: readonly Segment[]): readonly unknown[] {
  const [first, ...rest] = segments;
  if (first === undefined) return spread(holder);
  if (Array.isArray(holder)) return holder.flatMap((member: unknown) => collect(member, segments));
  const object = objectOf(holder);
  if (object === null) return NOTHING;
  if (Array.isArray(object)) return collect(object, segments);
  if (first.kind === 'any') return Object.values(object).flatMap((value) => collect(value, rest));
  if (first.kind === 'where') return says(object, first) ? collect(object, rest) : NOTHING;
  return Object.hasOwn(object, first.name) ? collectOr(object, segments) : joined(object, segments);
}

function says(object: unknown, { path, value }: Extract<Segment, { kind: 'where' }>): boolean {
  return collect(object, path).some((found) => textOf(found) === value);
}

function collectOr(object: Record<string, unknown>, segments: readonly Segment[]): readonly unknown[] {
  const [first, ...rest] = segments;
  const values = first?.kind === 'name' ? collect(object[first.name], rest) : NOTHING;
  return values.length > 0 ? values : joined(object, segments);
}

/** Tries `a.b` as one name, then `a.b.c`, …: flattened exports keep the dots. */
function joined(object: Record<string, unknown>, segments: readonly Segment[]): readonly unknown[] {
  let name = segments[0]?.kind === 'name' ? segments[0].name : '';
  for (let index = 1; index < segments.length; index += 1) {
    const segment = segments[index];
    if (segment?.kind !== 'name') return NOTHING;
    name += `.${segment.name}`;
    if (!Object.hasOwn(object, name)) continue;
    const values = collect(object[name], segments.slice(index + 1));
    if (values.length > 0) return values;
  }
  return NOTHING;
}

function spread(value: unknown): readonly unknown[] {
  if (value === undefined) return NOTHING;
  return Array.isArray(value) ? value.flatMap(spread) : [value];
}

/** Some exports put a whole object into a text; it is opened when a path goes on inside it. */
function objectOf(value: unknown): Record<string, unknown> | null {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return null;
  return openText(value);
}

function openText(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}
