import { tokensOfText, type Token } from '../value/tokens.js';
import type { Value } from '../value/value.js';
import { eachValue, type Modifier, type ModifierContext } from './draft.js';

const PLACEHOLDER = /%([^%\s]+)%/;
const MOST_VALUES = 100_000;

/** `expand`: `%name%` becomes each of the values that the deployment has given that name. */
export const expand: Modifier = eachValue((value, context) => {
  if (value.kind === 'regex')
    throw context.fault('a placeholder in a regular expression', {
      code: 'RULE_UNSUPPORTED',
      hint: 'its values are texts; use contains, startswith or endswith',
    });
  if (value.kind !== 'text') return value;
  const expanded = expandTokens(value.tokens, context);
  if (typeof expanded === 'string') return { kind: 'unknown', placeholder: expanded };
  return expanded.map((tokens): Value => ({ ...value, tokens }));
});

/** The spellings, or the name of a placeholder that has no values. */
function expandTokens(tokens: readonly Token[], context: ModifierContext): readonly (readonly Token[])[] | string {
  let done: readonly (readonly Token[])[] = [[]];
  for (const token of tokens) {
    const choices: readonly (readonly Token[])[] | string =
      typeof token === 'string' ? expandLiteral(token, context) : [[token]];
    if (typeof choices === 'string') return choices;
    if (done.length * choices.length > MOST_VALUES)
      throw context.fault('more placeholder values than one item may have', { code: 'RULE_TOO_LARGE' });
    done = done.flatMap((start) => choices.map((choice) => [...start, ...choice]));
  }
  return done;
}

function expandLiteral(literal: string, context: ModifierContext): readonly (readonly Token[])[] | string {
  const found = PLACEHOLDER.exec(literal);
  if (found === null) return [[literal]];
  const name = found[1] ?? '';
  const values = context.placeholders.get(name);
  if (values === undefined || values.length === 0) return name;
  const before = literal.slice(0, found.index);
  const rest = expandLiteral(literal.slice(found.index + found[0].length), context);
  if (typeof rest === 'string') return rest;
  return values.flatMap((value) =>
    rest.map((after) => [
      ...(before === '' ? [] : [before]),
      ...tokensOfText(String(value)),
      ...after.filter(notEmpty),
    ]),
  );
}

function notEmpty(token: Token): boolean {
  return token !== '';
}
