export type TokenKind = 'name' | 'quoted' | 'number' | 'string' | 'parameter' | 'symbol' | 'end';

export interface Token {
  readonly kind: TokenKind;
  /** Name without backquotes, raw text of a string or number, symbol. */
  readonly text: string;
  /** Names in capitals, for keywords; empty for everything else. */
  readonly word: string;
  /** Offset of the first character, and of the one after the last. */
  readonly at: number;
  readonly end: number;
}

/** Longest first, so that `||` is not read as two. */
export const SYMBOLS = ['=~', '<=', '>=', '<>', '!=', '..', '||', '::', '+='] as const;
export const SINGLE_SYMBOLS = '()[]{},.:;=<>+-*/%^|&!';
