import type { DriftPoint, HealthFinding } from './ports-drift.js';
import { addLeaves, type LeafKind, type Leaves } from './drift-profile.js';

/** Fewer samples than these say nothing. */
const LEAST_CURRENT = 50;
const LEAST_BASELINE = 200;
/** How much a share must move before somebody is told. */
const THRESHOLD = { missing: 0.3, present: 0.9, fresh: 0.2, parked: 0.1, time: 0.05, unknown: 0.2 };
const MOST_FINDINGS = 20;

export type Drifted = Omit<HealthFinding, 'source' | 'mapping' | 'since' | 'lastSeen'>;

/** What a source does now that it did not do before: the latest points against those before them. */
export function driftFindings(baseline: readonly DriftPoint[], current: readonly DriftPoint[]): readonly Drifted[] {
  const [was, is] = [sumOf(baseline), sumOf(current)];
  if (is.records < LEAST_CURRENT || was.records < LEAST_BASELINE) return [];
  const shares = [
    risen('RECORDS_PARKED', was.parked / was.records, is.parked / is.records, THRESHOLD.parked),
    risen('TIME_FAILED', was.timeFailed / was.records, is.timeFailed / is.records, THRESHOLD.time),
    risen('UNKNOWN_TYPES', was.unknown / was.records, is.unknown / is.records, THRESHOLD.unknown),
  ].flat();
  const leaves = is.sampled < LEAST_CURRENT || was.sampled < LEAST_BASELINE ? [] : leafFindings(was, is);
  return [...shares, ...leaves].slice(0, MOST_FINDINGS);
}

interface Sum {
  readonly records: number;
  readonly parked: number;
  readonly timeFailed: number;
  readonly unknown: number;
  readonly sampled: number;
  readonly leaves: Leaves;
}

function sumOf(points: readonly DriftPoint[]): Sum {
  const zero: Sum = { records: 0, parked: 0, timeFailed: 0, unknown: 0, sampled: 0, leaves: {} };
  return points.reduce<Sum>(
    (sum, point) => ({
      records: sum.records + point.records,
      parked: sum.parked + point.parked,
      timeFailed: sum.timeFailed + point.timeFailed,
      unknown: sum.unknown + point.unknown,
      sampled: sum.sampled + point.sampled,
      leaves: addLeaves(sum.leaves, point.leaves),
    }),
    zero,
  );
}

function risen(code: Drifted['code'], was: number, is: number, by: number): readonly Drifted[] {
  return is < was + by ? [] : [{ code, path: null, share: is, expected: was, movedTo: null, suggestion: null }];
}

/** Of the sampled records, how many have the leaf. */
function share(sum: Sum, path: string): number {
  return (sum.leaves[path]?.records ?? 0) / sum.sampled;
}

function leafFindings(was: Sum, is: Sum): readonly Drifted[] {
  const missing = Object.keys(was.leaves).filter(
    (path) => share(was, path) >= THRESHOLD.present && share(is, path) <= share(was, path) - THRESHOLD.missing,
  );
  const fresh = Object.keys(is.leaves).filter(
    (path) => was.leaves[path] === undefined && share(is, path) >= THRESHOLD.fresh,
  );
  const of = (code: Drifted['code'], path: string, movedTo: string | null): Drifted => ({
    code,
    path,
    share: share(is, path),
    expected: share(was, path),
    movedTo,
    suggestion: movedTo === null ? null : `${expressionOf(path)} ?? ${expressionOf(movedTo)}`,
  });
  const moves = new Map(missing.map((path) => [path, movedTo(path, { missing, fresh, was, is })]));
  const taken = new Set(moves.values());
  return [
    ...missing.map((path) => of('FIELD_MISSING', path, moves.get(path) ?? null)),
    ...fresh.filter((path) => !taken.has(path)).map((path) => of('NEW_FIELD', path, null)),
  ];
}

/** A path over a list means the member of each element: mappings write no brackets for it, and a quoted root behind `$record`. */
function expressionOf(path: string): string {
  const plain = path.replaceAll('[]', '');
  return plain.startsWith('"') ? `$record.${plain}` : plain;
}

const LEAST_LIKENESS = 0.5;

/** Looks that few values have: where only one field of such a look went and one came, its name says nothing against it. */
const TELLING: readonly LeafKind[] = ['address', 'mail', 'time', 'id'];
/** How much the shares of records that have the two may differ. */
const SAME_SHARE = 0.1;

interface Moves {
  readonly missing: readonly string[];
  readonly fresh: readonly string[];
  readonly was: Sum;
  readonly is: Sum;
}

/** The new path that most likely holds what this one held: alike in name or place, and its values look the same. */
function movedTo(path: string, moves: Moves): string | null {
  const { fresh, was, is } = moves;
  const kind = was.leaves[path]?.kind;
  const ranked = fresh
    .filter((candidate) => is.leaves[candidate]?.kind === kind)
    .map((candidate) => ({ candidate, likeness: likeness(path, candidate) }))
    .sort((a, b) => b.likeness - a.likeness || (a.candidate < b.candidate ? -1 : 1));
  const [best] = ranked;
  if (best !== undefined && best.likeness >= LEAST_LIKENESS) return best.candidate;
  return ranked.length === 1 && best !== undefined && isOnlyMove(path, best.candidate, moves) ? best.candidate : null;
}

function isOnlyMove(path: string, candidate: string, { missing, was, is }: Moves): boolean {
  const kind = was.leaves[path]?.kind;
  if (kind === undefined || !TELLING.includes(kind)) return false;
  if (missing.some((other) => other !== path && was.leaves[other]?.kind === kind)) return false;
  return Math.abs(share(was, path) - share(is, path) - share(is, candidate)) <= SAME_SHARE;
}

/** 1 for the same words in another spelling or place; below, the share of letter pairs that both have. */
function likeness(a: string, b: string): number {
  const [lastA, lastB] = [wordOf(lastOf(a)), wordOf(lastOf(b))];
  if (lastA === lastB) return 1;
  return (2 * dice(lastA, lastB) + dice(wordOf(a), wordOf(b))) / 3;
}

function lastOf(path: string): string {
  return path.split('.').at(-1) ?? path;
}

function wordOf(path: string): string {
  return path.toLowerCase().replace(/[^a-z0-9]/g, '');
}

function dice(a: string, b: string): number {
  const pairs = (text: string): readonly string[] =>
    Array.from({ length: text.length - 1 }, (_, i) => text.slice(i, i + 2));
  const [left, right] = [pairs(a), [...pairs(b)]];
  const shared = left.filter((pair) => {
    const at = right.indexOf(pair);
    if (at >= 0) right.splice(at, 1);
    return at >= 0;
  });
  const total = left.length + pairs(b).length;
  return total === 0 ? 0 : (2 * shared.length) / total;
}
