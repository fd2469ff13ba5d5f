import { RE2JS } from 're2js';
import { holds as liesIn, rangeOf } from '../../domain/address-range.js';
import { InputFault } from '../../domain/errors.js';
import type { Variables } from './cacao.js';

/* The part of STIX patterning that CACAO conditions use: comparisons of variables, AND, OR, NOT, parentheses. */

type Value = string | number | boolean;
interface Token {
  readonly kind: 'name' | 'value' | 'operator' | 'word' | 'mark';
  readonly text: string;
  readonly value?: Value;
}

const TOKEN =
  /\s*(?:(__[A-Za-z0-9_-]+__):value|'((?:[^'\\]|\\.)*)'|(-?\d+(?:\.\d+)?)|(==|!=|<=|>=|=|<|>)|(AND|OR|NOT|IN|LIKE|ISSUBSET|ISSUPERSET|true|false)\b|([()[\],]))/y;
const LONGEST = 4_000;
const DEEPEST = 32;

/** Whether a condition holds of the variables; a fault says where it cannot be read. */
export function holds(condition: string, variables: Variables): boolean {
  const parser = new Parser(tokensOf(condition), variables, condition);
  return parser.whole();
}

/** Refuses a condition that could not be judged later. */
export function checkCondition(condition: string): void {
  new Parser(tokensOf(condition), null, condition).whole();
}

function tokensOf(text: string): readonly Token[] {
  if (text.length > LONGEST) throw unreadable(text.slice(0, 50), 0);
  const tokens: Token[] = [];
  const body = text.trimEnd();
  TOKEN.lastIndex = 0;
  for (let at = 0; at < body.length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(body);
    if (match === null) throw unreadable(text, at);
    tokens.push(tokenOf(match));
  }
  return tokens;
}

function tokenOf([, name, quoted, number, operator, word, mark]: RegExpExecArray): Token {
  if (name !== undefined) return { kind: 'name', text: name };
  if (quoted !== undefined) return { kind: 'value', text: quoted, value: quoted.replaceAll(/\\(.)/g, '$1') };
  if (number !== undefined) return { kind: 'value', text: number, value: Number(number) };
  if (operator !== undefined) return { kind: 'operator', text: operator };
  if (word === 'true' || word === 'false') return { kind: 'value', text: word, value: word === 'true' };
  return word === undefined ? { kind: 'mark', text: mark ?? '' } : { kind: 'word', text: word };
}

class Parser {
  private at = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    /** Null: only its form is looked at. */
    private readonly variables: Variables | null,
    private readonly text: string,
  ) {}

  whole(): boolean {
    const answer = this.either();
    if (this.at < this.tokens.length) throw unreadable(this.text, this.at);
    return answer;
  }

  private either(): boolean {
    let answer = this.both();
    while (this.take('OR')) answer = this.both() || answer;
    return answer;
  }

  private both(): boolean {
    let answer = this.one();
    while (this.take('AND')) answer = this.one() && answer;
    return answer;
  }

  private one(): boolean {
    if (this.take('NOT')) return !this.one();
    const open = this.take('(') ? ')' : this.take('[') ? ']' : null;
    if (open === null) return this.comparison();
    if (++this.depth > DEEPEST) throw unreadable(this.text, this.at);
    const answer = this.either();
    this.demand(open);
    this.depth--;
    return answer;
  }

  private comparison(): boolean {
    const left = this.operand();
    const answer = this.take('NOT') ? !this.compared(left) : this.compared(left);
    return this.variables !== null && answer;
  }

  private compared(left: Value): boolean {
    if (this.take('IN')) return this.list().some((each) => each === left);
    if (this.take('LIKE')) return isLike(String(left), String(this.operand()));
    if (this.take('ISSUBSET')) return isWithin(String(left), String(this.operand()));
    if (this.take('ISSUPERSET')) return isWithin(String(this.operand()), String(left));
    const operator = this.next('operator').text;
    const right = this.operand();
    if (operator === '=' || operator === '==') return left === right;
    if (operator === '!=') return left !== right;
    return ordered(operator, left, right);
  }

  private list(): readonly Value[] {
    this.demand('(');
    const values = [this.operand()];
    while (this.take(',')) values.push(this.operand());
    this.demand(')');
    return values;
  }

  private operand(): Value {
    const token = this.tokens[this.at++];
    if (token?.kind === 'value' && token.value !== undefined) return token.value;
    if (token?.kind !== 'name') throw unreadable(this.text, this.at);
    return this.variables?.[token.text] ?? '';
  }

  private take(text: string): boolean {
    const token = this.tokens[this.at];
    if (token === undefined || token.kind === 'value' || token.text !== text) return false;
    this.at++;
    return true;
  }

  private demand(text: string): void {
    if (!this.take(text)) throw unreadable(this.text, this.at);
  }

  private next(kind: Token['kind']): Token {
    const token = this.tokens[this.at++];
    if (token?.kind !== kind) throw unreadable(this.text, this.at);
    return token;
  }
}

/** `%` stands for any characters, `_` for one; in time that grows with the text, whatever the pattern is. */
function isLike(text: string, pattern: string): boolean {
  const signs = [...pattern.replaceAll(/%+/gu, '%')];
  const source = signs.map((sign) => (sign === '%' ? '.*' : sign === '_' ? '.' : RE2JS.quote(sign))).join('');
  return RE2JS.compile(source, RE2JS.DOTALL).matches(text);
}

/** Whether an address or range lies in a range; what is neither lies in none. */
function isWithin(inner: string, outer: string): boolean {
  const [small, large] = [rangeOf(inner), rangeOf(outer)];
  return small !== null && large !== null && small[1] >= large[1] && liesIn(large, small[0]);
}

/** Numbers by size, texts by their characters; a text and a number are not in an order. */
function ordered(operator: string, left: Value, right: Value): boolean {
  if (typeof left !== typeof right) return false;
  if (operator === '<') return left < right;
  if (operator === '>') return left > right;
  return operator === '<=' ? left <= right : left >= right;
}

function unreadable(condition: string, at: number): InputFault {
  return new InputFault('BAD_USER_INPUT', `The condition cannot be read at ${String(at)}: ${condition.slice(0, 200)}`, {
    remedy: "Compare variables, as __name__:value = 'text'; AND, OR, NOT, IN and parentheses are read.",
  });
}
