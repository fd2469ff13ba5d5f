import { DASH, type Token } from '../value/tokens.js';
import { eachValue, type Modifier } from './draft.js';

/** A dash that starts a parameter: nothing of a word before it, a word after it. */
const FLAG = /(?<![\p{L}\p{N}_])[-/\u2013\u2014\u2015](?=[\p{L}\p{N}_])/gu;

/** `windash`: the dash of a command-line flag may be any of the characters that Windows takes for one. */
export const windash: Modifier = eachValue((value) => {
  if (value.kind !== 'text') return value;
  return { ...value, tokens: value.tokens.flatMap((token) => (typeof token === 'string' ? split(token) : [token])) };
});

function split(literal: string): readonly Token[] {
  const pieces = literal.split(FLAG);
  return pieces.flatMap((piece, index): readonly Token[] => {
    const text = piece === '' ? [] : [piece];
    return index === 0 ? text : [DASH, ...text];
  });
}
