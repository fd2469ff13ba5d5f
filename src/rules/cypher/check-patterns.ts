import { unbounded } from './check-names.js';
import { MOST_HOPS } from './limits.js';
import { keywordAt, symbolAt, type Bracket, type Outline } from './outline.js';
import { refused } from './refuse.js';

const AFTER_PATTERN = new Set([
  ...['WHERE', 'RETURN', 'WITH', 'UNWIND', 'CALL', 'OPTIONAL', 'MATCH', 'UNION', 'ORDER', 'LIMIT', 'SKIP', 'OFFSET'],
]);
const SUBQUERY_CLAUSES = new Set(['MATCH', 'OPTIONAL', 'UNWIND', 'WITH', 'RETURN', 'CALL', 'WHERE']);

/** Every pattern names a label or runs along named relationships: a pattern without either reads the whole graph. */
export function checkPatterns(outline: Outline, labels: ReadonlySet<number>): void {
  outline.tokens.forEach((_, index) => {
    const bracket = outline.opens.get(index);
    if (keywordAt(outline, index) === 'MATCH') new PatternCheck(outline, labels, index).run();
    else if (bracket?.kind === 'subquery' && !SUBQUERY_CLAUSES.has(keywordAt(outline, index + 1))) {
      new PatternCheck(outline, labels, index).run();
    }
    if (bracket?.kind === 'quantifier') checkQuantifier(outline, bracket);
    if (bracket?.kind === 'subquery') checkPlaceOfSubquery(outline, bracket);
  });
}

/** The planner hides what stands in a list, a map or a CASE from its plan, so no subquery may stand there. */
function checkPlaceOfSubquery(outline: Outline, bracket: Bracket): void {
  for (let around = bracket.parent; around !== null; around = around.parent) {
    if (around.kind === 'subquery' || around.kind === 'paren') continue;
    const at = outline.tokens[bracket.open]?.at ?? 0;
    throw refused(outline.source, at, 'a subquery cannot stand in a list, a map or a relationship');
  }
}

function checkQuantifier(outline: Outline, bracket: Bracket): void {
  const close = outline.closes.get(bracket.open) ?? bracket.open;
  const last = outline.tokens[close - 1];
  if (last?.kind !== 'number' || Number(last.text) > MOST_HOPS) {
    throw unbounded(outline.source, outline.tokens[bracket.open]?.at ?? 0);
  }
}

/** The comma-separated paths from a MATCH, or from the brace of `EXISTS { (a)-[:R]->(b) }`. */
class PatternCheck {
  private readonly level: Bracket | null;
  private anchored = false;
  private empty = true;

  constructor(
    private readonly outline: Outline,
    private readonly labels: ReadonlySet<number>,
    private readonly start: number,
  ) {
    this.level = outline.opens.get(start) ?? outline.within[start] ?? null;
  }

  run(): void {
    const { tokens, within, closes } = this.outline;
    const end = this.level === null ? undefined : closes.get(this.level.open);
    for (let index = this.start + 1; index < (end ?? tokens.length - 1); index += 1) {
      const onLevel = within[index] === this.level;
      if (onLevel && this.endsAt(index)) break;
      if (onLevel && symbolAt(this.outline, index) === ',') this.endPath();
      else this.take(index);
    }
    this.endPath();
  }

  private endsAt(index: number): boolean {
    return AFTER_PATTERN.has(keywordAt(this.outline, index)) || symbolAt(this.outline, index) === ';';
  }

  private take(index: number): void {
    const { opens, within } = this.outline;
    this.empty = false;
    const bracket = opens.get(index);
    if (bracket?.kind === 'subquery') throw this.objection(index, 'a subquery cannot stand in a pattern');
    if (bracket?.kind === 'relationship' && this.reached(bracket.parent)) this.anchored = true;
    if (this.labels.has(index) && this.reached(within[index] ?? null)) this.anchored = true;
    if (within[index] === this.level) this.checkRepetition(index);
  }

  /** `(…)+`, `->*`: quantifiers without an upper bound. */
  private checkRepetition(index: number): void {
    const symbol = symbolAt(this.outline, index);
    if (symbol === '+' || symbol === '*') throw unbounded(this.outline.source, this.outline.tokens[index]?.at ?? 0);
  }

  /** Through round brackets alone: not inside a property map or a list. */
  private reached(bracket: Bracket | null): boolean {
    for (let around = bracket; around !== this.level; around = around.parent) {
      if (around === null || around.kind !== 'paren') return false;
    }
    return true;
  }

  private endPath(): void {
    if (!this.anchored && !this.empty) {
      throw this.objection(this.start, 'a path of this pattern names no label and no relationship');
    }
    this.anchored = false;
    this.empty = true;
  }

  private objection(index: number, what: string): Error {
    return refused(this.outline.source, this.outline.tokens[index]?.at ?? 0, what, 'name a label: (e:Event)');
  }
}
