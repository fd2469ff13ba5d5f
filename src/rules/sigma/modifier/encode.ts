import { literalOf, DASH, type Token } from '../value/tokens.js';
import { DASHES } from '../value/match-text.js';
import type { Value } from '../value/value.js';
import { eachValue, type Modifier, type ModifierContext } from './draft.js';

type Encoding = (bytes: Buffer) => readonly string[];

/** Four dashes make 625 spellings; more is a rule that nobody meant. */
const MOST_SPELLINGS = 625;

/** `base64`: the text as it looks when encoded alone. */
export const base64: Modifier = encoded('base64', (bytes) => [bytes.toString('base64')]);

/** `base64offset`: the part that stays the same wherever the text stands in the encoded whole, for each of three shifts. */
export const base64offset: Modifier = encoded('base64offset', (bytes) =>
  [0, 1, 2].map((shift) => shifted(bytes, shift)),
);

const FIRST_WHOLE = [0, 2, 3];
const LAST_WHOLE = [0, -3, -2];

function shifted(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift, ' '), bytes]).toString('base64');
  const cut = LAST_WHOLE[(bytes.length + shift) % 3] ?? 0;
  return text.slice(FIRST_WHOLE[shift] ?? 0, cut === 0 ? text.length : cut);
}

function encoded(name: string, encode: Encoding): Modifier {
  return eachValue((value, context) => {
    if (value.kind === 'unknown') return value;
    return literals(value, name, context)
      .flatMap((literal) => encode(Buffer.from(literal.text, literal.bytes ? 'latin1' : 'utf8')))
      .map((text): Value => ({ kind: 'text', tokens: [text], bytes: false }));
  });
}

/** `wide`, `utf16le`, `utf16be`, `utf16`: the text's bytes, kept as one character each. */
export function utf16(order: 'le' | 'be' | 'mark'): Modifier {
  return eachValue((value, context) => {
    if (value.kind === 'unknown') return value;
    return literals(value, 'utf16', context).map((literal): Value => {
      const bytes = Buffer.from(literal.text, 'utf16le');
      if (order === 'be') bytes.swap16();
      const text = (order === 'mark' ? '\u00ff\u00fe' : '') + bytes.toString('latin1');
      return { kind: 'text', tokens: [text], bytes: true };
    });
  });
}

interface Literal {
  readonly text: string;
  readonly bytes: boolean;
}

function literals(value: Value, name: string, context: ModifierContext): readonly Literal[] {
  if (value.kind === 'number') return [{ text: String(value.number), bytes: false }];
  if (value.kind !== 'text') throw context.fault(`\`${name}\` on a value that is no text`, { expected: 'a text' });
  return spellings(value.tokens, context).map((tokens) => {
    const text = literalOf(tokens);
    if (text === null)
      throw context.fault(`\`${name}\` of a text with wildcards`, {
        code: 'RULE_UNSUPPORTED',
        hint: 'what a wildcard stands for cannot be encoded; put contains after the encoding',
      });
    return { text, bytes: value.bytes };
  });
}

function spellings(tokens: readonly Token[], context: ModifierContext): readonly (readonly Token[])[] {
  let all: readonly (readonly Token[])[] = [[]];
  for (const token of tokens) {
    const choices: readonly Token[] = token === DASH ? DASHES.split('') : [token];
    all = all.flatMap((start) => choices.map((choice): readonly Token[] => [...start, choice]));
    if (all.length > MOST_SPELLINGS)
      throw context.fault('more spellings of the dashes than can be encoded', { code: 'RULE_TOO_LARGE' });
  }
  return all;
}
