import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';
import { readCef } from '../values/cef.js';
import { readCountry } from '../values/country.js';
import { readCsvLine } from '../values/csv-line.js';
import { readHexText } from '../values/hex-text.js';
import { readHashes } from '../values/hashes.js';
import { readDividedPairs, readPairs } from '../values/pairs.js';
import { readXml } from '../values/xml.js';
import { attributeOf, readNamed } from '../values/xml-as-json.js';
import { isMissing, textOf } from './evaluation.js';
import type { Value } from './evaluation.js';
import type { MappingFunction } from './mapping-function.js';

function reading(read: (text: string) => unknown): MappingFunction['run'] {
  return (value) => {
    const text = textOf(value);
    return text === undefined ? undefined : (read(text) as Value);
  };
}

function pairsOf(value: Value, between: string | undefined, within: string): Value {
  const text = textOf(value);
  if (text === undefined) return undefined;
  return between === undefined ? readPairs(text) : readDividedPairs(text, between, within);
}

/** `DOMAIN\name`: the domain, or nothing. */
function domainPart(text: string): Value {
  const slash = text.indexOf('\\');
  return slash <= 0 ? undefined : text.slice(0, slash);
}

function wholesOf(value: Value): Value {
  const text = textOf(value);
  if (text === undefined || !text.includes('%')) return value;
  try {
    return decodeURIComponent(text);
  } catch {
    return value;
  }
}

/** Vendors mark their own extension fields with a prefix; without it they are the fields of their other formats. */
function unprefixed(value: Value, prefixes: Value): Value {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const marks = (textOf(prefixes) ?? '').split(',').filter((mark) => mark !== '');
  const pairs = Object.entries(value).map(([key, one]) => {
    const mark = marks.find((prefix) => key.startsWith(prefix) && key.length > prefix.length);
    return [mark === undefined ? key : key.slice(mark.length), one as JsonValue] as const;
  });
  return Object.fromEntries(pairs.filter(([key]) => key !== '__proto__'));
}

const DEEPEST_NAME = 8;

/** Names that are paths are written `a.b`, `a_b` or as objects within objects, and stores even their letters: here they are one. */
function dotted(value: Value): Value {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const rows: (readonly [string, JsonValue])[] = [];
  const walk = (one: JsonObject, prefix: string, depth: number): void => {
    for (const [key, member] of Object.entries(one)) {
      const name = prefix + key.toLowerCase().replaceAll('_', '.');
      if (isJsonObject(member) && depth < DEEPEST_NAME) walk(member, `${name}.`, depth + 1);
      else if (name !== '..proto..') rows.push([name, member]);
    }
  };
  walk(value as JsonObject, '', 0);
  return Object.fromEntries(rows);
}

function valuesOf(value: Value): Value {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const members: readonly JsonValue[] = Object.values(value);
  return members;
}

/** Functions that read one of the formats vendors put inside a field. */
export const FORMAT_FUNCTIONS: readonly (readonly [string, MappingFunction])[] = [
  [
    'xml',
    {
      arity: [1, 1],
      about: 'XML inside a string: attributes as "@name", named data as a table',
      run: reading((text) => readXml(text)),
    },
  ],
  [
    'named',
    {
      arity: [1, 1],
      about: 'a list of {name, value}, in the spellings of XML as JSON, as one object',
      run: (value) => readNamed(value),
    },
  ],
  [
    'attribute',
    {
      arity: [2, 2],
      about: 'an attribute of XML as JSON: `@Name`, `-Name`, `$.Name`, `#attributes.Name`, `Name`',
      run: (value, name) => attributeOf(value, textOf(name) ?? ''),
    },
  ],
  [
    'pairs',
    {
      arity: [1, 3],
      about: '`a=1 b="two words"`; with separators, as in pairs(text, ", ", ": "), `Name: value, Other: value`',
      run: (value, between, within) => pairsOf(value, textOf(between), textOf(within) ?? '='),
    },
  ],
  ['cef', { arity: [1, 1], about: 'a CEF message inside a string', run: reading(readCef) }],
  ['csv', { arity: [1, 1], about: 'the cells of a CSV line', run: reading((text) => readCsvLine(text)) }],
  [
    'hashes',
    {
      arity: [1, 1],
      about: '`SHA1=…,MD5=…` as a list of {algorithm, value}',
      run: (value) => readHashes(value) as unknown as Value,
    },
  ],
  [
    'country',
    {
      arity: [1, 1],
      about: 'the ISO 3166-1 alpha-2 code of an English name or a code of three letters',
      run: reading(readCountry),
    },
  ],
  [
    'account_name',
    {
      arity: [1, 1],
      about: 'what stands after the backslash of `DOMAIN\\name`',
      run: reading((text) => text.slice(text.lastIndexOf('\\') + 1)),
    },
  ],
  [
    'account_domain',
    { arity: [1, 1], about: 'what stands before the backslash of `DOMAIN\\name`', run: reading(domainPart) },
  ],
  [
    'url_decoded',
    {
      arity: [1, 1],
      about: 'text without %20 and the like',
      run: (value) => (isMissing(value) ? undefined : wholesOf(value)),
    },
  ],
  ['unhexed', { arity: [1, 1], about: 'text that Linux audit wrote as hexadecimal', run: reading(readHexText) }],
  [
    'unprefixed',
    {
      arity: [2, 2],
      about: 'an object whose keys lose the given prefixes (comma list)',
      run: (value, prefixes) => unprefixed(value, prefixes),
    },
  ],
  [
    'dotted',
    {
      arity: [1, 1],
      about: 'an object whose names are paths in small letters: `{"a.B": 1}`, `{a_b: 1}` and `{a: {b: 1}}` alike',
      run: (value) => dotted(value),
    },
  ],
  ['values', { arity: [1, 1], about: 'the values of an object as a list', run: (value) => valuesOf(value) }],
];
