import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { Reader, type Response } from 'mmdb-lib';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import type { NetworkClass } from '../../domain/network-class.js';
import type { Place, PlaceBook } from '../../pipeline/enrich/ports-places.js';

/** A file that is no MaxMind DB, or cannot be read. */
export class PlaceFileError extends Error {
  constructor(
    readonly path: string,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

interface Database {
  readonly reader: Reader<Response>;
  readonly provider: string;
}

/** Opens databases in the MaxMind DB format (GeoLite2, GeoIP2, DB-IP, IPinfo …): countries, cities, networks, in any order. */
export function openPlaces(paths: readonly string[]): PlaceBook {
  const databases = paths.map(open);
  return {
    tellsKinds: databases.some(({ provider }) => KINDS_TOLD.test(provider)),
    find: (address) => {
      if (isIP(address) === 0) return [];
      return databases.flatMap((database) => placeIn(database, address));
    },
  };
}

function open(path: string): Database {
  try {
    const reader = new Reader<Response>(readFileSync(path));
    const { databaseType, buildEpoch } = reader.metadata;
    return { reader, provider: `${databaseType} ${buildEpoch.toISOString().slice(0, 10)}` };
  } catch (cause) {
    throw new PlaceFileError(path, cause);
  }
}

function placeIn({ reader, provider }: Database, address: string): readonly Place[] {
  const found = recordOf(reader, address);
  if (!isJsonObject(found)) return [];
  const place = { ...whereOf(found), ...networkOf(found), ...kindOf(found), provider };
  return Object.keys(place).length > 1 ? [place] : [];
}

/** A database of IPv4 addresses alone is asked nothing of IPv6; a damaged record is no answer. */
function recordOf(reader: Reader<Response>, address: string): JsonValue {
  if (isIP(address) === 6 && reader.metadata.ipVersion === 4) return null;
  try {
    return reader.get(address) as unknown as JsonValue;
  } catch {
    return null;
  }
}

/** `country.iso_code` as MaxMind and DB-IP nest it, `country_code` or `country` as flat databases have it. */
function whereOf(record: JsonObject): Omit<Place, 'provider'> {
  const location = objectIn(record, 'location');
  const [region] = Array.isArray(record['subdivisions']) ? record['subdivisions'] : [];
  return present({
    country: text(objectIn(record, 'country')['iso_code']) ?? text(record['country_code']) ?? text(record['country']),
    region: isJsonObject(region) ? nameOf(region) : text(record['region']),
    city: nameOf(objectIn(record, 'city')) ?? text(record['city']),
    latitude: degrees(location['latitude'] ?? record['latitude'], 90),
    longitude: degrees(location['longitude'] ?? record['longitude'], 180),
  });
}

function networkOf(record: JsonObject): Omit<Place, 'provider'> {
  const number = record['autonomous_system_number'] ?? record['asn'];
  return present({
    networkNumber: typeof number === 'number' ? number : numberAfterAs(text(number)),
    networkName:
      text(record['autonomous_system_organization']) ?? text(record['as_name']) ?? text(record['organization']),
  });
}

/** GeoIP2 Anonymous IP, IPinfo Privacy Detection and their like. */
const KINDS_TOLD = /anonymous|privacy/i;
/** The most telling first: an exit of Tor is also a hosted proxy. */
const KINDS: readonly (readonly [NetworkClass, readonly string[]])[] = [
  ['tor', ['is_tor_exit_node', 'tor']],
  ['residential_proxy', ['is_residential_proxy']],
  ['relay', ['relay']],
  ['vpn', ['is_anonymous_vpn', 'vpn']],
  ['proxy', ['is_public_proxy', 'proxy', 'is_anonymous']],
  ['hosting', ['is_hosting_provider', 'hosting']],
];

function kindOf(record: JsonObject): Omit<Place, 'provider'> {
  const holds = (name: string): boolean => record[name] === true || record[name] === 'true';
  return present({ networkClass: KINDS.find(([, names]) => names.some(holds))?.[0] });
}

function numberAfterAs(value: string | undefined): number | undefined {
  const digits = /^(?:AS)?(\d{1,10})$/i.exec(value ?? '')?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function nameOf(part: JsonObject): string | undefined {
  return text(objectIn(part, 'names')['en']);
}

function objectIn(record: JsonObject, name: string): JsonObject {
  const value = record[name];
  return isJsonObject(value) ? value : {};
}

function text(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function degrees(value: JsonValue | undefined, most: number): number | undefined {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Math.abs(number) <= most ? number : undefined;
}

function present<T extends object>(values: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
