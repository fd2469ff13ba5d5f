import { refused } from './refuse.js';
import { SINGLE_SYMBOLS, SYMBOLS, type Token, type TokenKind } from './token.js';

/** Longer than any hunt a person writes; keeps lists, nesting and planning time within reason. */
export const LONGEST_QUERY = 20_000;

export interface Lexed {
  readonly source: string;
  /** As long as the source, comments blanked: what is sent to the database is what was read here. */
  readonly text: string;
  /** Ends with one token of kind `end`. */
  readonly tokens: readonly Token[];
}

const SPACE = /[ \t\r\n]+/y;
const LINE_COMMENT = /\/\/[^\r\n]*/y;
const BLOCK_COMMENT = /\/\*[^]*?\*\//y;
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /(?:0x[0-9a-fA-F]+|0o[0-7]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)/y;
const QUOTED = /`((?:[^`]|``)*)`/y;
const STRING = /'(?:[^'\\]|\\[^])*'|"(?:[^"\\]|\\[^])*"/y;
const PARAMETER = /\$[A-Za-z_][A-Za-z0-9_]*/y;
/** The database replaces these before it looks for quotes and comments, so they could end either unseen. */
const UNICODE_ESCAPE = /\\u+[0-9a-fA-F]/i;
/** What may stand between backquotes: nothing that could be mistaken for syntax in a plan's text. */
const PLAIN_NAME = /^[A-Za-z_@][A-Za-z0-9_.@ -]*$/;

/** Reads Cypher into tokens. Deliberately narrower than the database: what it does not know, it refuses. */
export function lexCypher(source: string): Lexed {
  if (source.length > LONGEST_QUERY) {
    throw refused(source, LONGEST_QUERY, `a query has at most ${String(LONGEST_QUERY)} characters`);
  }
  const escape = UNICODE_ESCAPE.exec(source);
  if (escape !== null)
    throw refused(source, escape.index, 'unicode escapes are not allowed', 'write the character itself');
  return new Lexer(source).run();
}

class Lexer {
  private at = 0;
  private readonly tokens: Token[] = [];
  private readonly blanked: string[] = [];

  constructor(private readonly source: string) {}

  run(): Lexed {
    while (this.at < this.source.length) {
      if (!this.skip()) this.keep(this.read());
    }
    const end = this.source.length;
    this.tokens.push({ kind: 'end', text: '', word: '', at: end, end });
    return { source: this.source, text: this.blanked.join(''), tokens: this.tokens };
  }

  private skip(): boolean {
    const space = this.match(SPACE);
    const gap = space ?? this.match(LINE_COMMENT) ?? this.match(BLOCK_COMMENT);
    if (gap === null) return false;
    this.blanked.push(space ?? gap.replace(/[^\r\n]/g, ' '));
    this.at += gap.length;
    return true;
  }

  private keep(token: Token): void {
    this.tokens.push(token);
    this.blanked.push(this.source.slice(token.at, token.end));
    this.at = token.end;
  }

  private read(): Token {
    const name = this.match(NAME);
    if (name !== null) return this.token('name', name, name.length, name.toUpperCase());
    const number = this.match(NUMBER);
    if (number !== null) return this.number(number);
    const string = this.match(STRING);
    if (string !== null) return this.token('string', string, string.length);
    const parameter = this.match(PARAMETER);
    if (parameter !== null) return this.token('parameter', parameter.slice(1), parameter.length);
    return this.quoted() ?? this.symbol();
  }

  private number(text: string): Token {
    const next = this.source[this.at + text.length] ?? '';
    if (/[A-Za-z_]/.test(next)) throw refused(this.source, this.at, `${text}${next}… is not a number`);
    return this.token('number', text, text.length);
  }

  private quoted(): Token | null {
    const whole = this.match(QUOTED);
    if (whole === null) return null;
    const name = whole.slice(1, -1);
    if (PLAIN_NAME.test(name)) return this.token('quoted', name, whole.length);
    const hint = 'a quoted name has letters, digits, _ @ - spaces and dots';
    throw refused(this.source, this.at, 'this quoted name is not allowed', hint);
  }

  private symbol(): Token {
    if (this.source.startsWith('/*', this.at)) throw refused(this.source, this.at, 'this comment is not closed');
    const long = SYMBOLS.find((symbol) => this.source.startsWith(symbol, this.at));
    if (long !== undefined) return this.token('symbol', long, long.length);
    const char = this.source[this.at] ?? '';
    if (SINGLE_SYMBOLS.includes(char)) return this.token('symbol', char, 1);
    throw refused(this.source, this.at, this.objection(char));
  }

  private objection(char: string): string {
    if (char === "'" || char === '"') return 'this string is not closed';
    if (char === '`') return 'this quoted name is not closed';
    if (char === '$') return 'dynamic labels, types and properties are not allowed';
    const code = (this.source.codePointAt(this.at) ?? 0).toString(16).toUpperCase().padStart(4, '0');
    return `the character U+${code} is not allowed outside strings and comments`;
  }

  private token(kind: TokenKind, text: string, length: number, word = ''): Token {
    return { kind, text, word, at: this.at, end: this.at + length };
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.source)?.[0] ?? null;
  }
}
