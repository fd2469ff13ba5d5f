import { compareText } from '../../domain/ids.js';
import type { EventView, Pattern, PatternMatch, Pipe } from '../pattern/pattern.js';
import { compareMatches } from '../automaton/replay.js';

/** A match with its group; `count` and `values` where a counting pipe made it. */
export interface StreamMatch {
  readonly group: string;
  readonly match: PatternMatch;
  readonly count?: number;
  readonly values?: readonly unknown[];
}

type ViewOf = (match: PatternMatch) => readonly EventView[];

/** After a counting pipe `count` is a field of the result. */
function eventsOf(result: StreamMatch, viewOf: ViewOf): readonly EventView[] {
  const events = viewOf(result.match);
  if (result.count === undefined) return events;
  const [first] = events;
  const doc: unknown = { ...(first?.doc ?? {}), count: result.count };
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

function compareValues(a: unknown, b: unknown): number {
  if (a === b) return 0;
  // nothing comes before something
  if (a === null || b === null) return a === null ? -1 : 1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [left, right] = [String(a).toLowerCase(), String(b).toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
}

function sorted(pipe: Pipe, results: readonly StreamMatch[], viewOf: ViewOf): readonly StreamMatch[] {
  const rows = results.map((result) => ({ result, values: valuesOf(pipe, result, viewOf) }));
  rows.sort((a, b) => {
    for (let at = 0; at < a.values.length; at += 1) {
      const order = compareValues(a.values[at], b.values[at]);
      if (order !== 0) return order;
    }
    return 0;
  });
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

function counted(pipe: Pipe, results: readonly StreamMatch[], viewOf: ViewOf): readonly StreamMatch[] {
  const total = { group: '*', match: { events: [], steps: [] }, count: results.length };
  if ((pipe.keys ?? []).length === 0) return [total];
  const rows = buckets(pipe, results, viewOf).map(({ values, count }) => ({ ...total, values, count }));
  return rows.sort((a, b) => a.count - b.count || compareValues(foldedText(a.values), foldedText(b.values)));
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
      return buckets(pipe, results, viewOf).map(({ first, count }) => ({ ...first, count }));
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
