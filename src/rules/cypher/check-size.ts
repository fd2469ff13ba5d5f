import { literalBounds, lengthOf } from './check-range.js';
import { isLoop } from './loop.js';
import { isFieldName, keywordAt, symbolAt, type Bracket, type Outline } from './outline.js';
import { refused } from './refuse.js';
import type { Token } from './token.js';

/**
 * Characters and elements that one value may hold by the query's own doing. One expression is built in one piece:
 * the database looks at neither its clock nor its memory limit meanwhile, and runs out of heap for everybody.
 */
const MOST = 300_000;
/** What a name stands for whose value comes from the graph, and how often `collect` is taken to repeat it. */
const FROM_GRAPH = 20;
const COLLECTED = 20;
/** Backtracking costs the square of the text that is tried. */
const MOST_FOR_REGEX = 2_000;

const CLAUSES = new Set([
  ...['MATCH', 'OPTIONAL', 'WITH', 'RETURN', 'UNWIND', 'WHERE', 'ORDER', 'BY', 'SKIP', 'LIMIT', 'OFFSET', 'UNION'],
  ...['CALL', 'YIELD'],
]);
const LOGIC = new Set(['AND', 'OR', 'XOR', 'NOT', 'WHEN', 'THEN', 'ELSE']);
const WEIGHTLESS = new Set([
  ...CLAUSES,
  ...LOGIC,
  ...[
    'AS',
    'IN',
    'IS',
    'NULL',
    'STARTS',
    'ENDS',
    'CONTAINS',
    'TRUE',
    'FALSE',
    'DISTINCT',
    'CASE',
    'END',
    'ASC',
    'DESC',
  ],
]);
/** Give one small value, however much they are given. */
const SMALL = new Set([
  ...['COUNT', 'SIZE', 'LENGTH', 'AVG', 'SUM', 'STDEV', 'STDEVP', 'ANY', 'ALL', 'NONE', 'SINGLE', 'EXISTS', 'ISEMPTY'],
  ...['TOINTEGER', 'TOFLOAT', 'TOBOOLEAN', 'CHAR_LENGTH', 'CHARACTER_LENGTH', 'ID', 'ELEMENTID', 'TYPE'],
]);
/** Look at a list without walking it. */
const GLANCES = new Set(['SIZE', 'HEAD', 'LAST', 'ISEMPTY']);

/** How large the values of a query may become, and whether a loop over a list walks another list each time. */
export function checkSize(outline: Outline): void {
  new Sizes(outline).clauses(0, outline.tokens.length);
}

interface Run {
  /** Of the expression that is being read, and of its part since the last AND, OR … */
  size: number;
  operand: number;
}

class Sizes {
  private readonly names = new Map<string, number>();
  /** Names of lists with an element per row. */
  private readonly lists = new Set<string>();
  private holdsRows = false;
  private insideLoop = false;

  constructor(private readonly outline: Outline) {}

  /** A query or the body of a subquery. Gives the size of its last expression. */
  clauses(from: number, to: number): number {
    let run: Run = { size: 0, operand: 0 };
    let last = 0;
    let clause = '';
    for (let at = from; at < to; at = this.next(at)) {
      const word = keywordAt(this.outline, at);
      if (CLAUSES.has(word)) clause = word;
      if (word === 'AS') this.define(at + 1, clause === 'UNWIND' ? this.elementOf(at, run.size) : run.size, clause);
      if (CLAUSES.has(word) || symbolAt(this.outline, at) === ',') {
        run = { size: 0, operand: 0 };
        this.holdsRows = false;
      }
      this.add(run, at);
      if (run.size > 0) last = run.size;
    }
    return last;
  }

  private value(from: number, to: number): number {
    const run: Run = { size: 0, operand: 0 };
    for (let at = from; at < to; at = this.next(at)) this.add(run, at);
    return run.size;
  }

  private add(run: Run, at: number): void {
    const token = this.outline.tokens[at];
    if (token === undefined) return;
    if (LOGIC.has(keywordAt(this.outline, at)) || symbolAt(this.outline, at) === ',') run.operand = 0;
    if (symbolAt(this.outline, at) === '=~' && run.operand > MOST_FOR_REGEX) throw this.tooLong(token);
    const size = this.term(at, token);
    run.size += size;
    run.operand += size;
    if (run.size > MOST) throw this.tooLarge(token);
  }

  /** A bracket is read by the term that it belongs to. */
  private next(at: number): number {
    return (this.outline.closes.get(at) ?? at) + 1;
  }

  private term(at: number, token: Token): number {
    const bracket = this.outline.opens.get(at);
    if (bracket !== undefined) return this.bracket(bracket);
    if (token.kind === 'string') return Math.max(1, token.text.length - 2);
    if (token.kind === 'number') return 1;
    if (token.kind === 'parameter') return FROM_GRAPH;
    return token.kind === 'name' || token.kind === 'quoted' ? this.name(at, token) : 0;
  }

