import type { TouchedScope } from '../../domain/correlation.js';
import { digestOf } from '../../domain/ids.js';
import { mergeIntervals, widened, type Interval } from './intervals.js';
import type { HitWindow } from './ports.js';
import type { LiveRule } from './rule-set.js';

/** What one pass evaluates: one rule on one scope, around the stretches of time that were touched. */
export interface Work {
  readonly rule: LiveRule;
  /** As matches store it: persons, not accounts. */
  readonly group: string;
  /** Account-level tuples whose hits together are the scope's. */
  readonly tuples: readonly string[];
  readonly intervals: readonly Interval[];
  /** Steps known to have a hit in the window, because this very change wrote it. */
  readonly touched: ReadonlySet<string>;
  /** Stored matches must be compared even where no match is possible. */
  readonly removed: boolean;
  readonly origins: readonly { readonly task: string; readonly scope: TouchedScope }[];
}

/** The stretch of hits that the answer in `interval` may depend on. */
export function windowOf(rule: LiveRule, interval: Interval): Interval {
  return widened(interval, rule.reach);
}

/** Where a match must lie for the change in `interval` to have been able to make or unmake it. */
export function diffScopeOf(rule: LiveRule, interval: Interval): Interval {
  return widened(interval, rule.span);
}

/** As `hitKey`, from the digest alone. */
export function hitKeyOf(digest: string, group: string): string {
  return digestOf(digest, group);
}

export function keysOf(work: Work, digest: string): readonly string[] {
  return work.tuples.map((tuple) => hitKeyOf(digest, tuple));
}

/** The hits that all works need, each stretch of a key once, however many rules share it. */
export function windowsOf(works: readonly Work[]): readonly HitWindow[] {
  const wanted = new Map<string, Interval[]>();
  for (const work of works) {
    const stretches = work.intervals.map((interval) => windowOf(work.rule, interval));
    for (const key of termKeys(work)) append(wanted, key, stretches);
  }
  return [...wanted].flatMap(([k, stretches]) => mergeIntervals(stretches, 0).map((stretch) => ({ k, ...stretch })));
}

function termKeys(work: Work): readonly string[] {
  const digests = new Set(work.rule.terms.map((term) => term.digest));
  return [...digests].flatMap((digest) => keysOf(work, digest));
}

function append(map: Map<string, Interval[]>, key: string, stretches: readonly Interval[]): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [...stretches]);
  else known.push(...stretches);
}
