import { compareOrder, type EventOrder } from '../../domain/event.js';
import type { Pattern, PatternMatch, Replay } from '../pattern/pattern.js';
import type { Automaton, Emit } from './automaton.js';
import { EventAutomaton } from './event.js';
import { EVERYTHING } from './hits.js';
import { JoinAutomaton } from './join.js';
import { programOf } from './program.js';
import { SampleAutomaton } from './sample.js';
import { SlidingSample } from './sliding-sample.js';
import { SequenceAutomaton } from './sequence.js';
import { WindowAutomaton } from './window.js';

/** The empty state of one group. */
export function automatonOf(pattern: Pattern, emit: Emit, group = EVERYTHING): Automaton {
  if (pattern.kind === 'event') return new EventAutomaton(pattern, emit);
  if (pattern.kind === 'window') return new WindowAutomaton(pattern, group, emit);
  const program = programOf(pattern);
  if (pattern.kind === 'join') return new JoinAutomaton(program, emit);
  if (pattern.kind === 'sequence') return new SequenceAutomaton(program, emit);
  return pattern.spanMs === null ? new SampleAutomaton(program, emit) : new SlidingSample(program, emit);
}

/** Replays one group's hits, given in event order, from the empty state. */
export const replay: Replay = (pattern, hits, group) => {
  const matches: PatternMatch[] = [];
  const automaton = automatonOf(pattern, (match) => matches.push(match), group);
  for (const hit of hits) automaton.push(hit);
  automaton.end();
  return matches;
};

/** First event that is there, last event that is there. */
export function boundsOf(match: PatternMatch): { first: EventOrder; last: EventOrder } | null {
  const present = match.events.filter((event) => event !== null).toSorted(compareOrder);
  const [first] = present;
  const last = present[present.length - 1];
  return first === undefined || last === undefined ? null : { first, last };
}

/**
 * Event time after which nothing can add to or remove from a match: the end of its last missing term's window,
 * null where no term is missing after its last event.
 */
export function windowEndOf(pattern: Pattern, match: PatternMatch): number | null {
  if (pattern.kind === 'window') return match.closesAt ?? null;
  const trailing = programOf(pattern).gaps.filter((gap) => gap.place === 'trailing');
  const bounds = boundsOf(match);
  if (trailing.length === 0 || bounds === null) return null;
  const ends = trailing.map(({ definition }) => bounds.last.t + (definition.withinMs ?? Infinity));
  return Math.min(bounds.first.t + (pattern.spanMs ?? Infinity), Math.max(...ends));
}

function compareLists(a: PatternMatch, b: PatternMatch): number {
  for (let at = 0; at < a.events.length; at += 1) {
    const [left, right] = [a.events[at] ?? null, b.events[at] ?? null];
    const order = left === null || right === null ? 0 : compareOrder(left, right);
    if (order !== 0) return order;
  }
  return 0;
}

/** Order of results: Elasticsearch by first event, classic by completion. */
export function compareMatches(pattern: Pattern, a: PatternMatch, b: PatternMatch): number {
  const [left, right] = [boundsOf(a), boundsOf(b)];
  if (left === null || right === null) return 0;
  const classic = pattern.dialect === 'classic';
  const order = classic ? compareOrder(left.last, right.last) : compareOrder(left.first, right.first);
  return order === 0 ? compareLists(a, b) : order;
}
