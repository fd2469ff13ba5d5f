import { fold, sameValue } from '../compare.js';
import { globMatches } from '../glob.js';
import { CLASSIC, type EqlFunction } from './signature.js';

function arrayContains([list, ...wanted]: readonly unknown[]): unknown {
  if (list === null) return null;
  // many sources write a list of one as the one
  const folded = (Array.isArray(list) ? list : [list]).map(fold);
  return wanted.some((value) => sameValue(folded, fold(value)));
}

function wildcard([source, ...patterns]: readonly unknown[]): unknown {
  if (typeof source !== 'string') return null;
  const text = source.toLowerCase();
  return patterns.some((pattern) => typeof pattern === 'string' && globMatches(pattern.toLowerCase(), text, false));
}

/** Functions that only the classic dialect has; those that bind a variable or a pattern are compiled in `compile-call.ts`. */
export const CLASSIC_FUNCTIONS: readonly EqlFunction[] = [
  {
    name: 'arrayContains',
    dialects: CLASSIC,
    takes: ['any'],
    required: 2,
    variadic: true,
    // a list may hold null, and be asked for it
    nullable: true,
    gives: 'boolean',
    apply: arrayContains,
  },
  {
    name: 'wildcard',
    dialects: CLASSIC,
    takes: ['string'],
    required: 2,
    variadic: true,
    gives: 'boolean',
    apply: wildcard,
  },
  {
    name: 'safe',
    dialects: CLASSIC,
    takes: ['any'],
    required: 1,
    nullable: true,
    gives: 'any',
    apply: ([value]) => value,
  },
];
