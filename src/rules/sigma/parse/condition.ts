import type { Cursor } from '../yaml/cursor.js';
import type { Expression } from '../model.js';
import { nearestName } from '../../nearest.js';
import { tokensOf, type ConditionToken } from './condition-tokens.js';

/** Nested deeper than this no reader follows it, and neither may the stack. */
const DEEPEST = 200;

export interface ConditionNames {
  readonly names: readonly string[];
  /** What a name stands for, in messages. */
  readonly noun: 'selection' | 'rule';
}

/** Parses a condition; `or` binds loosest, then `and`, then `not`, then `1 of`. */
export function parseCondition(text: Cursor, known: ConditionNames): Expression {
  return new ConditionParser(text, known).parse();
}

class ConditionParser {
  private readonly tokens: readonly ConditionToken[];
  private position = 0;
  private depth = 0;

  constructor(
    private readonly text: Cursor,
    private readonly known: ConditionNames,
  ) {
    this.tokens = tokensOf(text);
  }

  parse(): Expression {
    const expression = this.either();
    const rest = this.peek();
    if (rest?.text === '|') throw aggregation(rest);
    if (rest !== undefined)
      throw this.fault(rest, `the condition does not go on with ${rest.text}`, 'and, or, or its end');
    return expression;
  }

  private either(): Expression {
    return this.chain('or', 1, () => this.both());
  }

  private both(): Expression {
    return this.chain('and', null, () => this.negation());
  }

  private chain(word: string, count: number | null, next: () => Expression): Expression {
    const [first, ...rest] = this.operands(word, next);
    if (first !== undefined && rest.length === 0) return first;
    const of = first === undefined ? [] : [first, ...rest];
    return { kind: 'atLeast', count: count ?? of.length, of };
  }

  private operands(word: string, next: () => Expression): readonly Expression[] {
    const operands = [next()];
    while (this.takeWord(word)) operands.push(next());
    return operands;
  }

  private negation(): Expression {
    let odd = false;
    while (this.takeWord('not')) odd = !odd;
    const operand = this.operand();
    return odd ? { kind: 'not', of: operand } : operand;
  }

  private operand(): Expression {
    const token = this.peek();
    if (token === undefined)
      throw this.fault(undefined, 'the condition ends where something must follow', `a ${this.known.noun}`);
    this.position += 1;
    if (token.text === '(') return this.bracketed(token);
    const next = this.peek();
    if (next !== undefined && next.text.toLowerCase() === 'of' && !this.isName(token.text))
      return this.quantified(token);
    return this.named(token);
  }

  private bracketed(open: ConditionToken): Expression {
    this.depth += 1;
    if (this.depth > DEEPEST) throw open.place.fault('nested too deeply', { code: 'RULE_TOO_LARGE' });
    const inner = this.either();
    const close = this.peek();
    if (close?.text !== ')') throw this.fault(close, 'a parenthesis is not closed', ')');
    this.position += 1;
    this.depth -= 1;
    return inner;
  }

  private quantified(count: ConditionToken): Expression {
    this.position += 1;
    const target = this.peek();
    if (target === undefined) throw this.fault(undefined, '`of` needs what to choose from', 'them, or a name with *');
    this.position += 1;
    const of = this.matching(target).map((name): Expression => ({ kind: 'name', name }));
    return { kind: 'atLeast', count: this.quantity(count, of.length), of };
  }

  private quantity(token: ConditionToken, available: number): number {
    const word = token.text.toLowerCase();
    if (word === 'all') return available;
    if (word === 'any') return 1;
    if (!/^[1-9]\d{0,5}$/.test(word))
      throw this.fault(token, `${token.text} is no quantity`, '1, another number, all or any');
    return Number(word);
  }

  private matching(target: ConditionToken): readonly string[] {
    const names = this.known.names.filter((name) =>
      target.text.toLowerCase() === 'them' ? !name.startsWith('_') : wildcardName(target.text).test(name),
    );
    if (names.length === 0)
      throw this.fault(target, `no ${this.known.noun} is called ${target.text}`, this.suggestion(target));
    return names;
  }

  private named(token: ConditionToken): Expression {
    if (token.text === '|') throw aggregation(token);
    if (this.isName(token.text)) return { kind: 'name', name: token.text };
    const counts = /^(\d+|all|any)$/i.test(token.text);
    if (counts)
      throw this.fault(this.peek() ?? token, `${token.text} counts something`, `of, and them or a name with *`);
    throw this.fault(token, `no ${this.known.noun} is called ${token.text}`, this.suggestion(token));
  }

  private suggestion(token: ConditionToken): string {
    const near = nearestName(token.text.replaceAll('*', ''), this.known.names);
    if (near !== null) return near;
    return this.known.names.length === 0 ? `a ${this.known.noun} before it` : `one of ${this.known.names.join(', ')}`;
  }

  private isName(text: string): boolean {
    return this.known.names.includes(text);
  }

  private takeWord(word: string): boolean {
    const token = this.peek();
    if (token === undefined || token.text.toLowerCase() !== word) return false;
    this.position += 1;
    return true;
  }

  private peek(): ConditionToken | undefined {
    return this.tokens[this.position];
  }

  private fault(token: ConditionToken | undefined, what: string, expected: string): Error {
    const place = token?.place ?? this.tokens.at(-1)?.place ?? this.text;
    return place.fault(what, { expected });
  }
}

function aggregation(pipe: ConditionToken): Error {
  return pipe.place.fault('the aggregation `|` of old rules', {
    code: 'RULE_UNSUPPORTED',
    hint: 'write a correlation rule instead: type event_count, value_count or temporal',
  });
}

function wildcardName(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*+/g, '.*');
  return new RegExp(`^${escaped}$`);
}
