/** Reads a value of a document. */
export type ReadPath = (doc: unknown) => unknown;

function child(holder: unknown, key: string | number): unknown {
  if (typeof holder !== 'object' || holder === null) return null;
  if (typeof key === 'number') return Array.isArray(holder) ? (holder[key] ?? null) : null;
  if (Array.isArray(holder)) return throughList(holder, key);
  return Object.hasOwn(holder, key) ? ((holder as Record<string, unknown>)[key] ?? null) : null;
}

/** A list of objects answers with the list of its members' values, as in Elasticsearch. */
function throughList(list: readonly unknown[], key: string): unknown {
  const values = list.flatMap((item) => {
    const value = child(item, key);
    return value === null ? [] : [value].flat();
  });
  return values.length === 0 ? null : values;
}

/** One attribute whose name holds all the dots. */
function flat(path: readonly (string | number)[]): ReadPath {
  const name = path.join('.');
  return (doc) => child(doc, name);
}

/** Attributes whose names hold some of the dots: `{"host.os": {"name": …}}`, `{"host": {"os.name": …}}`. */
function partlyFlat(path: readonly (string | number)[]): ReadPath {
  const splits = path.slice(1).map((_, index) => {
    const head = path.slice(0, index + 1).join('.');
    return [head, readFreePath(path.slice(index + 1))] as const;
  });
  return (doc) => {
    for (const [head, rest] of splits) {
      const inner = child(doc, head);
      const value = inner === null ? null : rest(inner);
      if (value !== null) return value;
    }
    return null;
  };
}

/** Compiles a path: nested attributes first, then one attribute whose name holds the dots. */
export function readPath(path: readonly (string | number)[]): ReadPath {
  const [first, ...rest] = path;
  if (first === undefined) return () => null;
  if (rest.length === 0) return (doc) => child(doc, first);
  const whole = path.every((part) => typeof part === 'string') ? flat(path) : () => null;
  return (doc) => {
    let value = child(doc, first);
    for (const part of rest) {
      if (value === null) break;
      value = child(value, part);
    }
    return value ?? whole(doc);
  };
}

/** The ways to split a path double with each part of it. */
const MOST_SPLIT = 6;

/** The same for objects of any shape, which may also be nested in part. */
export function readFreePath(path: readonly (string | number)[]): ReadPath {
  const read = readPath(path);
  const splits = path.length > 2 && path.length <= MOST_SPLIT && path.every((part) => typeof part === 'string');
  if (!splits) return read;
  const partly = partlyFlat(path);
  return (doc) => read(doc) ?? partly(doc);
}
