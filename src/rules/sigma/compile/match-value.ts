import { unreachable } from '../../../domain/errors.js';
import type { EventView } from '../../pattern/pattern.js';
import type { ReadField } from '../field/field-table.js';
import { compileText } from '../value/match-text.js';
import { ANY, type Token } from '../value/tokens.js';
import type { Value } from '../value/value.js';

/** Whether one value of an event's field is what the rule says. */
export type LeafTest = (leaf: unknown, view: EventView) => boolean;

export interface LeafContext {
  readonly cased: boolean;
  readonly readField: (field: string) => ReadField;
}

/** A field's value as the text it is compared as: objects are their JSON, as a log line would show them. */
export function leafText(leaf: unknown): string {
  if (typeof leaf === 'string') return leaf;
  return typeof leaf === 'object' ? JSON.stringify(leaf) : String(leaf);
}

export function leafNumber(leaf: unknown): number | null {
  if (typeof leaf === 'number') return leaf;
  if (typeof leaf !== 'string' || leaf.trim() === '') return null;
  const number = Number(leaf);
  return Number.isFinite(number) ? number : null;
}

export function compileValue(value: Exclude<Value, { kind: 'unknown' | 'presence' }>, context: LeafContext): LeafTest {
  switch (value.kind) {
    case 'text':
      return textTest(value.tokens, context.cased);
    case 'number':
      return (leaf) => leaf !== null && typeof leaf !== 'boolean' && sameNumber(leaf, value.number);
    case 'truth':
      return (leaf) => leaf === value.truth || (typeof leaf === 'string' && leaf.toLowerCase() === String(value.truth));
    case 'null':
      return (leaf) => leaf === null;
    case 'regex':
      return (leaf) => leaf !== null && value.regex.test(leafText(leaf));
    case 'range':
      return (leaf) => typeof leaf === 'string' && value.range.contains(leaf);
    case 'order':
      return orderTest(value.accepts);
    case 'field':
      return fieldTest(value, context);
    default:
      return unreachable(value);
  }
}

/** 4625 in a rule is 4625 or "4625" in an event; "0x1" is not 1, because nobody who wrote 1 meant it. */
function sameNumber(leaf: unknown, number: number): boolean {
  return leaf === number || (typeof leaf === 'string' && leaf.trim() === String(number));
}

function orderTest(accepts: (number: number) => boolean): LeafTest {
  return (leaf) => {
    const number = leafNumber(leaf);
    return number !== null && accepts(number);
  };
}

function textTest(tokens: readonly Token[], cased: boolean): LeafTest {
  const test = compileText(tokens, cased);
  return (leaf) => leaf !== null && test(cased ? leafText(leaf) : leafText(leaf).toLowerCase());
}

const REACH: Record<'whole' | 'startswith' | 'endswith' | 'contains', (left: string, right: string) => boolean> = {
  whole: (left, right) => left === right,
  startswith: (left, right) => left.startsWith(right),
  endswith: (left, right) => left.endsWith(right),
  contains: (left, right) => left.includes(right),
};

function fieldTest(value: Extract<Value, { kind: 'field' }>, context: LeafContext): LeafTest {
  const read = context.readField(value.field);
  const reach = REACH[value.anchor];
  const fold = context.cased ? leafText : (leaf: unknown): string => leafText(leaf).toLowerCase();
  return (leaf, view) => leaf !== null && read(view).some((other) => other !== null && reach(fold(leaf), fold(other)));
}

/** A keyword is looked for anywhere in a text. */
export function anywhere(value: Value): Value {
  if (value.kind === 'number') return { kind: 'text', tokens: [ANY, String(value.number), ANY], bytes: false };
  return value.kind === 'text' ? { ...value, tokens: [ANY, ...value.tokens, ANY] } : value;
}
