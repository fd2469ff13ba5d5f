import type { CaseEvent } from './case-facts.js';
import { isJsonObject, type JsonObject, type JsonValue } from './json.js';

/* What of a record a feed may know: addresses, names, links and hashes, as feeds write them. */

/** OCSF observable types that a feed may know: hostname, address, mail address, link, hash. */
const KNOWABLE: ReadonlySet<unknown> = new Set([1, 2, 5, 6, 8]);

/** The same in facts, where OCSF has no place of the right type. */
const KNOWABLE_FACTS = ['file.sha256', 'mail.sender', 'mail.sender_domain', 'mail.envelope_domain', 'url'];

type Told = Pick<CaseEvent, 'ocsf' | 'facts'>;

/** Each value once, in lower case; of a link also the host, since feeds list either. */
export function knowableValues({ ocsf, facts }: Told): readonly string[] {
  const observables = ocsf['observables'];
  const told = (Array.isArray(observables) ? observables : [])
    .filter(isJsonObject)
    .filter(({ type_id: type }) => KNOWABLE.has(type))
    .map(({ value }) => value);
  const values = [...told, ...KNOWABLE_FACTS.map((name) => facts[name])].flatMap(lowerCase);
  return [...new Set([...values, ...values.flatMap(hostOf)])].sort();
}

/** Where an event came from, as a list of blocked countries writes it: `country:kp`. */
export function countriesOf({ ocsf }: Pick<Told, 'ocsf'>): readonly string[] {
  const evidences = ocsf['evidences'];
  const places: readonly JsonValue[] = [ocsf, ...(Array.isArray(evidences) ? evidences : [])];
  return places.flatMap((place) => {
    const country = at(place, 'src_endpoint', 'location', 'country');
    return typeof country === 'string' && /^[a-z]{2}$/iu.test(country) ? [`country:${country.toLowerCase()}`] : [];
  });
}

/** Neither an address nor a hash: those are entities of the graph themselves. */
export function isName(value: string): boolean {
  return (
    !/^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f]{32,128}|[0-9a-f:.]*:[0-9a-f:.]*)$/u.test(value) && !value.startsWith('country:')
  );
}

function lowerCase(value: JsonValue | undefined): readonly string[] {
  return typeof value === 'string' && value !== '' ? [value.toLowerCase()] : [];
}

function hostOf(value: string): readonly string[] {
  if (!/^[a-z][a-z0-9+.-]*:\/\//u.test(value)) return [];
  const host = URL.canParse(value) ? new URL(value).hostname.replace(/^\[|\]$/gu, '') : '';
  return host === '' ? [] : [host];
}

function at(place: JsonObject | JsonValue, ...path: readonly string[]): JsonValue | undefined {
  return path.reduce<JsonValue | undefined>((value, name) => (isJsonObject(value) ? value[name] : undefined), place);
}
