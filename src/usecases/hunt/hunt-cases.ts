import { PlatformError } from '../../domain/errors.js';
import type { HuntText } from '../../pipeline/correlate/ports-hunts.js';
import { compileRule } from '../../rules/compile.js';
import { compileSigmaHunt } from '../../rules/sigma/run/hunt-sigma.js';
import { printableMatch } from '../../rules/sigma/run/printable-match.js';
import type { SigmaSources } from '../../rules/sigma/logsource/sources.js';
import { factsIn } from './given-context.js';
import { isTimeless } from './stream-batch.js';
import { runStream } from '../../rules/stream/engine.js';
import type { EventId, HuntEvents } from './stream-contract.js';
import { EventList } from './stream-events.js';

/** A test that stands beside a hunt or rule: given these events, these matches. */
export interface HuntCase {
  readonly name: string;
  /** Objects with `id`, a time (`ts` or `timestamp`) and `event_type`. */
  readonly events: readonly unknown[];
  /** Facts that `exists` asks about; null = the case says nothing of them. */
  readonly context?: readonly unknown[] | null;
  /** How many matches. */
  readonly matches: number;
  /** The ids of each match's events, where that is to be said. */
  readonly expected: readonly (readonly string[])[] | null;
}

export interface CaseOutcome {
  readonly name: string;
  readonly passed: boolean;
  /** What differed; null where it passed. */
  readonly difference: string | null;
}

/** Runs the cases over the events as they are written: free fields, so that a case needs no whole OCSF document. */
export function runHuntCases(
  text: HuntText,
  cases: readonly HuntCase[],
  sources: () => SigmaSources,
): readonly CaseOutcome[] {
  return cases.map((one) => {
    const difference = differenceOf(text, one, sources);
    return { name: one.name, passed: difference === null, difference };
  });
}

function differenceOf(text: HuntText, one: HuntCase, sources: () => SigmaSources): string | null {
  if (text.language === 'cypher') return 'cases of a Cypher hunt are run with `sequitur hunt --events`';
  try {
    const found = matchesOf(text, one, sources).map((match) => match.map(String));
    if (found.length !== one.matches) return `expected ${String(one.matches)} matches, found ${JSON.stringify(found)}`;
    if (one.expected === null || sorted(found) === sorted(one.expected)) return null;
    return `expected ${JSON.stringify(one.expected)}, found ${JSON.stringify(found)}`;
  } catch (fault) {
    if (fault instanceof PlatformError) return fault.message;
    throw fault;
  }
}

function sorted(matches: readonly (readonly string[])[]): string {
  return JSON.stringify(matches.map((match) => JSON.stringify(match)).sort());
}

function matchesOf(
  { language, dialect, query }: HuntText,
  one: HuntCase,
  sources: () => SigmaSources,
): readonly (readonly EventId[])[] {
  if (language === 'sigma') {
    const hunt = compileSigmaHunt(query, { sources: sources(), placeholders: new Map() });
    const events = eventsOf(one, hunt.timeless);
    const matches = hunt.run(events.views).map((match) => printableMatch(match, (order) => events.idOf(order)));
    return matches.map((match) => match.events.flatMap((id) => id ?? []));
  }
  const { pattern } = compileRule(query, { language: 'eql', dialect: dialect ?? undefined });
  const events = eventsOf(one, isTimeless({ pattern }));
  return runStream(pattern, events.views, events.factsOf).matches.map(({ match }) =>
    match.events.flatMap((order) => (order === null ? [] : [events.idOf(order)])),
  );
}

function eventsOf({ events, context }: HuntCase, timeless: boolean): HuntEvents {
  const list = new EventList(timeless);
  events.forEach((event, index) => {
    list.add(event, { line: index + 1 });
  });
  return list.done(factsIn(context));
}
