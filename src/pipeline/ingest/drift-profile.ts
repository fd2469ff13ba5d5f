import { isJsonObject, type JsonValue } from '../../domain/json.js';

/** What a leaf's values look like; a value that moved keeps its look. */
export type LeafKind = 'number' | 'boolean' | 'address' | 'mail' | 'time' | 'id' | 'text';

export interface LeafCount {
  /** Sampled records that have it. */
  readonly records: number;
  readonly kind: LeafKind;
}

export type Leaves = Readonly<Record<string, LeafCount>>;

const DEEPEST = 8;
/** A record whose member names are data (maps by user name) must not fill the graph. */
const MOST_LEAVES = 400;

/** The leaf paths of a record, each once; members of lists are one path. */
export function leafPaths(raw: JsonValue): ReadonlyMap<string, LeafKind> {
  const found = new Map<string, LeafKind>();
  collect(raw, '', 0, found);
  return found;
}

function collect(value: JsonValue, path: string, depth: number, found: Map<string, LeafKind>): void {
  if (found.size >= MOST_LEAVES || depth > DEEPEST || value === null) return;
  if (Array.isArray(value)) {
    for (const each of (value as readonly JsonValue[]).slice(0, 20)) collect(each, `${path}[]`, depth + 1, found);
  } else if (isJsonObject(value)) {
    for (const [name, each] of Object.entries(value))
      collect(each, path === '' ? written(name) : `${path}.${written(name)}`, depth + 1, found);
  } else if (value !== '') found.set(path, kindOf(value as string | number | boolean));
}

/** A name that mappings write in quotes is written so here: a dot in it is none of the path's. */
function written(name: string): string {
  return /^[A-Za-z_@$][\w@-]*$/.test(name) ? name : JSON.stringify(name);
}

const KINDS: readonly (readonly [RegExp, LeafKind])[] = [
  [/^(\d{1,3}\.){3}\d{1,3}(:\d+)?$|^[0-9a-f]*:[0-9a-f:]+$/i, 'address'],
  [/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'mail'],
  [/^\d{4}-\d\d-\d\d[T ]/, 'time'],
  [/^[0-9a-f-]{16,}$/i, 'id'],
];

function kindOf(value: string | number | boolean): LeafKind {
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  return KINDS.find(([pattern]) => pattern.test(value))?.[1] ?? 'text';
}

export function addLeaves(a: Leaves, b: Leaves): Leaves {
  const sum = new Map(Object.entries(a));
  for (const [path, { records, kind }] of Object.entries(b)) {
    const known = sum.get(path);
    if (known === undefined && sum.size >= MOST_LEAVES) continue;
    sum.set(path, { records: records + (known?.records ?? 0), kind });
  }
  return Object.fromEntries(sum);
}
