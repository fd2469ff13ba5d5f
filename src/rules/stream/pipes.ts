import { compareText } from '../../domain/ids.js';
import type { EventView, Pattern, PatternMatch, Pipe } from '../pattern/pattern.js';
import { compareMatches } from '../automaton/replay.js';

/** A match with its group; `count` and `values` where a counting pipe made it. */
export interface StreamMatch {
  readonly group: string;
  readonly match: PatternMatch;
  readonly count?: number;
  readonly values?: readonly unknown[];
  /** What share of all that was counted this is. */
  readonly share?: number;
}

type ViewOf = (match: PatternMatch) => readonly EventView[];

/** What a counting pipe lets the next ones ask for. */
function countedFields({ count, share, values }: StreamMatch): Readonly<Record<string, unknown>> {
  const key = values?.length === 1 ? values[0] : (values ?? 'totals');
  return { count, ...(share === undefined ? {} : { percent: share }), key };
}

/** After a counting pipe `count`, `percent` and the counted `key` are fields of the result. */
function eventsOf(result: StreamMatch, viewOf: ViewOf): readonly EventView[] {
  const events = viewOf(result.match);
  if (result.count === undefined) return events;
  const [first] = events;
  const doc: unknown = { ...countedFields(result), ...(first?.doc ?? {}), count: result.count };
  const head: EventView = { order: { t: 0, n: 0, uid: '' }, category: 'any', ...first, doc };
  return [head, ...events.slice(1)];
}

function valuesOf(pipe: Pipe, result: StreamMatch, viewOf: ViewOf): readonly unknown[] {
  const events = eventsOf(result, viewOf);
  return (pipe.keys ?? []).map((key) => key(events));
}

function foldedText(values: readonly unknown[]): string {
  return JSON.stringify(values, (_, value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value));
}

/** Nothing counts as the empty value of what it stands among: 0, or a text without letters. */
function filled(value: unknown, beside: unknown): unknown {
  return value === null ? (typeof beside === 'number' ? 0 : '') : value;
}

type TextOf = (value: unknown) => string;

const foldedTextOf: TextOf = (value) => String(value).toLowerCase();

function compareValues(one: unknown, other: unknown, textOf: TextOf): number {
  if (one === other) return 0;
  const [a, b] = [filled(one, other), filled(other, one)];
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return compareText(textOf(a), textOf(b));
}

/** By the first values that differ. */
function compareRows(a: readonly unknown[], b: readonly unknown[], textOf: TextOf): number {
  for (let at = 0; at < a.length; at += 1) {
    const order = compareValues(a[at], b[at], textOf);
    if (order !== 0) return order;
  }
  return 0;
}

function sorted(pipe: Pipe, results: readonly StreamMatch[], viewOf: ViewOf): readonly StreamMatch[] {
  const rows = results.map((result) => ({ result, values: valuesOf(pipe, result, viewOf) }));
  rows.sort((a, b) => compareRows(a.values, b.values, foldedTextOf));
  return rows.map((row) => row.result);
}

interface Bucket {
  first: StreamMatch;
  values: readonly unknown[];
  count: number;
}

function buckets(pipe: Pipe, results: readonly StreamMatch[], viewOf: ViewOf): readonly Bucket[] {
  const found = new Map<string, Bucket>();
  for (const result of results) {
    const values = valuesOf(pipe, result, viewOf);
    const key = foldedText(values);
    const bucket = found.get(key) ?? { first: result, values, count: 0 };
    bucket.count += result.count ?? 1;
    found.set(key, bucket);
  }
  return [...found.values()];
}

/** Buckets with the share that each has of them all. */
function shares(found: readonly Bucket[]): readonly (Bucket & { readonly share: number })[] {
  const total = found.reduce((sum, { count }) => sum + count, 0);
  return found.map((bucket) => ({ ...bucket, share: bucket.count / total }));
}

function counted(pipe: Pipe, results: readonly StreamMatch[], viewOf: ViewOf): readonly StreamMatch[] {
  const total = { group: '*', match: { events: [], steps: [] }, count: results.length };
  if ((pipe.keys ?? []).length === 0) return [total];
  const rows = shares(buckets(pipe, results, viewOf)).map(({ values, count, share }) => ({
    ...total,
    ...{ values, count, share },
  }));
  return rows.sort((a, b) => a.count - b.count || compareRows(a.values, b.values, String));
}

function apply(pipe: Pipe, results: readonly StreamMatch[], viewOf: ViewOf): readonly StreamMatch[] {
  switch (pipe.name) {
    case 'head':
      return results.slice(0, pipe.count);
    case 'tail':
      return pipe.count === 0 ? [] : results.slice(-pipe.count);
    case 'sort':
      return sorted(pipe, results, viewOf);
    case 'unique':
      return buckets(pipe, results, viewOf).map((bucket) => bucket.first);
    case 'unique_count':
      return shares(buckets(pipe, results, viewOf)).map(({ first, count, share }) => ({ ...first, count, share }));
    case 'count':
      return counted(pipe, results, viewOf);
    default:
      return results.filter((result) => valuesOf(pipe, result, viewOf)[0] === true);
  }
}

/** One event set may match under two values of a key: their order must not hang on which engine met which first. */
function compareResults(pattern: Pattern, a: StreamMatch, b: StreamMatch): number {
  const order = compareMatches(pattern, a.match, b.match);
  return order === 0 ? compareText(a.group, b.group) : order;
}

/** Puts all groups' matches in the dialect's order and sends them through the query's pipes. */
export function finish(pattern: Pattern, matches: readonly StreamMatch[], viewOf: ViewOf): readonly StreamMatch[] {
  let results: readonly StreamMatch[] = matches.toSorted((a, b) => compareResults(pattern, a, b));
  for (const pipe of pattern.pipes) results = apply(pipe, results, viewOf);
  return results;
}
