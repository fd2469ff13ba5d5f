import type { EventView } from '../../pattern/pattern.js';
import { nearestName } from '../../nearest.js';
import type { Logsource } from '../model.js';
import { fieldReader, NO_FIELDS, type FieldTable, type ReadField } from '../field/field-table.js';
import { isStored } from '../field/raw-record.js';
import { productOf } from './product-of.js';

/** What makes a record one of a log source: each named field holds one of the values. */
export type Telltale = ReadonlyMap<string, readonly string[]>;

/** One entry of `seeds/sigma/logsources.yaml`. */
export interface SourceEntry {
  readonly match: Logsource;
  /** Vendor and product of stored events, `vendor/product` with `*`; empty = any. */
  readonly sources: readonly string[];
  /** OCSF class names; empty = any. */
  readonly classes: readonly string[];
  /** Alternatives; a record that says nothing of these fields is taken to be what the hunter says it is. */
  readonly when: readonly Telltale[];
  readonly table: FieldTable;
}

export type LogsourceTest = (view: EventView) => boolean;

export interface ResolvedSource {
  readonly table: FieldTable;
  readonly known: boolean;
  readonly test: LogsourceTest;
}

/** The log sources that Sigma rules name, and where their events and fields are found. */
export class SigmaSources {
  private readonly resolved = new Map<string, ResolvedSource>();

  constructor(readonly entries: readonly SourceEntry[]) {}

  /** The most specific entries that the log source agrees with. An unknown log source can be hunted in files only. */
  resolve(logsource: Logsource): ResolvedSource {
    const fitting = this.entries.filter((entry) => agrees(entry.match, logsource));
    const most = Math.max(0, ...fitting.map((entry) => weight(entry.match)));
    const chosen = fitting.filter((entry) => weight(entry.match) === most);
    const [first] = chosen;
    if (first === undefined) return { table: NO_FIELDS, known: false, test: ({ doc }) => !isStored(doc) };
    const key = JSON.stringify(chosen.map((entry) => entry.match));
    const known = this.resolved.get(key) ?? resolvedFrom(first.table, chosen);
    this.resolved.set(key, known);
    return known;
  }

  /** Parts of a log source that no entry knows, each with the known one that it is nearly written like. */
  slips(logsource: Logsource): readonly SourceSlip[] {
    return PARTS.flatMap((part): readonly SourceSlip[] => {
      const written = logsource[part];
      if (written === null) return [];
      const known = this.knownBeside(logsource, part);
      const near = known.includes(written) ? null : nearestName(written, known);
      return near === null ? [] : [{ part, near }];
    });
  }

  /** What entries say of one part, where they agree with the product. */
  private knownBeside({ product }: Logsource, part: LogsourcePart): readonly string[] {
    const fitting = this.entries.filter(({ match }) => part === 'product' || (match.product ?? product) === product);
    return fitting.flatMap(({ match }) => match[part] ?? []);
  }
}

type LogsourcePart = (typeof PARTS)[number];

export interface SourceSlip {
  readonly part: LogsourcePart;
  readonly near: string;
}

function resolvedFrom(table: FieldTable, chosen: readonly SourceEntry[]): ResolvedSource {
  const tests = chosen.map(entryTest);
  return { table, known: true, test: (view) => tests.some((test) => test(view)) };
}

function agrees(entry: Logsource, asked: Logsource): boolean {
  return PARTS.every((part) => entry[part] === null || entry[part] === asked[part]);
}

const PARTS = ['product', 'service', 'category'] as const;

function weight(entry: Logsource): number {
  return PARTS.filter((part) => entry[part] !== null).length;
}

function entryTest(entry: SourceEntry): LogsourceTest {
  const telltales = entry.when.map((telltale) => telltaleTest(telltale, entry.table));
  const records: LogsourceTest = telltales.length === 0 ? () => true : (view) => telltales.some((test) => test(view));
  const here = storedTest(entry);
  return (view) => (!isStored(view.doc) || here(view)) && records(view);
}

function storedTest(entry: SourceEntry): LogsourceTest {
  const sources = entry.sources.map(globOf);
  return (view) => {
    if (entry.classes.length > 0 && !entry.classes.includes(view.category)) return false;
    const product = view.source ?? productOf(view.doc);
    return sources.length === 0 || product === null || sources.some((source) => source.test(product));
  };
}

function telltaleTest(telltale: Telltale, table: FieldTable): LogsourceTest {
  const parts = [...telltale].map(([field, values]): LogsourceTest => {
    const read = fieldReader(table, field);
    return (view) => saysOrIsSilent(read, values, view);
  });
  return (view) => parts.every((part) => part(view));
}

function saysOrIsSilent(read: ReadField, values: readonly string[], view: EventView): boolean {
  const found = read(view);
  return found.length === 0 || found.some((value) => values.includes(String(value).toLowerCase()));
}

function globOf(pattern: string): RegExp {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/\*/g, '.*');
  return new RegExp(`^${escaped}$`);
}
