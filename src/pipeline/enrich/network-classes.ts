import type { NormalisedEvent } from '../../domain/event.js';
import { isJsonObject, type JsonObject } from '../../domain/json.js';
import type { NetworkClass } from '../../domain/network-class.js';
import { addressOf, isPrivate, type NetworkList } from './network-list.js';
import type { PlaceBook } from './ports-places.js';

const ENDPOINTS = ['src_endpoint', 'dst_endpoint'];

/** What tells which kind of network an address belongs to. */
export interface NetworkSources {
  /** The installation's own list, which goes first. */
  readonly list: NetworkList | null;
  readonly book: PlaceBook | null;
}

/**
 * Adds, as OCSF enrichments, the kind of network behind the addresses of an event: by the lists of this time, and kept with
 * the event, so that a rule reads tomorrow what it reads today. Without a list or database that tells kinds, nothing is said.
 */
export function withNetworkClasses(event: NormalisedEvent, sources: NetworkSources): NormalisedEvent {
  const found = ENDPOINTS.flatMap((name) => enrichmentOf(name, event.ocsf[name], sources));
  if (found.length === 0) return event;
  const known = Array.isArray(event.ocsf['enrichments']) ? event.ocsf['enrichments'] : [];
  return { ...event, ocsf: { ...event.ocsf, enrichments: [...known, ...found] } };
}

function enrichmentOf(name: string, endpoint: unknown, sources: NetworkSources): readonly JsonObject[] {
  if (!isJsonObject(endpoint)) return [];
  const { ip } = endpoint;
  if (typeof ip !== 'string') return [];
  const told = classOf(ip, numberOf(endpoint), sources);
  if (told === null) return [];
  const { kind, provider } = told;
  return [{ name: `${name}.ip`, value: ip, type: 'network_class', data: { class: kind }, provider }];
}

function numberOf({ autonomous_system: system }: JsonObject): number | null {
  const number = isJsonObject(system) ? system['number'] : null;
  return typeof number === 'number' ? number : null;
}

interface Told {
  readonly kind: NetworkClass;
  readonly provider: string;
}

const OWN_LIST = 'network list';

function classOf(ip: string, system: number | null, { list, book }: NetworkSources): Told | null {
  const address = addressOf(ip);
  if (address === null) return null;
  const listed = list === null ? null : list.classOf(address, system);
  if (listed !== null) return { kind: listed, provider: OWN_LIST };
  if (list === null && !tellsKinds(book)) return null;
  if (isPrivate(address)) return { kind: 'private', provider: OWN_LIST };
  return inBook(ip, book) ?? { kind: 'other', provider: OWN_LIST };
}

function tellsKinds(book: PlaceBook | null): boolean {
  return book !== null && book.tellsKinds;
}

function inBook(ip: string, book: PlaceBook | null): Told | null {
  for (const { networkClass, provider } of book === null ? [] : book.find(ip)) {
    if (networkClass !== undefined) return { kind: networkClass, provider };
  }
  return null;
}
