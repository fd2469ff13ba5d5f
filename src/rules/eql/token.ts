export type TokenKind = 'name' | 'quoted' | 'number' | 'string' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Name, decoded string or symbol. */
  readonly text: string;
  readonly value: number;
  readonly at: number;
  readonly end: number;
}

/** Longest first, so that `<=` is not read as `<`. */
export const SYMBOLS = ['==', '!=', '<=', '>=', '(', ')', '[', ']', '{', '}', ',', '.', ':', '=', '<', '>'] as const;
export const MORE_SYMBOLS = ['+', '-', '*', '/', '%', '|', '!', '?', '~'] as const;

/** Words that cannot be a bare field name; a backquoted name always can. */
export const RESERVED = new Set([
  'and',
  'by',
  'false',
  'in',
  'join',
  'like',
  'maxspan',
  'not',
  'null',
  'of',
  'or',
  'regex',
  'sample',
  'sequence',
  'true',
  'until',
  'where',
  'with',
]);
