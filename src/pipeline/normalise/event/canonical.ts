import { isWithinLevels } from '../../../domain/deep-json.js';
import { InputFault } from '../../../domain/errors.js';
import { digestOf } from '../../../domain/ids.js';
import type { JsonValue } from '../../../domain/json.js';

/** Text that JSON writes as it is. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** A member of an object: its name, and how canonical text begins it. */
interface Member {
  readonly key: string;
  readonly opening: string;
}

/** Where objects stand whose keys came in one order so far. Records of one product share a few hundred such orders. */
interface KeyOrder {
  readonly next: Map<string, KeyOrder>;
  sorted: readonly Member[] | undefined;
}

/** Bounds, since keys may be attacker's text: beyond them an object's members are sorted each time. */
const MOST_ORDERS = 20_000;
const LONGEST_KEY = 64;
let orders = 0;

const START: KeyOrder = { next: new Map(), sorted: undefined };

function after(order: KeyOrder, key: string): KeyOrder | undefined {
  const known = order.next.get(key);
  if (known !== undefined || orders >= MOST_ORDERS || key.length > LONGEST_KEY) return known;
  orders += 1;
  const fresh: KeyOrder = { next: new Map(), sorted: undefined };
  order.next.set(key, fresh);
  return fresh;
}

type Members = Readonly<Record<string, JsonValue>>;

function sortedMembers(value: Members): readonly Member[] {
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  return keys.sort().map((key, index) => ({ key, opening: `${index === 0 ? '' : ','}${JSON.stringify(key)}:` }));
}

function membersOf(value: Members): readonly Member[] {
  let order: KeyOrder | undefined = START;
  // JSON objects inherit nothing enumerable, and a hand-made record's undefined members are none.
  for (const key in value) {
    if (value[key] !== undefined) order = after(order, key);
    if (order === undefined) return sortedMembers(value);
  }
  order.sorted ??= sortedMembers(value);
  return order.sorted;
}

/** No vendor nests records so deep; what does is meant to exhaust whoever walks it. */
const DEEPEST = 256;

function appendList(text: string, list: readonly JsonValue[], depth: number): string {
  let longer = `${text}[`;
  for (let index = 0; index < list.length; index += 1) {
    if (index > 0) longer += ',';
    longer = append(longer, list[index] ?? null, depth);
  }
  return `${longer}]`;
}

/** Always to the end of one text: V8 flattens such a chain several times as fast as a tree of texts. */
function append(text: string, value: JsonValue, depth: number): string {
  if (typeof value === 'string') return text + (PLAIN.test(value) ? `"${value}"` : JSON.stringify(value));
  if (typeof value !== 'object' || value === null) return text + String(value);
  if (depth === DEEPEST) throw tooDeep();
  if (Array.isArray(value)) return appendList(text, value as readonly JsonValue[], depth + 1);
  const object = value as Members;
  let longer = `${text}{`;
  for (const { key, opening } of membersOf(object)) longer = append(longer + opening, object[key] ?? null, depth + 1);
  return `${longer}}`;
}

function tooDeep(): InputFault {
  return new InputFault('INGEST_UNPARSEABLE', `the record is nested more than ${String(DEEPEST)} levels deep`, {
    remedy: 'The record is kept; flatten it at its source and replay it.',
  });
}

/**
 * One text for equal JSON (RFC 8785 for what JSON.parse can yield): keys sorted by code unit, numbers and strings
 * as ECMAScript writes them.
 */
export function canonicalText(value: JsonValue): string {
  return append('', value, 0);
}

/** Refuses what canonical text cannot be made of, without making it. */
export function requireShallow(value: JsonValue): void {
  if (!isWithinLevels(value, DEEPEST)) throw tooDeep();
}

/** The same digest for equal values, however their keys are ordered. */
export function digestOfValue(value: JsonValue): string {
  return digestOf(canonicalText(value));
}

/**
 * What a record says, as a digest. Worked out when it is first asked for: whoever only wants the OCSF document never
 * does, and it is a fifth of all the work.
 */
export class Content {
  private known: string | undefined;

  constructor(private readonly body: JsonValue) {
    requireShallow(body);
  }

  get digest(): string {
    return (this.known ??= digestOf(canonicalText(this.body)));
  }
}
