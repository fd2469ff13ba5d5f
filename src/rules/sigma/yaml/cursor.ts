import { isAlias, isMap, isScalar, isSeq, type Document, type Node } from 'yaml';
import type { RuleFault } from '../../../domain/errors.js';
import { ruleFault, type FaultOptions } from '../../fault.js';
import { nearestName } from '../../nearest.js';
import type { Located, Scalar } from '../model.js';

/** A document of a rule file: its text, and how many nodes may still be visited before aliases have made it a bomb. */
export interface YamlSource {
  readonly text: string;
  readonly document: Document;
  visits: number;
}

export interface Entry {
  readonly name: string;
  readonly key: Cursor;
  readonly value: Cursor;
}

/** `<<: *other` brings in the other map's entries; what the map says itself goes before them. */
function merged(entries: readonly Entry[]): readonly Entry[] {
  const own = entries.filter(({ name }) => name !== '<<');
  if (own.length === entries.length) return entries;
  const taken = new Map(own.map((entry) => [entry.name, entry]));
  for (const { value } of entries.filter(({ name }) => name === '<<')) {
    for (const entry of value.several().flatMap((map) => map.entries())) {
      if (!taken.has(entry.name)) taken.set(entry.name, entry);
    }
  }
  return [...taken.values()];
}

function isRounded(value: number): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** A place in a YAML document: reads what stands there, and can say where that is. */
export class Cursor {
  private known: readonly Entry[] | null = null;

  constructor(
    private readonly source: YamlSource,
    private readonly node: Node | null,
    readonly offset: number,
  ) {}

  fault(what: string, options: FaultOptions = {}): RuleFault {
    return ruleFault(this.source.text, this.offset, what, options);
  }

  /** The text from here to the end of this node. */
  wholeText(): string {
    const range = this.node?.range;
    return range === null || range === undefined ? '' : this.source.text.slice(range[0], range[2]);
  }

  isMap(): boolean {
    return isMap(this.node);
  }

  isList(): boolean {
    return isSeq(this.node);
  }

  isScalar(): boolean {
    return this.node === null || isScalar(this.node);
  }

  entries(): readonly Entry[] {
    if (!isMap(this.node)) throw this.fault('a map is expected here', { expected: 'name: value pairs' });
    this.known ??= merged(
      this.node.items.map((pair) => {
        const key = this.at(pair.key as Node | null, this.offset);
        const name = key.scalar();
        return { name: name === null ? '' : String(name), key, value: this.at(pair.value as Node | null, key.offset) };
      }),
    );
    return this.known;
  }

  /** The value under a name, or null where the map has none. */
  get(name: string): Cursor | null {
    return this.entries().find((entry) => entry.name === name)?.value ?? null;
  }

  /** Says that an entry is missing, at the one that was most likely meant to be it. */
  lacks(name: string, what: string, expected: string): RuleFault {
    const slip = nearestName(
      name,
      this.entries().map((entry) => entry.name),
    );
    const meant = this.entries().find((entry) => entry.name === slip);
    if (meant === undefined) return this.fault(what, { expected });
    return meant.key.fault(what, { expected, hint: `did you mean ${name} by ${meant.name}?` });
  }

  /** The names of a map's entries, with where they stand. */
  names(): readonly Located<string>[] {
    return this.entries().map(({ name, key }) => ({ value: name, offset: key.offset }));
  }

  items(): readonly Cursor[] {
    if (!isSeq(this.node)) throw this.fault('a list is expected here', { expected: 'a list' });
    return this.node.items.map((item) => this.at(item as Node | null, this.offset));
  }

  /** A list, or one value that stands for a list of one. */
  several(): readonly Cursor[] {
    return this.isList() ? this.items() : [this];
  }

  scalar(): Scalar {
    if (this.node === null) return null;
    if (!isScalar(this.node)) throw this.fault('a single value is expected here', { expected: 'a text or a number' });
    const { value } = this.node;
    if (typeof value === 'bigint') return String(value);
    if (typeof value === 'number') return isRounded(value) ? this.unrounded() : value;
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    throw this.fault('this value is of a type that rules do not have', { expected: 'a text, a number, a truth value' });
  }

  /** An integer beyond 2^53 is compared as text, as such integers of events are. */
  private unrounded(): string {
    const written = isScalar(this.node) ? this.node.source : undefined;
    if (written !== undefined && /^-?\d+$/.test(written)) return written;
    throw this.fault('a number beyond 2^53 would be rounded', {
      code: 'RULE_TYPE',
      expected: 'all its digits, or a text',
    });
  }

  text(): string {
    const value = this.scalar();
    if (value === null) throw this.fault('a text is expected here', { expected: 'a text' });
    return String(value);
  }

  /** The value as plain data. */
  plain(): unknown {
    return this.node === null ? null : (this.node.toJS(this.source.document, { maxAliasCount: 100 }) as unknown);
  }

  /** A text as written: keeps `0123`, `1.0` and dates that YAML would read as numbers. */
  written(): string {
    const value = this.text();
    return isScalar(this.node) && typeof this.node.source === 'string' ? this.node.source : value;
  }

  /** Offset in the file of a position inside this scalar's text; the scalar's own start where folding hides it. */
  within(index: number): Cursor {
    const range = this.node?.range;
    const start =
      range === null || range === undefined ? -1 : this.source.text.slice(range[0], range[1]).indexOf(this.text());
    return new Cursor(this.source, this.node, start < 0 ? this.offset : this.offset + start + index);
  }

  private at(node: Node | null, fallback: number): Cursor {
    this.source.visits -= 1;
    if (this.source.visits < 0)
      throw this.fault('this document repeats itself too often through aliases', { code: 'RULE_TOO_LARGE' });
    const offset = node?.range?.[0] ?? fallback;
    const target = isAlias(node) ? (node.resolve(this.source.document) ?? null) : node;
    return new Cursor(this.source, target, offset);
  }
}
