import type { RuleFault } from '../../domain/errors.js';
import { ruleFault, type FaultOptions } from '../fault.js';
import { adviceOn } from './advice.js';
import { lex } from './lex.js';
import { LIMITS } from './limits.js';
import type { Token } from './token.js';

export type Dialect = 'elasticsearch' | 'classic';

export interface CursorOptions {
  readonly dialect: Dialect;
  /** False where the author asked for pure Elasticsearch: X1–X7 are then refused by name. */
  readonly extensions: boolean;
}

const END: Token = { kind: 'end', text: 'the end of the query', value: 0, at: 0, end: 0 };

/** Reads tokens one by one and knows how to complain about them. */
export class Cursor {
  private readonly tokens: readonly Token[];
  private position = 0;
  private depth = 0;

  constructor(
    readonly source: string,
    readonly options: CursorOptions,
  ) {
    this.tokens = lex(source, options.dialect);
  }

  get classic(): boolean {
    return this.options.dialect === 'classic';
  }

  peek(ahead = 0): Token {
    return this.tokens[this.position + ahead] ?? this.tokens[this.tokens.length - 1] ?? END;
  }

  next(): Token {
    const token = this.peek();
    this.position += 1;
    return token;
  }

  is(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return (token.kind === 'symbol' || token.kind === 'name') && token.text === text;
  }

  accept(text: string): boolean {
    if (!this.is(text)) return false;
    this.position += 1;
    return true;
  }

  expect(text: string, what = text): Token {
    if (!this.is(text)) throw this.unexpected(what);
    return this.next();
  }

  /** Offset where the last token read ends. */
  lastEnd(): number {
    return this.tokens[this.position - 1]?.end ?? 0;
  }

  fault(at: number, what: string, options: FaultOptions = {}): RuleFault {
    return ruleFault(this.source, at, what, options);
  }

  unexpected(expected: string): RuleFault {
    const token = this.peek();
    const found =
      token.kind === 'end'
        ? token.text
        : JSON.stringify(this.source.slice(token.at, Math.min(token.end, token.at + 40)));
    return this.fault(token.at, `Unexpected ${found}`, { expected, ...adviceOn(this.source, token, expected) });
  }

  refuseExtension(at: number, what: string): void {
    if (this.options.extensions) return;
    const dialect = this.classic ? 'classic EQL' : "Elasticsearch's EQL";
    throw this.fault(at, `${what} is no part of ${dialect}`, {
      code: 'EQL_EXTENSION',
      hint: 'Leave out --dialect to use extensions.',
    });
  }

  onlyClassic(at: number, what: string): void {
    if (this.classic) return;
    throw this.fault(at, `${what} exists only in the classic dialect`, {
      code: 'RULE_UNSUPPORTED',
      hint: 'Use --dialect classic.',
    });
  }

  /** A long chain of operators becomes a deep tree, so it counts as nesting. */
  chained(length: number): void {
    if (length <= LIMITS.depth) return;
    throw this.fault(this.peek().at, 'The query chains too many operators', { code: 'RULE_TOO_LARGE' });
  }

  /** Runs a nested rule of the grammar; too much nesting is refused before it exhausts the stack. */
  nested<T>(parse: () => T): T {
    this.depth += 1;
    if (this.depth > LIMITS.depth) {
      throw this.fault(this.peek().at, 'The query is nested too deeply', { code: 'RULE_TOO_LARGE' });
    }
    const result = parse();
    this.depth -= 1;
    return result;
  }
}
