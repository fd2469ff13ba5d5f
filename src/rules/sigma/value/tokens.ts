/** `*`: any run of characters. */
export const ANY = Symbol('any');
/** `?`: one character. */
export const ONE = Symbol('one');
/** A dash that `windash` lets stand for any of the characters Windows takes for one. */
export const DASH = Symbol('dash');

export type Token = string | typeof ANY | typeof ONE | typeof DASH;

/**
 * Splits a Sigma text into literals and wildcards. A backslash hides the wildcard or backslash after it;
 * before anything else it stands for itself, so that Windows paths need no doubling.
 */
export function tokensOfText(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let literal = '';
  const flush = (token: Token): void => {
    if (literal !== '') tokens.push(literal);
    literal = '';
    tokens.push(token);
  };
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    const next = text.charAt(index + 1);
    if (character === '\\' && (next === '*' || next === '?' || next === '\\')) {
      literal += next;
      index += 1;
    } else if (character === '*') flush(ANY);
    else if (character === '?') flush(ONE);
    else literal += character;
  }
  if (literal !== '') tokens.push(literal);
  return tokens;
}

/** Text back from tokens that hold no wildcard; null where one does. */
export function literalOf(tokens: readonly Token[]): string | null {
  return tokens.every((token) => typeof token === 'string') ? tokens.join('') : null;
}
