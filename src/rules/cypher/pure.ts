import { ENTITY_KINDS } from '../../domain/entity.js';
import { RELATIONSHIPS, type RelationshipType } from '../../domain/graph-model.js';
import { placeOf } from '../fault.js';
import { isFieldName, isMapKey, keywordAt, symbolAt, type Bracket, type Outline } from './outline.js';
import { isReadableType } from './readable.js';

/** What an event says of itself the moment it is written; other relationships come and go without it. */
const OWN_LINKS: ReadonlySet<string> = new Set(
  (Object.keys(RELATIONSHIPS) as RelationshipType[]).filter(
    (type) => isReadableType(type) && RELATIONSHIPS[type].from.every((label) => label === 'Event'),
  ),
);
const EVENTS: ReadonlySet<string> = new Set(['Event', 'Alert']);
const ENTITIES: ReadonlySet<string> = new Set(ENTITY_KINDS);
/** Of an event, what is written later. */
const LATER = new Set(['stands', 'fold', 'batch', 'leaf', 'unsealed', 'receivedAt', 'version', 'mapping', 'digest']);
/** Pick by chance, tell the time of asking, or show what changes. */
const UNSTEADY_CALLS = new Set(['TIMESTAMP', 'ELEMENTID', 'ID', 'PROPERTIES', 'KEYS']);
const CLOCKS = new Set(['DATE', 'DATETIME', 'LOCALDATETIME', 'TIME', 'LOCALTIME']);
const BINDINGS = new Set(['= anchor', ': anchor', 'IN events']);
const CUTS = new Set(['LIMIT', 'SKIP', 'OFFSET']);

/**
 * Why the answer of an anchored query would depend on when it was asked, and not on its events alone; null: it would
 * not, as far as its text can tell.
 */
export function impurity(outline: Outline): string | null {
  const found = new PurityCheck(outline).run();
  if (found === null) return null;
  const { line, column } = placeOf(outline.source, outline.tokens[found.index]?.at ?? 0);
  return `${found.what} (line ${String(line)}, column ${String(column)})`;
}

interface Objection {
  readonly index: number;
  readonly what: string;
}

class PurityCheck {
  /** The label of each named node. */
  private readonly named = new Map<string, string>();
  private readonly bound = new Set<string>();
  private asksForAnchor = false;

  constructor(private readonly outline: Outline) {}

  run(): Objection | null {
    const { tokens } = this.outline;
    tokens.forEach((_, index) => {
      this.note(index);
    });
    for (let index = 0; index < tokens.length; index += 1) {
      const what = this.objectionAt(index);
      if (what !== null) return { index, what };
    }
    return this.asksForAnchor ? null : { index: 0, what: 'it never asks for $anchor' };
  }

  private note(index: number): void {
    const { tokens, opens } = this.outline;
    const token = tokens[index];
    if (token?.kind === 'parameter' && token.text === 'anchor') this.asksForAnchor = true;
    if (opens.get(index)?.kind === 'paren') this.noteNode(index);
    const owner = this.boundAt(index);
    if (owner !== null) this.bound.add(owner);
  }

  private noteNode(open: number): void {
    const name = this.word(open + 1);
    const label = this.labelAt(open + 2);
    if (name !== null && label !== null) this.named.set(name, label);
  }

  /** Of several labels the one that allows least. */
  private labelAt(colon: number): string | null {
    if (symbolAt(this.outline, colon) !== ':') return null;
    const labels: string[] = [];
    for (
      let index = colon + 1;
      !['', ')', '{'].includes(symbolAt(this.outline, index)) || this.word(index);
      index += 1
    ) {
      const label = this.word(index);
      if (label === 'WHERE') break;
      if (label !== null) labels.push(label);
    }
    const strict = labels.find((label) => EVENTS.has(label)) ?? labels.find((label) => !ENTITIES.has(label));
    return strict ?? labels[0] ?? null;
  }

  /** `e.uid = $anchor`, `e.uid IN $events`, `(e:Event {uid: $anchor})`: the name of the event that is one of those given. */
  private boundAt(index: number): string | null {
    const { tokens } = this.outline;
    const given = tokens[index + 2];
    if (tokens[index]?.text !== 'uid' || given?.kind !== 'parameter') return null;
    const how = keywordAt(this.outline, index + 1) || symbolAt(this.outline, index + 1);
    return BINDINGS.has(`${how} ${given.text}`) ? this.ownerOf(index) : null;
  }

