import type { CaseEvent } from '../../../domain/case-facts.js';
import { holds, publicAddress, rangeOf } from '../../../domain/address-range.js';
import { isStale, type ContextFact } from '../../../domain/context.js';
import { greatCircleKm } from '../../../domain/great-circle.js';
import { isJsonObject } from '../../../domain/json.js';
import type { SubjectReading } from '../ports.js';
import { eventFinding } from './event-finding.js';
import { matchedWith } from './matched.js';
import { contextOf, eventsInLightOf } from './context-finding.js';
import { silence, type Answerer } from './question.js';

/** No airliner is faster, door to door. */
const FASTEST_KM_PER_HOUR = 1_000;
/** Databases of places are often wrong by a few hundred kilometres: nearer than this is no journey. */
const NEAR_KM = 500;

interface Located {
  readonly event: CaseEvent;
  readonly latitude: number;
  readonly longitude: number;
}

interface Leg {
  readonly from: Located;
  readonly to: Located;
  readonly km: number;
  readonly impossible: boolean;
}

/**
 * Could the person have come from the place of the log-in before to that of the suspicious one? Only co-ordinates say so;
 * where the house itself goes out to the internet is no place of a person.
 */
export const impossibleTravel: Answerer = (reading) => {
  const suspicious = matchedWith(reading, 'auth.success');
  if (suspicious.length === 0) return silence(reading, 'NO_DATA', 'No log-in was matched.');
  const legs = legsTo(new Set(suspicious.map(({ uid }) => uid)), locatedLogins(reading));
  const [any] = legs;
  if (any === undefined) return silence(reading, 'NO_DATA', 'No two log-ins within a day say where they came from.');
  const impossible = legs.filter((leg) => leg.impossible);
  const exits = impossible.flatMap((leg) => {
    const fact = ownExit(reading, leg);
    return fact === undefined ? [] : [{ leg, fact }];
  });
  const leg = impossible.find((each) => !exits.some((exit) => exit.leg === each));
  if (leg !== undefined) return eventFinding('impossible', ends(leg), textOf(leg));
  const [exit, ...others] = exits;
  if (exit === undefined) {
    const slow = fastest(any, legs);
    return eventFinding('possible', ends(slow), textOf(slow));
  }
  const facts = [exit.fact, ...others.map(({ fact }) => fact)] as const;
  const text = `${textOf(exit.leg)}; one end is an address of our own`;
  return eventsInLightOf(reading, ends(exit.leg), facts, { answer: 'own_exit', text });
};

/** Log-ins with co-ordinates in order, each once; what was stamped at the same moment in the order of their ids. */
function locatedLogins({ around, logins, matched }: SubjectReading): readonly Located[] {
  const all = [...around, ...logins, ...matched].filter(({ operation }) => operation === 'auth.success');
  const once = [...new Map(all.map((event) => [event.uid, event])).values()];
  return once.flatMap(located).sort((a, b) => a.event.t - b.event.t || (a.event.uid < b.event.uid ? -1 : 1));
}

function located(event: CaseEvent): readonly Located[] {
  const endpoint = event.ocsf['src_endpoint'];
  const location = isJsonObject(endpoint) ? endpoint['location'] : undefined;
  if (!isJsonObject(location)) return [];
  const { lat: latitude, long: longitude } = location;
  return typeof latitude === 'number' && typeof longitude === 'number' ? [{ event, latitude, longitude }] : [];
}

function legsTo(suspicious: ReadonlySet<string>, logins: readonly Located[]): readonly Leg[] {
  return logins.flatMap((to, at) => {
    const from = logins[at - 1];
    return from === undefined || !suspicious.has(to.event.uid) ? [] : [legOf(from, to)];
  });
}

function legOf(from: Located, to: Located): Leg {
  const km = Math.round(greatCircleKm(from, to));
  const hours = (to.event.t - from.event.t) / 3_600_000;
  return { from, to, km, impossible: km >= NEAR_KM && km > FASTEST_KM_PER_HOUR * hours };
}

/** What makes an end of it an address of our own: only what the house says of itself, and still vouches for. */
function ownExit(reading: SubjectReading, { from, to }: Leg): ContextFact | undefined {
  const ends = [from, to].flatMap(({ event }) => publicAddress(event.ip));
  return contextOf(reading, 'own_address')
    .filter((fact) => fact.subject === 'organisation' && !isStale(fact, reading.asOf))
    .find((fact) => {
      const range = rangeOf(String(fact.value));
      return range !== null && ends.some((address) => holds(range, address));
    });
}

function fastest(first: Leg, legs: readonly Leg[]): Leg {
  const minutes = ({ from, to }: Leg): number => Math.max(1, to.event.t - from.event.t);
  return legs.reduce((best, leg) => (leg.km * minutes(best) > best.km * minutes(leg) ? leg : best), first);
}

function ends({ from, to }: Leg): readonly [CaseEvent, CaseEvent] {
  return [from.event, to.event];
}

function textOf({ from, to, km }: Leg): string {
  const minutes = Math.round((to.event.t - from.event.t) / 60_000);
  return `${nameOf(from)} → ${nameOf(to)} in ${String(minutes)} min, ${String(km)} km`;
}

/** City and country where the record names them, else the co-ordinates. */
function nameOf({ event, latitude, longitude }: Located): string {
  const endpoint = event.ocsf['src_endpoint'];
  const location = isJsonObject(endpoint) && isJsonObject(endpoint['location']) ? endpoint['location'] : {};
  const names = [location['city'], location['country']].filter((name) => typeof name === 'string');
  return names.length > 0 ? names.join(', ') : `${latitude.toFixed(1)}, ${longitude.toFixed(1)}`;
}
