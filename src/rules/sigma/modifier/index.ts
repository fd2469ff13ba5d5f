import { anchored } from './anchor.js';
import { momentModifier, neq, ordered } from './compare.js';
import type { Modifier } from './draft.js';
import { base64, base64offset, utf16 } from './encode.js';
import { expand } from './expand.js';
import { cidr, exists, fieldref } from './refer.js';
import { re, regexFlag, REGEX_FLAGS } from './regex.js';
import { windash } from './windash.js';

/** Every modifier of the specification, in one list. */
export const MODIFIERS: ReadonlyMap<string, Modifier> = new Map<string, Modifier>([
  ['contains', anchored('contains')],
  ['startswith', anchored('startswith')],
  ['endswith', anchored('endswith')],
  ['all', everyValue],
  ['cased', (draft) => ({ ...draft, cased: true })],
  ['exists', exists],
  ['neq', neq],
  ['windash', windash],
  ['re', re],
  ...REGEX_FLAGS.map((name): [string, Modifier] => [name, regexFlag]),
  ['base64', base64],
  ['base64offset', base64offset],
  ['wide', utf16('le')],
  ['utf16le', utf16('le')],
  ['utf16be', utf16('be')],
  ['utf16', utf16('mark')],
  ['lt', ordered('lt')],
  ['lte', ordered('lte')],
  ['gt', ordered('gt')],
  ['gte', ordered('gte')],
  ['minute', momentModifier('minute')],
  ['hour', momentModifier('hour')],
  ['day', momentModifier('day')],
  ['week', momentModifier('week')],
  ['month', momentModifier('month')],
  ['year', momentModifier('year')],
  ['cidr', cidr],
  ['expand', expand],
  ['fieldref', fieldref],
]);

/** `all`: each value must be found, in whichever order. */
function everyValue(draft: Parameters<Modifier>[0]): ReturnType<Modifier> {
  return { ...draft, all: true };
}
