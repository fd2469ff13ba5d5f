import { guessFrom } from '../generic/guess.js';
import { leavesOf } from '../generic/leaves.js';
import { leavesOfLine } from '../generic/line.js';
import type { JsonValue } from '../../../domain/json.js';
import { digestOfValue } from '../event/canonical.js';
import { domainOf, localPartOf, readMail, readMails } from '../values/mail.js';
import { readAddress } from '../values/address.js';
import { readEmbeddedJson, readKeyValues } from '../values/embedded.js';
import { readInstant, UTC } from '../values/instant.js';
import { isMissing, isTrue, textOf } from './evaluation.js';
import { FORMAT_FUNCTIONS } from './format-functions.js';
import type { MappingFunction } from './mapping-function.js';
import type { Value } from './evaluation.js';

const NOTHING: ReadonlySet<string> = new Set([
  '',
  '-',
  '.',
  'unknown',
  'null',
  '<null>',
  'n/a',
  'none',
  'na',
  'undefined',
]);

function list(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value as readonly Value[];
  return isMissing(value) ? [] : [value];
}

function asValue(values: readonly Value[]): Value {
  return values as unknown as Value;
}

function onText(change: (text: string) => Value): (value: Value) => Value {
  return (value) => {
    const text = textOf(value);
    return text === undefined ? undefined : change(text);
  };
}

function numberOf(value: Value): number | undefined {
  if (typeof value === 'number') return value;
  const text = textOf(value)?.trim();
  if (text === undefined || text === '') return undefined;
  const number = Number(text);
  return Number.isFinite(number) ? number : undefined;
}

const TRUE_WORDS: ReadonlySet<string> = new Set(['true', 'yes', '1', 'y', 'on', 'enabled']);
const FALSE_WORDS: ReadonlySet<string> = new Set(['false', 'no', '0', 'n', 'off', 'disabled']);

function booleanOf(value: Value): boolean | undefined {
  const word = textOf(value)?.toLowerCase();
  if (word === undefined) return undefined;
  return TRUE_WORDS.has(word) ? true : FALSE_WORDS.has(word) ? false : undefined;
}

function known(value: Value): Value {
  return typeof value === 'string' && NOTHING.has(value.trim().toLowerCase()) ? undefined : value;
}

function millis(stamp: Value, order: Value): Value {
  return readInstant(stamp, { ...UTC, dayFirst: order === 'day_first' })?.ms;
}

function unique(values: readonly Value[]): Value {
  return asValue([...new Set(values.filter((value) => !isMissing(value)))]);
}

/** Nothing rather than an empty list, so that `??` can look elsewhere. */
function addresses(value: Value): Value {
  const found = list(value).flatMap(readMails);
  return found.length === 0 ? undefined : asValue(found);
}

const EMPTY_LIST: readonly Value[] = [];

/** `{ip, user}`, as far as names or words say so. */
function guessed(text: Value): Value {
  if (typeof text !== 'string') return undefined;
  const inside = readEmbeddedJson(text);
  const isObject = typeof inside === 'object' && inside !== null;
  const { sourceIp: ip, user } = guessFrom(isObject ? leavesOf(inside as JsonValue) : leavesOfLine(text));
  return { ...(ip === undefined ? {} : { ip }), ...(user === undefined ? {} : { user }) };
}

/** Every function a mapping may call; closed, pure, and without access to anything but its arguments. */
/** The value behind the first condition that holds; a last one without a condition is what else there is. */
function choose(...args: readonly Value[]): Value {
  let at = 0;
  for (; at + 1 < args.length; at += 2) if (isTrue(args[at])) return args[at + 1];
  return args[at];
}

export const FUNCTIONS: ReadonlyMap<string, MappingFunction> = new Map<string, MappingFunction>([
  ['lower', { arity: [1, 1], about: 'lower case', run: onText((text) => text.toLowerCase()) }],
  ['upper', { arity: [1, 1], about: 'upper case', run: onText((text) => text.toUpperCase()) }],
  ['trim', { arity: [1, 1], about: 'without blanks around', run: onText((text) => text.trim()) }],
  ['text', { arity: [1, 1], about: 'as text', run: onText((text) => text) }],
  ['number', { arity: [1, 1], about: 'as a number', run: (value) => numberOf(value) }],
  ['bool', { arity: [1, 1], about: 'true/yes/1 or false/no/0', run: (value) => booleanOf(value) }],
  ['known', { arity: [1, 1], about: 'nothing for "-", "unknown", "<null>", "N/A"', run: (value) => known(value) }],
  ['exists', { arity: [1, 1], about: 'whether there is a value', run: (value) => !isMissing(value) }],
  ['count', { arity: [1, 1], about: 'number of elements', run: (value) => list(value).length }],
  ['first', { arity: [1, 1], about: 'first element', run: (value) => list(value)[0] }],
  ['last', { arity: [1, 1], about: 'last element', run: (value) => list(value).at(-1) }],
  ['unique', { arity: [1, 1], about: 'without repeats', run: (value) => unique(list(value)) }],
  ['flat', { arity: [1, 1], about: 'lists of lists as one list', run: (value) => asValue(list(value).flatMap(list)) }],
  [
    'concat',
    { arity: [1, 8], about: 'several lists or values as one list', run: (...args) => asValue(args.flatMap(list)) },
  ],
  [
    'join',
    {
      arity: [1, 2],
      about: 'elements as one text',
      run: (value, by) =>
        list(value)
          .flatMap((one) => textOf(one) ?? [])
          .join(textOf(by) ?? ',') || undefined,
    },
  ],
  [
    'split',
    {
      arity: [2, 2],
      about: 'a text at a separator, trimmed, without empty parts',
      run: (value, by) =>
        textOf(value)
          ?.split(textOf(by) ?? ',')
          .map((part) => part.trim())
          .filter((part) => part !== ''),
    },
  ],
  ['ip', { arity: [1, 1], about: 'the IP address, without port or zone', run: (value) => readAddress(value)?.ip }],
  ['port', { arity: [1, 1], about: 'the port of `address:port`', run: (value) => readAddress(value)?.port }],
  ['mail', { arity: [1, 1], about: 'the mail address inside a text', run: (value) => readMail(value) }],
  ['mails', { arity: [1, 1], about: 'every address of a list', run: (value) => addresses(value) }],
  ['domain', { arity: [1, 1], about: 'domain of an address or UPN', run: (value) => domainOf(value) }],
  ['local_part', { arity: [1, 1], about: 'what stands before the @', run: (value) => localPartOf(value) }],
  ['json', { arity: [1, 1], about: 'JSON inside a string', run: (value) => readEmbeddedJson(value) }],
  ['kv', { arity: [1, 1], about: '`{a=b, c=d}`', run: (value) => readKeyValues(value) }],
  ['time', { arity: [1, 2], about: 'any stamp as ms; "day_first" for 31/12/2026', run: millis }],
  [
    'digest',
    {
      arity: [1, 16],
      about: 'a digest of values, for rows without an id',
      run: (...parts) => digestOfValue(parts.map((part) => part ?? null)),
    },
  ],
  [
    'guessed',
    { arity: [1, 1], about: 'who and where from, as a text that nobody knows most likely says', run: guessed },
  ],
  ['basename', { arity: [1, 1], about: 'last part of a path', run: onText((text) => text.split(/[\\/]/).at(-1)) }],
  ...FORMAT_FUNCTIONS,
  ['if', { arity: [2, 41], about: 'if(condition, then, condition, then, …, else)', run: choose }],
  ['empty', { arity: [0, 0], about: 'an empty list', run: () => asValue(EMPTY_LIST) }],
]);
