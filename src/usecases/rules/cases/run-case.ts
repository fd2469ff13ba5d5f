import { PlatformError, RuleFault } from '../../../domain/errors.js';
import { compareOrder, type EventOrder, type NormalisedEvent, type RawRecord } from '../../../domain/event.js';
import { isJsonObject, type JsonValue } from '../../../domain/json.js';
import { dueOf, nameMatch } from '../../../pipeline/correlate/answer.js';
import { observationOf, stateOf } from '../../../pipeline/correlate/coverage.js';
import type { SourceMark } from '../../../pipeline/correlate/ports.js';
import type { Normalised } from '../../../pipeline/normalise/index.js';
import type { EventView, Pattern, PatternMatch } from '../../../rules/pattern/pattern.js';
import { viewOf } from '../../../rules/stored-view.js';
import { runStream } from '../../../rules/stream/engine.js';
import type { CaseEvent, MatchIds, RuleCase } from './case-file.js';
import type { FactsOf } from '../../../rules/path/holds.js';
import { joinPeople, personIn } from './people.js';
import { fillTemplate, type RecordTemplate } from './record-templates.js';

export interface CaseSurroundings {
  readonly templates: ReadonlyMap<string, RecordTemplate>;
  readonly normalise: (record: RawRecord) => Normalised;
}

/** Matches by state, as the ids of their events. */
export interface CaseOutcome {
  readonly matches: MatchIds;
  readonly unobserved: MatchIds;
  readonly pending: MatchIds;
}

/** A case's event as the platform would store it. */
export interface CaseRecord {
  readonly id: string;
  readonly source: string;
  readonly raw: JsonValue;
}

/** The vendor records of a case, in order of arrival. */
export function recordsOf(one: RuleCase, templates: CaseSurroundings['templates']): readonly CaseRecord[] {
  return one.events.flatMap((event) => {
    if ('detection' in event.given) return [];
    return [{ id: event.id, ...recordOf(event, one.from, templates) }];
  });
}

function recordOf(
  { id, at, record, given }: CaseEvent,
  from: number,
  templates: CaseSurroundings['templates'],
): Omit<CaseRecord, 'id'> {
  if (record === null) return { source: String(given['source']), raw: given['raw'] ?? null };
  const template = templates.get(record);
  if (template === undefined)
    throw new RuleFault('RULE_SYNTAX', `There is no record ${record}; there are ${[...templates.keys()].join(', ')}`);
  return { source: template.source, raw: fillTemplate(template, { id, time: from + at, given }) };
}

/** What a rule answers to a case's records once everything has arrived. */
export function runCase(pattern: Pattern, one: RuleCase, surroundings: CaseSurroundings): CaseOutcome {
  const { events, ids } = normalised(one, surroundings);
  const views = [
    ...joinPeople(events).map(viewOf),
    ...one.events.flatMap((event) => detectionOf(event, one.from, ids)),
  ];
  const { matches } = runStream(
    pattern,
    views.sort((a, b) => compareOrder(a.order, b.order)),
    factsOf(one, personIn(events)),
  );
  const observation = observationOf(pattern, marksOf(one, pattern, views));
  const found = matches.map(({ match }) => ({ ids: idsOf(match, ids), state: stateFor(match, pattern, observation) }));
  const inState = (state: string) => found.filter((each) => each.state === state).map((each) => each.ids);
  return { matches: inState('fired'), unobserved: inState('unobserved'), pending: inState('pending') };
}

/** What is said of any of a person's accounts is said of the person. */
function factsOf({ context }: RuleCase, personOf: (account: string) => string): FactsOf {
  return (subject) => context.filter((fact) => personOf(fact.subject) === subject || fact.subject === subject);
}

interface CaseEvents {
  readonly events: readonly NormalisedEvent[];
  /** Id in the case of each event's uid. */
  readonly ids: Map<string, string>;
}

function normalised(one: RuleCase, { templates, normalise }: CaseSurroundings): CaseEvents {
  const ids = new Map<string, string>();
  const events = recordsOf(one, templates).flatMap(({ id, source, raw }, index) => {
    const receivedAt = one.from + Math.max(...one.events.map(({ at }) => at));
    const result = normalise({ source, raw, index, position: id, receivedAt });
    if (result.reject !== undefined) throw new RuleFault(result.reject.code, `${id}: ${result.reject.message}`);
    for (const { uid } of result.events) ids.set(uid, id);
    return result.events;
  });
  return { events, ids };
}

/** What another rule found, for rules over detections. */
function detectionOf({ id, at, given }: CaseEvent, from: number, ids: Map<string, string>): readonly EventView[] {
  const { detection } = given;
  if (detection === undefined || !isJsonObject(detection)) return [];
  ids.set(id, id);
  return [{ order: { t: from + at, n: 0, uid: id }, category: 'detection', doc: detection }];
}

function marksOf(one: RuleCase, pattern: Pattern, views: readonly EventView[]): readonly SourceMark[] {
  const named = pattern.steps.flatMap(({ missing, from }) => (missing && typeof from === 'string' ? [from] : []));
  const heard = views.flatMap(({ source }) => source ?? []);
  const sources = new Set([...named, ...heard, ...Object.keys(one.gaps)].filter((name) => !one.silent.includes(name)));
  return [...sources].map((source) => {
    const gap = one.gaps[source];
    return {
      source,
      watermark: one.until === null ? Number.MAX_SAFE_INTEGER : one.from + one.until,
      gaps: gap === undefined ? [] : [{ lo: one.from + gap.lo, hi: one.from + gap.hi }],
    };
  });
}

function stateFor(match: PatternMatch, pattern: Pattern, observation: Parameters<typeof stateOf>[2]): string {
  const named = nameMatch('', '', match);
  if (named === null) return 'fired';
  const due = dueOf(pattern, match, named.end);
  return stateOf({ due, lo: named.start, hi: named.end }, pattern, observation);
}

function idsOf(match: PatternMatch, ids: ReadonlyMap<string, string>): readonly string[] {
  return match.events.flatMap((order: EventOrder | null) => (order === null ? [] : (ids.get(order.uid) ?? order.uid)));
}

/** What differs from what the case expects; null where nothing does. */
export function differenceOf(pattern: Pattern, one: RuleCase, surroundings: CaseSurroundings): string | null {
  const outcome = runCase(pattern, one, surroundings);
  for (const state of ['matches', 'unobserved', 'pending'] as const) {
    if (sorted(outcome[state]) === sorted(one[state])) continue;
    return `${state}: expected ${JSON.stringify(one[state])}, found ${JSON.stringify(outcome[state])}`;
  }
  return null;
}

function sorted(matches: MatchIds): string {
  return JSON.stringify(matches.map((each) => JSON.stringify(each)).sort());
}

/** What a fault of a case says, whatever kind it is. */
export function faultText(fault: unknown): string {
  if (fault instanceof PlatformError) return fault.message;
  throw fault;
}
