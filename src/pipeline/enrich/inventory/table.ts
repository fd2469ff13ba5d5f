import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { CONTEXT_KINDS } from '../../../domain/context.js';
import { InputFault } from '../../../domain/errors.js';
import { problem, together, type FactDraft, type InventoryReader, type RecordReading } from './draft.js';
import { eachRecord } from './json-records.js';

const blank = (value: unknown): unknown => (value === '' ? undefined : value);
const instant = z.preprocess(
  blank,
  z
    .union([
      z.int(),
      z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
      z.iso.date().transform((day) => Date.parse(`${day}T00:00:00Z`)),
    ])
    .nullish(),
);
const optional = z.preprocess(blank, z.string().optional());

/** The columns of our own tables; more than these are an error, for a misspelt one would be lost. */
const row = z.strictObject({
  kind: z.enum(CONTEXT_KINDS),
  subject: z.string().min(1),
  name: optional,
  value: z.json().refine((value) => value !== '', 'is empty'),
  validFrom: instant,
  validTo: instant,
  owner: optional,
  staleAfter: instant,
  /** Where it stood before it was put into this table; what is told of it names that place. */
  place: optional,
});

/** A table with a head line: kind, subject, value, and any of name, validFrom, validTo, owner, staleAfter. */
export const csvTable: InventoryReader = (text) => {
  const rows = recordsOf(text);
  requireColumns(rows[0]?.info.columns.map(({ name }) => name));
  return together(
    rows.map(({ record, info }) => {
      const place = `line ${String(info.lines)}`;
      const [cells, columns] = [info.index, info.columns.length];
      if (info.error === undefined) return factOf(record, place);
      return problem(place, `has ${String(cells)} cells where the head line has ${String(columns)}`);
    }),
  );
};

/** A table of other columns, or of none because it is separated otherwise, is one mistake and not one of each line. */
function requireColumns(columns: readonly string[] | undefined): void {
  const missing = ['kind', 'subject', 'value'].filter((name) => columns?.includes(name) === false);
  if (missing.length > 0)
    throw new InputFault('BAD_USER_INPUT', `The table has no column ${missing.join(', ')}.`, {
      place: { line: 1 },
      remedy: 'Name kind, subject and value in the head line, separated by commas.',
    });
}

/** A list of objects with the same names, or one object a line. */
export const jsonTable: InventoryReader = (text) =>
  eachRecord(text, { what: 'The list of facts', lists: ['facts'], each: '' }, factOf);

/** With the line on which each ends, whatever was blank or went over several before it. */
interface PlacedRow {
  readonly record: unknown;
  readonly info: {
    readonly lines: number;
    /** Cells of the row. */
    readonly index: number;
    readonly columns: readonly { readonly name: string }[];
    /** The row has more or fewer cells than the head line. */
    readonly error?: unknown;
  };
}

function recordsOf(text: string): readonly PlacedRow[] {
  try {
    const shape = { columns: true, bom: true, trim: true, skip_empty_lines: true } as const;
    return parse(text, { ...shape, info: true, relax_column_count: true }) as unknown as readonly PlacedRow[];
  } catch (cause) {
    throw new InputFault('BAD_USER_INPUT', `The table cannot be read: ${cause instanceof Error ? cause.message : ''}`, {
      cause,
      remedy: 'Give comma-separated values with a head line.',
    });
  }
}

function factOf(record: unknown, here: string): RecordReading {
  const read = row.safeParse(record);
  const place = (read.success ? read.data.place : undefined) ?? here;
  if (!read.success) {
    const [issue] = read.error.issues;
    return problem(place, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not usable'}`);
  }
  const given = Object.entries(read.data).filter(([, value]) => value !== undefined && value !== null);
  return { facts: [{ ...(Object.fromEntries(given) as unknown as Omit<FactDraft, 'place'>), place }], problems: [] };
}
