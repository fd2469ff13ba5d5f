import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';
import { readSyslog } from '../values/syslog.js';
import { carried, carriedText, carrierOf, withCarrier } from './carried.js';
import type { Carried } from './carried.js';
import { assembled } from './forms.js';
import { ofCustomTable } from './custom-table.js';
import { contentOf, unpackedText } from './packed-text.js';

/** Where queues, shippers, search engines and log routers put the record of somebody else. */
const SINGLES: readonly string[] =
  'event _source detail message body payload data log _raw result data_base64 jsonpayload textpayload raw short_message full_message kinesis awslogs hits response record rawevent raw_event raw_log rawlog @message rawdata raw_data original original_event properties msg content entry _json log_text value auditdata @rawstring utf8_payload attributes'.split(
    ' ',
  );
/** These hold bytes as Base64. */
const PACKED: ReadonlySet<string> = new Set(['data', 'data_base64', 'body', 'payload', 'record']);
const DEEPEST = 6;
const MOST_LISTS = 8;
/** What is around a list of records goes with each of them as far as it is a few words; the first takes all. */
const MOST_WORDS = 24;

/** Whether somebody reads such a record. */
export type IsKnown = (body: JsonValue) => boolean;

/** How much may be tried for one record: what opens into itself without end finds its end here. */
interface Budget {
  tries: number;
  unpackings: number;
  readonly isProduct: (name: string) => boolean;
}

function without(body: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([key]) => key !== name));
}

function wordsOf(around: JsonObject): JsonObject {
  const words = Object.entries(around).filter(([, value]) => typeof value !== 'object');
  const carrier = carrierOf(around);
  return Object.fromEntries([
    ...words.slice(0, MOST_WORDS),
    ...(carrier === undefined ? [] : [['carrier', wordsOf(carrier)]]),
  ]);
}

/** A member of a list: an object, or a text that may hold one. */
function memberOf(value: JsonValue, around: JsonObject): readonly Carried[] {
  const content = typeof value === 'string' ? contentOf(value) : value;
  if (isJsonObject(content)) return [{ record: content, around }];
  return typeof value === 'string' ? [{ record: value, around }] : [];
}

function membersOf(list: readonly JsonValue[], around: JsonObject): readonly Carried[] {
  const words = wordsOf(around);
  return list.flatMap((value, at) => memberOf(value, at === 0 ? around : words));
}

/** The ways in which an object may be opened, most telling first. */
function* waysInto(body: JsonObject, budget: Budget): Generator<readonly Carried[]> {
  yield assembled(body);
  yield ofCustomTable(body);
  const entries = Object.entries(body).filter(([key]) => key !== 'carrier');
  const lists = entries.filter(([, value]) => Array.isArray(value) && value.length > 0);
  for (const [key, value] of lists.slice(0, MOST_LISTS))
    yield membersOf(value as readonly JsonValue[], without(body, key));
  yield* underProduct(entries, body, budget);
  for (const name of SINGLES) {
    for (const [key, value] of entries.filter(([each]) => each.toLowerCase() === name)) {
      if (typeof value === 'string') yield textual(value, { name, around: without(body, key), budget });
      else if (isJsonObject(value)) yield [{ record: value, around: without(body, key) }];
    }
  }
}

/** Pipelines that gather many products put each one's record under the product's name. */
function* underProduct(
  entries: readonly (readonly [string, JsonValue])[],
  body: JsonObject,
  { isProduct }: Budget,
): Generator<readonly Carried[]> {
  for (const [key, value] of entries) {
    if (isJsonObject(value) && isProduct(key.toLowerCase())) yield [{ record: value, around: without(body, key) }];
  }
}

interface Spot {
  readonly name: string;
  readonly around: JsonObject;
  readonly budget: Budget;
}

function textual(text: string, { name, around, budget }: Spot): readonly Carried[] {
  const mayUnpack = PACKED.has(name) && budget.unpackings > 0;
  const unpacked = mayUnpack ? unpackedText(text) : undefined;
  if (unpacked !== undefined) budget.unpackings -= 1;
  const content = contentOf(unpacked ?? text);
  if (Array.isArray(content)) return membersOf(content as readonly JsonValue[], around);
  return isJsonObject(content) ? [{ record: content, around }] : [{ record: unpacked ?? text, around }];
}

/** JSON behind a syslog header: the header stays beside what it brought. */
function behindHeader(text: string): JsonValue | undefined {
  const { header, message } = readSyslog(text);
  const start = message.search(/[{[]/);
  if (start < 0 || start > 64) return undefined;
  const content = contentOf(message.slice(start));
  if (typeof content !== 'object' || content === null || Array.isArray(content)) return undefined;
  return header === undefined ? content : { ...(content as JsonObject), syslog: header };
}

/** A line that a relay put behind a header of its own, with the one that it came with. */
function relayed(text: string, carrier: JsonObject | undefined): JsonValue | undefined {
  const { header, message } = readSyslog(text);
  // A program may begin its message with a stamp; only a header names the program that follows it.
  if (header === undefined || readSyslog(message).header?.['app'] === undefined) return undefined;
  return carried({ record: message, around: { syslog: header, ...(carrier === undefined ? {} : { carrier }) } });
}

/** Somebody reads enough of these to take them for records. */
function telling(members: readonly JsonValue[], isKnown: (one: JsonValue) => boolean): boolean {
  const picked = [...members.slice(0, 3), ...(members.length > 3 ? members.slice(-1) : [])];
  return picked.some(isKnown);
}

class Opening {
  private readonly budget: Budget;

  constructor(
    private readonly isKnown: IsKnown,
    isProduct: (name: string) => boolean,
  ) {
    this.budget = { tries: 64, unpackings: 4, isProduct };
  }

  open(body: JsonValue, depth: number): readonly JsonValue[] | undefined {
    const text = carriedText(body);
    if (text !== undefined) return this.openText(text, body, depth);
    if (!isJsonObject(body)) return undefined;
    for (const way of waysInto(body, this.budget)) {
      const members = way.map(carried);
      if (telling(members, (one) => this.leads(one, depth))) return members;
    }
    return undefined;
  }

  private openText(text: string, body: JsonValue, depth: number): readonly JsonValue[] | undefined {
    const inside = behindHeader(text);
    const whole = inside === undefined ? relayed(text, carrierOf(body)) : withCarrier(inside, carrierOf(body));
    return whole !== undefined && this.leads(whole, depth) ? [whole] : undefined;
  }

  private leads(body: JsonValue, depth: number): boolean {
    this.budget.tries -= 1;
    if (this.budget.tries < 0) return false;
    return this.isKnown(body) || (depth < DEEPEST && this.open(body, depth + 1) !== undefined);
  }
}

/**
 * The records that an envelope brought (`Records`, `value`, a HEC event, `_source`, Pub/Sub data, …), each with what stood
 * around it; undefined unless somebody reads what is inside. Only what nobody reads as it is should be opened.
 */
export function openEnvelope(
  body: JsonValue,
  isKnown: IsKnown,
  isProduct: (name: string) => boolean,
): readonly JsonValue[] | undefined {
  return new Opening(isKnown, isProduct).open(body, 0);
}
