import type { NormalisedEvent } from '../../domain/event.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import type { Place, PlaceBook } from './ports-places.js';

const ENDPOINTS = ['src_endpoint', 'dst_endpoint'];

/**
 * Adds where the addresses of an event are and whose network they belong to, for what the record itself does not say.
 * The vendor's own word stays: it saw the connection, the database saw a list. What the event is does not change by it,
 * so that a newer database makes no revisions.
 */
export function withPlaces(event: NormalisedEvent, book: PlaceBook): NormalisedEvent {
  const placed = ENDPOINTS.flatMap((name): (readonly [string, JsonObject])[] => {
    const endpoint = event.ocsf[name];
    const added = isJsonObject(endpoint) ? addedTo(endpoint, book) : null;
    return added === null ? [] : [[name, added]];
  });
  return placed.length === 0 ? event : { ...event, ocsf: { ...event.ocsf, ...Object.fromEntries(placed) } };
}

function addedTo(endpoint: JsonObject, book: PlaceBook): JsonObject | null {
  const { ip, location, autonomous_system: network } = endpoint;
  if (typeof ip !== 'string' || (location !== undefined && network !== undefined)) return null;
  const places = book.find(ip);
  const found = {
    ...(location === undefined ? first(places, locationOf, 'location') : {}),
    ...(network === undefined ? first(places, networkOf, 'autonomous_system') : {}),
  };
  return Object.keys(found).length === 0 ? null : { ...endpoint, ...found };
}

/** Of several databases the first that knows. */
function first(places: readonly Place[], of: (place: Place) => JsonObject | null, name: string): JsonObject {
  for (const place of places) {
    const value = of(place);
    if (value !== null) return { [name]: value };
  }
  return {};
}

function locationOf({ country, region, city, latitude, longitude, provider }: Place): JsonObject | null {
  if (country === undefined && latitude === undefined) return null;
  return present({ country, region, city, lat: latitude, long: longitude, provider });
}

function networkOf({ networkNumber, networkName }: Place): JsonObject | null {
  return networkNumber === undefined ? null : present({ number: networkNumber, name: networkName });
}

function present(values: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, JsonValue] => entry[1] !== undefined),
  );
}
