import type { JsonValue } from '../../../domain/json.js';
import { readAddress } from '../values/address.js';
import { readCountry } from '../values/country.js';
import { readInstant } from '../values/instant.js';
import { readMail } from '../values/mail.js';
import { readOsType } from '../values/os-type.js';
import { isMissing, textOf } from '../expression/evaluation.js';
import type { Value } from '../expression/evaluation.js';
import { ocsfCatalogue } from './catalogue.js';
import type { OcsfAttribute } from './catalogue.js';
import { primitiveOf } from './json-schema.js';

/** Turns a value into one its attribute accepts, or says that there is none. */
export type Coerce = (value: Value) => Value;

/** A text whose number no double holds has no place here: it stays exact where it is kept beside. */
function integer(value: Value): Value {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof value === 'string' && !Number.isSafeInteger(Math.trunc(Number(number)))) return undefined;
  return typeof number === 'number' && Number.isFinite(number) ? Math.trunc(number) : undefined;
}

function boolean(value: Value): Value {
  if (typeof value === 'boolean') return value;
  const word = textOf(value)?.toLowerCase();
  if (word === 'true' || word === 'yes' || word === '1') return true;
  return word === 'false' || word === 'no' || word === '0' ? false : undefined;
}

function float(value: Value): Value {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function text(value: Value): Value {
  if (isMissing(value)) return undefined;
  return textOf(value) ?? JSON.stringify(value);
}

/** Accepts the number or, case aside, the caption of a member; anything else is 99 Other where that exists. */
function enumerated(attribute: OcsfAttribute): Coerce {
  const members = Object.entries(attribute.enum ?? {});
  const byText = new Map<string, number>();
  for (const [uid, member] of members) {
    byText.set(uid, Number(uid));
    byText.set(member.caption.toLowerCase(), Number(uid));
  }
  const otherwise = byText.has('99') ? 99 : undefined;
  // Vendors write members one way: as it came costs no lower-cased copy.
  const asWritten = new Map<Value, number>(
    members.flatMap(([uid, member]) => [[Number(uid), Number(uid)] as const, [member.caption, Number(uid)] as const]),
  );
  return (value) =>
    isMissing(value) ? undefined : (asWritten.get(value) ?? byText.get(String(value).toLowerCase()) ?? otherwise);
}

function enumeratedText(attribute: OcsfAttribute): Coerce {
  const members = new Set(Object.keys(attribute.enum ?? {}));
  return (value) => (typeof value === 'string' && members.has(value) ? value : undefined);
}

function limited(typeName: string): Coerce {
  const type = ocsfCatalogue().types.get(typeName) ?? {};
  const pattern = type.regex === undefined ? undefined : new RegExp(type.regex, 'u');
  return (value) => {
    const word = text(value);
    if (typeof word !== 'string' || word.length > (type.max_len ?? Infinity)) return undefined;
    return pattern === undefined || pattern.test(word) ? word : undefined;
  };
}

function port(value: Value): Value {
  const number = integer(value);
  return typeof number === 'number' && number >= 0 && number <= 65_535 ? number : undefined;
}

const SPECIAL: ReadonlyMap<string, Coerce> = new Map<string, Coerce>([
  ['timestamp_t', (value) => readInstant(value)?.ms],
  ['ip_t', (value) => readAddress(value)?.ip],
  ['port_t', port],
  ['json_t', (value) => value],
]);

const PRIMITIVE: ReadonlyMap<JsonValue, Coerce> = new Map<JsonValue, Coerce>([
  ['boolean', boolean],
  ['integer', integer],
  ['number', float],
  ['string', text],
]);

function mailText(): Coerce {
  const valid = limited('email_t');
  return (value) => {
    const asSent = valid(value);
    return asSent ?? valid(readMail(value));
  };
}

function typed(typeName: string): Coerce {
  const type = ocsfCatalogue().types.get(typeName);
  if (type?.regex !== undefined || type?.max_len !== undefined) return limited(typeName);
  const primitive = primitiveOf(typeName);
  return (typeof primitive === 'string' ? PRIMITIVE.get(primitive) : undefined) ?? text;
}

function scalar(attribute: OcsfAttribute): Coerce {
  if (attribute.enum !== undefined) {
    return primitiveOf(attribute.type) === 'integer' ? enumerated(attribute) : enumeratedText(attribute);
  }
  if (attribute.type === 'email_t') return mailText();
  return SPECIAL.get(attribute.type) ?? typed(attribute.type);
}

function object(value: Value): Value {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

/** The only element of a list where one value belongs: shippers write lists of one. */
function sole(one: Coerce): Coerce {
  return (value) => one(Array.isArray(value) && value.length === 1 ? (value as readonly Value[])[0] : value);
}

/** Attributes whose meaning the type does not tell, as `object.attribute`. */
const BY_PLACE: ReadonlyMap<string, (attribute: OcsfAttribute) => Coerce> = new Map([
  ['location.country', countryCode],
  ['os.type_id', osType],
]);

function countryCode(attribute: OcsfAttribute): Coerce {
  const asText = scalar(attribute);
  return (value) => {
    const word = asText(value);
    return typeof word === 'string' ? readCountry(word) : word;
  };
}

/** A mapping may give the name of the system: vendors call one system by a hundred names. */
function osType(attribute: OcsfAttribute): Coerce {
  const member = enumerated(attribute);
  return (value) => {
    const uid = member(value);
    return uid === 99 && typeof value === 'string' ? (readOsType(value) ?? uid) : uid;
  };
}

/** The catalogue's attributes are as many as they are: each is compiled once, where it is first met. */
const compiled = new WeakMap<OcsfAttribute, Map<string, Coerce>>();

/** The coercion of an attribute of an object: of some the place tells more than the type. */
export function coercionAt(owner: string, name: string, attribute: OcsfAttribute): Coerce {
  const place = `${owner}.${name}`;
  const special = BY_PLACE.get(place);
  const key = special === undefined ? '' : place;
  const known = compiled.get(attribute) ?? new Map<string, Coerce>();
  const coerce = known.get(key) ?? (special === undefined ? coercionOf(attribute) : sole(special(attribute)));
  compiled.set(attribute, known.set(key, coerce));
  return coerce;
}

/** The coercion of an attribute; a list attribute takes a single value as a list of one, and a single one a list of one. */
export function coercionOf(attribute: OcsfAttribute): Coerce {
  const one = attribute.type === 'object_t' ? object : scalar(attribute);
  if (attribute.is_array !== true) return attribute.type === 'json_t' ? one : sole(one);
  return (value) => {
    const elements: readonly Value[] = Array.isArray(value) ? (value as readonly Value[]) : [value];
    const kept = elements.map(one).filter((element) => element !== undefined);
    return kept.length === 0 ? undefined : (kept as unknown as Value);
  };
}
