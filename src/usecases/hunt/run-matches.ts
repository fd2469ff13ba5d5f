import { digestOf } from '../../domain/ids.js';
import type { FoundMatch } from '../../pipeline/correlate/ports.js';
import type { RunMatch } from '../../pipeline/correlate/ports-hunts.js';
import { groupParts } from '../../rules/automaton/hits.js';
import type { StreamMatch } from '../../rules/stream/pipes.js';
import type { CypherMatch } from './cypher-match.js';

/** The same for the same events of the same group, whatever version of a rule found them. */
export function evidenceOf(group: string, events: readonly string[]): string {
  return digestOf('evidence', group, ...events);
}

export function matchOfRun(match: FoundMatch, rule: string | null): RunMatch {
  const events = match.events.map((event) => event?.uid ?? '');
  return {
    key: match.key,
    evidence: evidenceOf(match.group, events),
    state: match.state,
    rule,
    group: partsOf(match.group),
    events,
    steps: match.steps,
    start: match.start,
    end: match.end,
    entities: [],
    rowJson: null,
  };
}

function partsOf(group: string): readonly string[] {
  return groupParts(group).map((part) => part ?? '');
}

/** What came out of a query's pipes; a counting pipe gives values instead of events. */
export function pipedMatch({ group, match, count, values }: StreamMatch, place: number): RunMatch {
  const events = match.events.map((event) => event?.uid ?? '');
  const times = match.events.flatMap((event) => (event === null ? [] : [event.t]));
  const counted = count === undefined ? null : JSON.stringify({ count, ...(values === undefined ? {} : { values }) });
  return {
    key: digestOf('piped', String(place), group, ...events, counted ?? ''),
    evidence: evidenceOf(group, [...events, counted ?? '']),
    state: 'fired',
    rule: null,
    group: partsOf(group),
    events,
    steps: match.steps,
    start: times.length === 0 ? null : Math.min(...times),
    end: times.length === 0 ? null : Math.max(...times),
    entities: [],
    rowJson: counted,
  };
}

export function matchOfRow(match: CypherMatch, place: number): RunMatch {
  const events = match.events.map((id) => String(id ?? ''));
  const rowJson = JSON.stringify(match.row);
  return {
    key: digestOf('row', String(place), rowJson),
    evidence: digestOf('row', rowJson),
    state: 'fired',
    rule: null,
    group: (match.key ?? []).map((part) => part ?? ''),
    events,
    steps: match.steps,
    start: null,
    end: null,
    entities: match.entities.map(({ kind, key }) => `${kind}:${key}`),
    rowJson,
  };
}
