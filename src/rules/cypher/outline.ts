import { lexCypher } from './lex.js';
import { refused } from './refuse.js';
import type { Token } from './token.js';

/**
 * `relationship`: `-[…]-`; `subquery`: the braces of CALL, EXISTS, COUNT and COLLECT; `quantifier`: `{1,3}` after a path;
 * `map`: any other brace; `paren` and `list` as they say.
 */
export type BracketKind = 'paren' | 'list' | 'relationship' | 'subquery' | 'quantifier' | 'map';

export interface Bracket {
  readonly kind: BracketKind;
  /** Index of the opening token. */
  readonly open: number;
  readonly parent: Bracket | null;
}

/** A query's tokens with the bracket that each stands in: as much structure as the checks need. */
export interface Outline {
  readonly source: string;
  readonly text: string;
  readonly tokens: readonly Token[];
  /** The innermost bracket around the token of this index; brackets themselves stand in their parent. */
  readonly within: readonly (Bracket | null)[];
  /** The bracket that the token of this index opens. */
  readonly opens: ReadonlyMap<number, Bracket>;
  /** Index of the token that closes the bracket opened by the token of this index. */
  readonly closes: ReadonlyMap<number, number>;
}

const DEEPEST = 40;
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };
const SUBQUERY_WORDS = new Set(['CALL', 'EXISTS', 'COUNT', 'COLLECT']);

export function outlineOf(query: string): Outline {
  const { source, text, tokens } = lexCypher(query);
  const builder = new OutlineBuilder(source, tokens);
  tokens.forEach((_, index) => {
    builder.take(index);
  });
  const { within, opens, closes } = builder;
  return { source, text, tokens, within, opens, closes };
}

class OutlineBuilder {
  readonly within: (Bracket | null)[] = [];
  readonly opens = new Map<number, Bracket>();
  readonly closes = new Map<number, number>();
  private current: Bracket | null = null;
  private depth = 0;

  constructor(
    private readonly source: string,
    readonly tokens: readonly Token[],
  ) {}

  take(index: number): void {
    const token = this.tokens[index];
    if (token === undefined) return;
    const isSymbol = token.kind === 'symbol';
    if (isSymbol && ')]}'.includes(token.text)) this.close(index, token);
    if (token.kind === 'end' && this.current !== null) throw this.unclosed(this.current);
    this.within[index] = this.current;
    if (isSymbol && token.text in CLOSING) this.open(index, token);
  }

  private open(index: number, token: Token): void {
    this.depth += 1;
    if (this.depth > DEEPEST) throw refused(this.source, token.at, `nested deeper than ${String(DEEPEST)} levels`);
    this.current = { kind: this.kindOf(index, token.text), open: index, parent: this.current };
    this.opens.set(index, this.current);
  }

  private close(index: number, token: Token): void {
    const opening = this.current === null ? undefined : this.tokens[this.current.open];
    if (this.current === null || opening === undefined || CLOSING[opening.text] !== token.text) {
      throw refused(this.source, token.at, `${token.text} closes nothing`);
    }
    this.closes.set(this.current.open, index);
    this.current = this.current.parent;
    this.depth -= 1;
  }

  private unclosed(bracket: Bracket): Error {
    return refused(this.source, this.tokens[bracket.open]?.at ?? 0, 'this bracket is not closed');
  }

  private kindOf(index: number, text: string): BracketKind {
    if (text === '(') return 'paren';
    if (text === '[') return this.symbol(index - 1) === '-' ? 'relationship' : 'list';
    if (this.startsSubquery(index)) return 'subquery';
    return this.countsAt(index + 1) && this.symbol(index - 1) !== '' ? 'quantifier' : 'map';
  }

  private countsAt(index: number): boolean {
    return this.tokens[index]?.kind === 'number' || this.symbol(index) === ',';
  }

  private symbol(index: number): string {
    return symbolAt(this, index);
  }

  /** `CALL {`, `CALL (a, b) {`, `EXISTS {` … */
  private startsSubquery(index: number): boolean {
    const before = this.tokens[index - 1];
    if (before === undefined) return false;
    if (SUBQUERY_WORDS.has(before.word)) return !this.isProperty(index - 1);
    if (before.text !== ')') return false;
    const open = [...this.closes].find(([, close]) => close === index - 1)?.[0] ?? 0;
    return this.tokens[open - 1]?.word === 'CALL';
  }

  private isProperty(index: number): boolean {
    const before = this.tokens[index - 1];
    return before?.kind === 'symbol' && before.text === '.';
  }
}

/** Where the token of an index stands in the text. */
export function offsetOf({ tokens, source }: Outline, index: number): number {
  return tokens[index]?.at ?? source.length;
}

/** The symbol at an index, or empty. */
export function symbolAt({ tokens }: Pick<Outline, 'tokens'>, index: number): string {
  const token = tokens[index];
  return token?.kind === 'symbol' ? token.text : '';
}

/** Whether the token is a name after a dot or a map's key: then it is never a keyword. */
export function isFieldName(outline: Outline, index: number): boolean {
  return symbolAt(outline, index - 1) === '.' || isMapKey(outline, index);
}

/** `{key: …` or `, key: …` inside a map. */
export function isMapKey(outline: Outline, index: number): boolean {
  const before = symbolAt(outline, index - 1);
  const inMap = outline.within[index]?.kind === 'map';
  return inMap && (before === '{' || before === ',') && symbolAt(outline, index + 1) === ':';
}

/** The word of a keyword at this index, or empty where it is a name of something. */
export function keywordAt(outline: Outline, index: number): string {
  const word = outline.tokens[index]?.word ?? '';
  const isLabel = symbolAt(outline, index - 1) === ':' && !isMapKey(outline, index - 2);
  return word === '' || isLabel || isFieldName(outline, index) ? '' : word;
}
