import type { JsonObject } from '../../../domain/json.js';

const MOST = 2_000;
const KEY = /[\w.@:\-[\]/]{1,80}$/;

function isBlank(letter: string | undefined): boolean {
  return letter === ' ' || letter === '\t' || letter === '\n' || letter === '\r' || letter === ',' || letter === ';';
}

/** End of a quoted value: the quote that is not escaped by a backslash. */
function closingQuote(text: string, from: number, quote: string): number {
  for (let index = from; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === quote) return index;
  }
  return -1;
}

function endOfBare(text: string, from: number): number {
  let end = from;
  while (end < text.length && !isBlank(text[end])) end += 1;
  return end;
}

interface Value {
  readonly text: string;
  readonly end: number;
}

function valueAt(text: string, from: number): Value {
  const quote = text[from];
  const close = quote === '"' || quote === "'" ? closingQuote(text, from + 1, quote) : -1;
  if (close >= 0) return { text: text.slice(from + 1, close).replace(/\\(["'\\])/g, '$1'), end: close + 1 };
  const end = endOfBare(text, from);
  return { text: text.slice(from, end), end };
}

/**
 * `key=value key2="two words"`, in one pass: blanks, commas and semicolons part, quotes hold together. Empty values are
 * left out. Undefined when there is no pair.
 */
export function readPairs(text: string): JsonObject | undefined {
  const pairs = new Map<string, string>();
  let at = 0;
  while (pairs.size < MOST) {
    const equals = text.indexOf('=', at);
    if (equals < 0) break;
    const key = KEY.exec(text.slice(Math.max(at, equals - 80), equals))?.[0];
    const value = valueAt(text, equals + 1);
    if (key !== undefined && key !== '__proto__' && value.text !== '') pairs.set(key, value.text);
    at = value.end;
  }
  return pairs.size === 0 ? undefined : Object.fromEntries(pairs);
}

/** Pairs that a tab or another sign parts, as LEEF has them: all up to the next separator is the value. */
export function readSeparatedPairs(text: string, separator: string): JsonObject {
  const pairs = text
    .split(separator)
    .slice(0, MOST)
    .flatMap((part) => {
      const equals = part.indexOf('=');
      const key = part.slice(0, equals).trim();
      return equals <= 0 || key === '__proto__' ? [] : [[key, part.slice(equals + 1).trim()] as const];
    });
  return Object.fromEntries(pairs.filter(([, value]) => value !== ''));
}

/** `Name: value, Other: value`: a part without the inner sign goes on with the value before it. */
export function readDividedPairs(text: string, between: string, within: string): JsonObject | undefined {
  const pairs = new Map<string, string>();
  let last: string | undefined;
  for (const part of text.split(between).slice(0, MOST)) {
    const at = part.indexOf(within);
    if (at > 0) {
      last = part.slice(0, at).trim();
      if (last !== '__proto__') pairs.set(last, part.slice(at + within.length).trim());
    } else if (last !== undefined) pairs.set(last, `${pairs.get(last) ?? ''}${between}${part}`);
  }
  const kept = [...pairs].filter(([, value]) => value !== '');
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}