  private name(at: number, token: Token): number {
    const isCall = symbolAt(this.outline, at + 1) === '(';
    if (isFieldName(this.outline, at) || WEIGHTLESS.has(keywordAt(this.outline, at)) || isCall) return 0;
    if (this.lists.has(token.text) && !'.['.includes(symbolAt(this.outline, at + 1) || ' ')) this.meetList(token);
    return this.names.get(token.text) ?? FROM_GRAPH;
  }

  private meetList(token: Token): void {
    this.holdsRows = true;
    if (!this.insideLoop) return;
    const hint = `one of the two lists belongs into an UNWIND, or take what is needed of ${token.text} before`;
    throw refused(this.outline.source, token.at, 'a loop over a list cannot walk another list each time', hint);
  }

  private bracket(bracket: Bracket): number {
    const { open, kind } = bracket;
    const close = this.outline.closes.get(open) ?? open;
    const word = keywordAt(this.outline, open - 1);
    if (isLoop(this.outline, bracket)) {
      const size = this.loop(open, close);
      return kind === 'list' ? size : 1;
    }
    if (kind === 'subquery') return this.subquery(word, this.clauses(open + 1, close));
    return kind === 'paren' ? this.call(word, open, close) : this.value(open + 1, close);
  }

  private subquery(word: string, size: number): number {
    if (word === 'COUNT' || word === 'EXISTS') return 1;
    if (word === 'COLLECT') this.holdsRows = true;
    return word === 'COLLECT' ? size * COLLECTED : size;
  }

  private call(word: string, open: number, close: number): number {
    if (word === 'RANGE') return this.range(open, close);
    if (word === 'REPLACE') return this.replaced(open, close);
    const glances = GLANCES.has(word);
    const [rows, loop] = [this.holdsRows, this.insideLoop];
    if (glances) this.insideLoop = false;
    const size = this.value(open + 1, close);
    this.insideLoop = loop;
    if (SMALL.has(word) || glances) this.holdsRows = rows;
    if (SMALL.has(word)) return 1;
    if (word !== 'COLLECT') return size;
    this.holdsRows = true;
    return size * COLLECTED;
  }

  private range(open: number, close: number): number {
    return lengthOf(literalBounds(this.outline.tokens.slice(open + 1, close)) ?? []);
  }

  /** A text in which each character may become the third argument. */
  private replaced(open: number, close: number): number {
    const [text = open, sought = open, given = open] = this.commas(open, close);
    const isLiteral = [sought, given].every((at) => this.outline.tokens[at + 1]?.kind === 'string');
    const lengths = [sought, given].map((at) => (this.outline.tokens[at + 1]?.text.length ?? 2) - 2);
    const [from = 0, to = 0] = lengths;
    const factor = isLiteral ? Math.max(1, from === 0 ? to + 1 : to / from) : this.value(given + 1, close);
    return Math.ceil(this.value(text + 1, sought) * factor);
  }

  /** The bracket itself and each comma right inside it. */
  private commas(open: number, close: number): readonly number[] {
    const found = [open];
    for (let at = open + 1; at < close; at = this.next(at)) if (symbolAt(this.outline, at) === ',') found.push(at);
    return found;
  }

  private loop(open: number, close: number): number {
    const variable = this.outline.tokens[open + 1]?.text ?? '';
    let body = open + 3;
    while (body < close && !this.startsBody(body)) body = this.next(body);
    const times = this.value(open + 3, body);
    const [known, outer] = [this.names.get(variable), this.insideLoop];
    this.names.set(variable, 1);
    this.insideLoop = true;
    const each = this.value(body, close);
    this.insideLoop = outer;
    if (known === undefined) this.names.delete(variable);
    else this.names.set(variable, known);
    const size = times * Math.max(1, each);
    if (size > MOST) throw this.tooLarge(this.outline.tokens[open]);
    return size;
  }

  private startsBody(at: number): boolean {
    return symbolAt(this.outline, at) === '|' || keywordAt(this.outline, at) === 'WHERE';
  }

  /** `UNWIND range(…) AS i` gives numbers; of other lists an element may be nearly all. */
  private elementOf(as: number, size: number): number {
    const open = [...this.outline.closes].find(([, close]) => close === as - 1)?.[0] ?? 0;
    return keywordAt(this.outline, open - 1) === 'RANGE' ? 1 : size;
  }

  /** The largest of all values that bear a name: an inner scope may use it for a smaller one. */
  private define(at: number, size: number, clause: string): void {
    const name = this.outline.tokens[at]?.text ?? '';
    this.names.set(name, Math.max(size, this.names.get(name) ?? 0));
    if (this.holdsRows && clause !== 'UNWIND') this.lists.add(name);
  }

  private tooLarge(token: Token | undefined): Error {
    const hint = `one value may hold ${String(MOST)} characters and elements that the query itself makes`;
    const at = token?.at ?? 0;
    return refused(this.outline.source, at, 'this value could grow so large that it exhausts the memory', hint);
  }

  private tooLong({ at }: Token): Error {
    const what = `a regular expression is tried on texts of at most ${String(MOST_FOR_REGEX)} characters`;
    return refused(this.outline.source, at, what, 'try it on a property, such as e.uid');
  }
}
