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

/** Attributes whose names hold some of the dots, or all of them. */
function dotted(path: readonly (string | number)[]): ReadPath {
  const splits = path.slice(1).map((_, index) => {
    const rest = path.slice(index + 1);
    return [path.slice(0, index + 1).join('.'), rest.length === 1 ? plain(rest) : dotted(rest)] as const;
  });
  const whole = path.join('.');
  return (doc) => {
    for (const [head, rest] of splits) {
      const inner = child(doc, head);
      const value = inner === null ? null : rest(inner);
      if (value !== null) return value;
    }
    return child(doc, whole);
  };
}

function plain([key = '']: readonly (string | number)[]): ReadPath {
  return (doc) => child(doc, key);
}

/** Compiles a path: nested attributes first, then attributes whose names hold the dots. */
export function readPath(path: readonly (string | number)[]): ReadPath {
  const [first, ...rest] = path;
  if (first === undefined) return () => null;
  if (rest.length === 0) return (doc) => child(doc, first);
  const whole = path.every((part) => typeof part === 'string') ? dotted(path) : () => null;
  return (doc) => {
    let value = child(doc, first);
    for (const part of rest) {
      if (value === null) break;
      value = child(value, part);
    }
    return value ?? whole(doc);
  };
}
