import { levelsOf } from '../../rules/path/fact-question.js';
import type { Step } from '../../rules/pattern/pattern.js';
import type { TrialReads, HuntText, Stretch } from '../../pipeline/correlate/ports-hunts.js';
import { hitsOfEvents } from '../../pipeline/correlate/prefilter.js';
import { ruleSet, type LiveRule } from '../../pipeline/correlate/rule-set.js';
import type { CypherHunts } from './cypher-hunt.js';
import { Trial } from '../correlation/trial.js';
import { isOneQuery, rulesOf, type HuntSurroundings } from './hunt-text.js';

/** One step as it will be looked for. */
export interface ExplainedStep {
  readonly step: number;
  readonly text: string;
  /** OCSF class whose events are tested. */
  readonly category: string;
  readonly missing: boolean;
  readonly keys: readonly string[];
  /** How its events are found when it watches, and when it hunts. */
  readonly index: string;
  /** Hits that are expected in the stretch, from a sample of its latest events. */
  readonly expectedHits: number;
}

export interface Explanation {
  readonly steps: readonly ExplainedStep[];
  /** Event time that is read, wider than what was asked by the spans of the rule. */
  readonly reads: Stretch;
  readonly eventsExpected: number;
  /** There are more than were counted. */
  readonly atLeast: boolean;
  /** Rows that are fetched: hits, or rows of all operators of a Cypher plan. */
  readonly rowsExpected: number;
  /** Cypher: the operator with the most rows. */
  readonly largest: string | null;
  readonly notLive: string | null;
}

const COUNTED = 200_000;
const SAMPLE = 500;
const STRETCHES = 8;

export interface ExplainParts {
  readonly reads: TrialReads;
  readonly cypher: Pick<CypherHunts, 'check'>;
  readonly surroundings: HuntSurroundings;
}

/** What a hunt would cost, told before it runs. Bounded: an index is counted up to a limit, and a sample is tested. */
export async function explainHunt(text: HuntText, range: Stretch, parts: ExplainParts): Promise<Explanation> {
  if (isOneQuery(text)) return explainCypher(text.query, range, parts.cypher);
  const rules = rulesOf(text, parts.surroundings, range.lo);
  const reading = readingOf(rules, range, parts.reads);
  const expected = await parts.reads.count(reading, COUNTED + 1);
  const hits = await expectedHits(rules, reading, { reads: parts.reads, whole: expected <= SAMPLE });
  const steps = rules
    .filter(({ feeds }) => feeds === null)
    .flatMap((rule) => rule.terms.map((term, step) => ({ term, step })))
    .map(({ term, step }) => ({
      step,
      text: term.text,
      category: term.category ?? 'any',
      missing: term.missing,
      keys: term.keys.map(({ field }) => field),
      index: indexesOf(term),
      expectedHits: Math.round(hits.get(term.digest) ?? 0),
    }));
  const [reporting] = rules.filter(({ feeds }) => feeds === null);
  return {
    steps,
    reads: reading,
    eventsExpected: Math.min(expected, COUNTED),
    atLeast: expected > COUNTED,
    rowsExpected: steps.reduce((sum, { expectedHits }) => sum + expectedHits, 0),
    largest: text.language === 'cypher' ? await largestOf(text.query, parts.cypher) : null,
    notLive: reporting?.pattern.notLive ?? null,
  };
}

function indexesOf({ facts = [] }: Step): string {
  const levels = facts.map(({ question }) => 1 + levelsOf(question));
  const asked =
    facts.length === 0
      ? ''
      : `; Context(subject, kind), ${String(Math.max(...levels))} levels of it, for what context tells`;
  return `Event(t) for a hunt, Hit(k, t) once it watches${asked}`;
}

/** The same stretch that a run reads. */
export function readingOf(rules: readonly LiveRule[], range: Stretch, reads: TrialReads): Stretch {
  const signal = new AbortController().signal;
  const lateness = { lateness: 0, idleAfter: 0 };
  return new Trial(rules, { reads, range, now: 0, lateness, hitCap: 0, signal }).reading;
}

interface Sampling {
  readonly reads: TrialReads;
  /** There are so few events that all are looked at. */
  readonly whole: boolean;
}

/**
 * Hits by predicate, from a few events of each part of the stretch. Each part speaks for its own events: a period that
 * begins long before the first of them must not make the full parts small.
 */
async function expectedHits(
  rules: readonly LiveRule[],
  { lo, hi }: Stretch,
  { reads, whole }: Sampling,
): Promise<ReadonlyMap<string, number>> {
  const set = ruleSet(0, rules);
  const width = (hi - lo) / STRETCHES;
  const hits = new Map<string, number>();
  for (let part = 0; part < STRETCHES; part += 1) {
    // both ends belong to a stretch, and no event to two parts
    const end = part === STRETCHES - 1 ? hi : Math.trunc(lo + (part + 1) * width) - 1;
    const within = { lo: Math.trunc(lo + part * width), hi: end };
    const stubs = await reads.page(within, null, whole ? SAMPLE : Math.ceil(SAMPLE / STRETCHES));
    if (stubs.length === 0) continue;
    const share = whole ? 1 : (await reads.count(within, COUNTED + 1)) / stubs.length;
    const views = await reads.events.byUid(stubs.map(({ uid }) => uid));
    for (const { s } of hitsOfEvents(set, views)) hits.set(s, (hits.get(s) ?? 0) + share);
  }
  return hits;
}

/** Of what one anchor is asked. */
async function largestOf(query: string, cypher: ExplainParts['cypher']): Promise<string> {
  const { cost } = await cypher.check(query);
  return `${cost.largest.operator}: ${String(Math.round(cost.largest.rows))} rows for each anchor`;
}

async function explainCypher(query: string, range: Stretch, cypher: ExplainParts['cypher']): Promise<Explanation> {
  const { cost } = await cypher.check(query);
  return {
    steps: [],
    reads: range,
    eventsExpected: 0,
    atLeast: false,
    rowsExpected: Math.round(cost.rows),
    largest: `${cost.largest.operator}: ${String(Math.round(cost.largest.rows))} rows`,
    notLive: null,
  };
}
