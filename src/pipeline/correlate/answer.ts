import type { Match } from '../../domain/correlation.js';
import { digestOf } from '../../domain/ids.js';
import { replay, windowEndOf } from '../../rules/automaton/replay.js';
import type { Pattern, PatternMatch, ReplayHit } from '../../rules/pattern/pattern.js';
import { contains, type Interval } from './intervals.js';
import type { FoundMatch } from './ports.js';
import type { LiveRule } from './rule-set.js';
import type { WindowHits } from './window-hits.js';
import { diffScopeOf, type Work } from './work.js';

/** Puts answers in place of what the hits ask beside their own event. */
export type ReadHits = (hits: readonly ReplayHit[]) => readonly ReplayHit[];

/** A match before it is judged by what the sources could have shown. */
export type Answer = Omit<FoundMatch, 'state' | 'coverage'>;

/** What the rule answers around one interval, as if every hit had been there from the start. */
export function answerAround(
  work: Work,
  hits: WindowHits,
  interval: Interval,
  read: ReadHits = (found) => found,
): readonly Answer[] {
  const { rule, group } = work;
  const scope = diffScopeOf(rule, interval);
  const found = replay(rule.pattern, read(hits.replayHits(work, interval)), group).flatMap((match) => {
    const named = nameMatch(rule.record.key, group, match);
    if (named === null) return [];
    const { carried } = match;
    return [{ ...named, due: dueOf(rule.pattern, match, named.end), ...(carried === undefined ? {} : { carried }) }];
  });
  return found.filter((match) => contains(scope, { lo: match.start, hi: match.end }) && counts(rule, match));
}

/** An absence before or between the events is certain once every source has come as far as the last of them. */
export function dueOf(pattern: Pattern, match: PatternMatch, end: number): number | null {
  return windowEndOf(pattern, match) ?? (pattern.steps.some((step) => step.missing) ? end : null);
}

function counts(rule: LiveRule, match: Match): boolean {
  return match.end >= rule.record.effectiveFrom;
}

/** A match under its identity: the same events of the same rule and group are the same match on every node. */
export function nameMatch(ruleKey: string, group: string, match: PatternMatch): Match | null {
  const times = match.events.flatMap((event) => (event === null ? [] : [event.t]));
  if (times.length === 0) return null;
  const uids = match.events.map((event) => event?.uid ?? '');
  return {
    key: digestOf(ruleKey, group, ...uids),
    ruleKey,
    group,
    events: match.events,
    steps: match.steps,
    start: Math.min(...times),
    end: Math.max(...times),
  };
}
