import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { CONTEXT_KINDS } from '../../../domain/context.js';
import { InputFault } from '../../../domain/errors.js';
import { objectsOf, problem, together, type FactDraft, type InventoryReader, type RecordReading } from './draft.js';

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
  value: z.json(),
  validFrom: instant,
  validTo: instant,
  owner: optional,
  staleAfter: instant,
});

/** A table with a head line: kind, subject, value, and any of name, validFrom, validTo, owner, staleAfter. */
export const csvTable: InventoryReader = (text) => {
  const rows = recordsOf(text);
  return together(rows.map(({ record, info }) => factOf(record, `line ${String(info.lines)}`)));
};

/** A list of objects with the same names, or one object a line. */
export const jsonTable: InventoryReader = (text) =>
  together(objectsOf(text, 'The list of facts', ['facts']).map((record, i) => factOf(record, `[${String(i)}]`)));

/** With the line on which each ends, whatever was blank or went over several before it. */
interface PlacedRow {
  readonly record: unknown;
  readonly info: { readonly lines: number };
}

function recordsOf(text: string): readonly PlacedRow[] {
  try {
    const options = { columns: true, bom: true, trim: true, skip_empty_lines: true, info: true } as const;
    return parse(text, options) as unknown as readonly PlacedRow[];
  } catch (cause) {
    throw new InputFault('BAD_USER_INPUT', `The table cannot be read: ${cause instanceof Error ? cause.message : ''}`, {
      cause,
      remedy: 'Give comma-separated values with a head line.',
    });
  }
}

function factOf(record: unknown, place: string): RecordReading {
  const read = row.safeParse(record);
  if (!read.success) {
    const [issue] = read.error.issues;
    return problem(place, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not usable'}`);
  }
  const given = Object.entries(read.data).filter(([, value]) => value !== undefined && value !== null);
  return { facts: [{ ...(Object.fromEntries(given) as unknown as Omit<FactDraft, 'place'>), place }], problems: [] };
}