  private objectionAt(index: number): string | null {
    const { opens } = this.outline;
    const bracket = opens.get(index);
    if (bracket?.kind === 'paren') return this.objectionToNode(bracket) ?? this.objectionToCall(index);
    if (bracket?.kind === 'relationship') return this.objectionToLink(bracket);
    return this.objectionToWord(index) ?? this.objectionToField(index);
  }

  private objectionToNode({ open }: Bracket): string | null {
    if (!this.isNode(open)) return null;
    const name = this.word(open + 1);
    const label = this.labelAt(name === null ? open + 1 : open + 2) ?? this.named.get(name ?? '');
    if (label === undefined) return 'a node without a label may be any event';
    if (ENTITIES.has(label)) return null;
    if (!EVENTS.has(label)) return `${label} is written apart from the events that it tells of`;
    const given = name !== null && this.bound.has(name);
    return given ? null : 'every event must be one of those given: e.uid IN $events, or e.uid = $anchor';
  }

  /** `(e:Event)`, `(e)`, `()`, `(:Event)`, `(e {…})` beside a relationship, a comma or MATCH; not `count(e)` or `(a.t - b.t)`. */
  private isNode(open: number): boolean {
    const close = this.outline.closes.get(open) ?? open;
    const [before, after] = [symbolAt(this.outline, open - 1), symbolAt(this.outline, close + 1)];
    if (['-', '>'].includes(before) && this.endsLink(open - 1)) return true;
    if (['-', '<'].includes(after) && this.beginsLink(close + 1)) return true;
    return keywordAt(this.outline, open - 1) === 'MATCH' || this.hasLabel(open);
  }

  private endsLink(index: number): boolean {
    const at = symbolAt(this.outline, index) === '>' ? index - 1 : index;
    return symbolAt(this.outline, at - 1) === ']';
  }

  private beginsLink(index: number): boolean {
    const at = symbolAt(this.outline, index) === '<' ? index + 1 : index;
    return symbolAt(this.outline, at) === '-' && this.outline.opens.get(at + 1)?.kind === 'relationship';
  }

  private hasLabel(open: number): boolean {
    return symbolAt(this.outline, open + 1) === ':' || symbolAt(this.outline, open + 2) === ':';
  }

  private objectionToLink({ open }: Bracket): string | null {
    const close = this.outline.closes.get(open) ?? open;
    for (let index = open + 1; index < close; index += 1) {
      const type = this.word(index);
      if (type === null || ![':', '|'].includes(symbolAt(this.outline, index - 1))) continue;
      if (!OWN_LINKS.has(type)) return `${type} comes and goes without an event; ask by identity, or with exists`;
    }
    return null;
  }

  private objectionToCall(open: number): string | null {
    const word = keywordAt(this.outline, open - 1);
    const empty = this.outline.closes.get(open) === open + 1;
    const unsteady = UNSTEADY_CALLS.has(word) || (CLOCKS.has(word) && empty);
    return unsteady ? `${word.toLowerCase()}() answers otherwise another time` : null;
  }

  private objectionToWord(index: number): string | null {
    const word = keywordAt(this.outline, index);
    if (CUTS.has(word)) return `${word} picks some of the rows`;
    if (word === 'CALL' && !['{', '('].includes(symbolAt(this.outline, index + 1))) return 'an index is asked';
    return null;
  }

  private objectionToField(index: number): string | null {
    if (!isFieldName(this.outline, index)) return null;
    const label = this.named.get(this.ownerOf(index) ?? '');
    const field = this.outline.tokens[index]?.text ?? '';
    if (label === undefined) return null;
    if (EVENTS.has(label) && LATER.has(field)) return `${field} is written after the event`;
    if (ENTITIES.has(label) && field !== 'key') return `${field} of ${label} changes; only its key stays`;
    return null;
  }

  private ownerOf(index: number): string | null {
    if (symbolAt(this.outline, index - 1) === '.') return this.word(index - 2);
    const node = isMapKey(this.outline, index) ? this.outline.within[index]?.parent : null;
    return node?.kind === 'paren' ? this.word(node.open + 1) : null;
  }

  private word(index: number): string | null {
    const token = this.outline.tokens[index];
    return token?.kind === 'name' || token?.kind === 'quoted' ? token.text : null;
  }
}
