import type { BinaryOperator, Expression, PathRoot, Segment } from './ast.js';
import { expressionFault, scanExpression } from './scan.js';
import type { Token } from './scan.js';

const COMPARISONS: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', 'in', 'like', 'matches']);
const MAX_DEPTH = 60;

/** Recursive descent, loosest first: or, and, not, comparison, `|` and `??`, `+`, operand. */
class ExpressionParser {
  private next = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Expression {
    const expression = this.either();
    if (this.peek().kind !== 'end') throw this.unexpected();
    return expression;
  }

  private peek(): Token {
    return this.tokens[this.next] ?? { kind: 'end', text: '', at: 0 };
  }

  private take(): Token {
    const token = this.peek();
    this.next += 1;
    return token;
  }

  private takeIf(text: string): boolean {
    const token = this.peek();
    const found = token.text === text && (token.kind === 'symbol' || token.kind === 'name');
    if (found) this.next += 1;
    return found;
  }

  private expect(text: string): void {
    if (!this.takeIf(text)) throw expressionFault(`expected “${text}”`, this.peek().at);
  }

  private unexpected(): Error {
    const token = this.peek();
    return expressionFault(
      token.kind === 'end' ? 'the expression ends too early' : `unexpected “${token.text}”`,
      token.at,
    );
  }

  private binary(operator: BinaryOperator, left: Expression, right: Expression, at: number): Expression {
    return { kind: 'binary', operator, left, right, at };
  }

  private chain(operator: BinaryOperator, operand: () => Expression): Expression {
    let left = operand();
    for (let at = this.peek().at; this.takeIf(operator); at = this.peek().at) {
      left = this.binary(operator, left, operand(), at);
    }
    return left;
  }

  private either(): Expression {
    this.depth += 1;
    if (this.depth > MAX_DEPTH) throw expressionFault('nested too deeply', this.peek().at);
    const expression = this.chain('or', () => this.chain('and', () => this.negated()));
    this.depth -= 1;
    return expression;
  }

  private negated(): Expression {
    let negations = 0;
    while (this.takeIf('not')) negations += 1;
    const operand = this.compared();
    return negations % 2 === 1 ? { kind: 'not', operand } : operand;
  }

  private compared(): Expression {
    const left = this.piped();
    const token = this.peek();
    const negated = token.kind === 'name' && this.takeIf('not');
    const operator = this.peek().text;
    if (this.peek().kind === 'text' || !COMPARISONS.has(operator)) {
      if (negated) throw this.unexpected();
      return left;
    }
    this.next += 1;
    const compared = this.binary(operator as BinaryOperator, left, this.piped(), token.at);
    return negated ? { kind: 'not', operand: compared } : compared;
  }

  /** `|` and `??` are read from left to right: `a | f ?? b` falls back on what `f` gave. */
  private piped(): Expression {
    let value = this.joined();
    for (;;) {
      const { at } = this.peek();
      if (this.takeIf('|')) value = this.applied(value);
      else if (this.takeIf('??')) value = this.binary('??', value, this.joined(), at);
      else return value;
    }
  }

  private joined(): Expression {
    return this.chain('+', () => this.operand());
  }

  private applied(value: Expression): Expression {
    const name = this.take();
    if (name.kind !== 'name') throw expressionFault('expected a function after “|”', name.at);
    return { kind: 'call', name: name.text, args: [value, ...this.takeArguments()], at: name.at };
  }

  private takeArguments(): readonly Expression[] {
    if (!this.takeIf('(')) return [];
    const args: Expression[] = [];
    while (!this.takeIf(')')) {
      if (args.length > 0) this.expect(',');
      args.push(this.either());
    }
    return args;
  }

  private operand(): Expression {
    if (this.takeIf('(')) {
      const inner = this.either();
      this.expect(')');
      return this.continued(inner);
    }
    if (this.takeIf('[')) return this.list();
    const token = this.peek();
    if (token.kind === 'text' || token.kind === 'number') {
      this.next += 1;
      return { kind: 'literal', value: token.kind === 'text' ? token.text : Number(token.text) };
    }
    if (token.kind !== 'name') throw this.unexpected();
    return this.named(this.take());
  }

  /** `(…).field`: a path that starts at a computed value. */
  private continued(of: Expression): Expression {
    const { at } = this.peek();
    const segments = this.segments();
    return segments.length === 0 ? of : { kind: 'path', root: { kind: 'value', of }, segments, at };
  }

  private list(): Expression {
    const items: Expression[] = [];
    while (!this.takeIf(']')) {
      if (items.length > 0) this.expect(',');
      items.push(this.either());
    }
    return { kind: 'list', items };
  }

  private named(token: Token): Expression {
    if (token.text === 'true' || token.text === 'false') return { kind: 'literal', value: token.text === 'true' };
    if (token.text === 'null') return { kind: 'literal', value: null };
    if (this.peek().text === '(' && this.peek().kind === 'symbol') {
      return { kind: 'call', name: token.text, args: this.takeArguments(), at: token.at };
    }
    const root = rootOf(token.text);
    const start: readonly Segment[] =
      root.kind === 'scope' && token.text !== '$it' ? [{ kind: 'key', name: token.text }] : [];
    return { kind: 'path', root, segments: [...start, ...this.segments()], at: token.at };
  }

  private segments(): readonly Segment[] {
    const segments: Segment[] = [];
    for (;;) {
      if (this.takeIf('.')) segments.push({ kind: 'key', name: this.keyName() });
      else if (this.peek().kind === 'symbol' && this.takeIf('[')) segments.push(this.bracket());
      else return segments;
    }
  }

  private keyName(): string {
    const token = this.take();
    if (token.kind === 'name' || token.kind === 'text' || token.kind === 'number') return token.text;
    throw expressionFault('expected a field name after “.”', token.at);
  }

  private bracket(): Segment {
    const segment = this.bracketed();
    this.expect(']');
    return segment;
  }

  private bracketed(): Segment {
    const token = this.peek();
    const closes = this.tokens[this.next + 1]?.text === ']';
    if (this.takeIf('*')) {
      return this.peek().text === ']' ? { kind: 'all' } : { kind: 'filter', test: this.either() };
    }
    if (closes && token.kind === 'number') return { kind: 'index', index: Number(this.take().text) };
    if (closes && token.kind === 'text') return { kind: 'key', name: this.take().text };
    return { kind: 'first', test: this.either() };
  }
}

function rootOf(word: string): PathRoot {
  if (!word.startsWith('$') || word === '$it') return { kind: 'scope' };
  if (word === '$record') return { kind: 'record' };
  if (word === '$item') return { kind: 'item' };
  if (word === '$outer') return { kind: 'outer' };
  if (word === '$received') return { kind: 'received' };
  return { kind: 'named', name: word.slice(1) };
}

/** Reads `target[type == "User"].alternateId | lower`; faults carry the column inside the expression. */
export function parseExpression(source: string): Expression {
  return new ExpressionParser(scanExpression(source)).whole();
}
