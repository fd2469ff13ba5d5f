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

/**
 * One text for equal JSON (RFC 8785 for what JSON.parse can yield): keys sorted by code unit, numbers and strings
 * as ECMAScript writes them.
 */
export function canonicalText(value: JsonValue): string {
  if (typeof value === 'string') return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${(value as readonly JsonValue[]).map(canonicalText).join(',')}]`;
  const object = value as Members;
  let text = '{';
  for (const { key, opening } of membersOf(object)) text += opening + canonicalText(object[key] ?? null);
  return `${text}}`;
}
