import { commitField, newSalt, REDACTED } from '../../chain/index.js';
import type { AuditEntry } from '../../domain/audit.js';
import { canonicalText } from '../../domain/canonical.js';
import type { JsonValue } from '../../domain/json.js';
import type { Erasure, ErasureStore, StoredField } from '../../pipeline/audit/ports-erasure.js';
import type { Graph, Tx } from '../session.js';
import {
  ERASE_FIELDS,
  ERASE_WORDS,
  FIELDS_OF_AUTHOR,
  FIELDS_OF_STREAM,
  KEEP_FIELDS,
  REWRITE_RUNS,
  RUNS_WITH_WORDS,
} from './audit-field.cypher.js';

/** An entry whose personal words are committed to instead of being said; `fields` open the commitments. */
export function withCommitments({ personal, ...entry }: AuditEntry): {
  readonly entry: AuditEntry;
  readonly fields: readonly Omit<StoredField, 'stream' | 'seq'>[];
} {
  const fields = Object.entries(personal ?? {}).map(([path, value]) => ({ path, index: 0, value, salt: newSalt() }));
  if (fields.length === 0) return { entry, fields };
  const commitments = Object.fromEntries(fields.map((field) => [`${field.path}[0]`, commitField(field)]));
  return { entry: { ...entry, body: { ...entry.body, commitments } }, fields };
}

export async function keepFields(
  tx: Tx,
  fields: readonly (StoredField & { readonly author: string })[],
): Promise<void> {
  if (fields.length === 0) return;
  const rows = fields.map(({ value, ...field }) => ({ ...field, valueJson: canonicalText(value) }));
  await tx.run(KEEP_FIELDS, { fields: rows });
}

type FieldRow = Omit<StoredField, 'value'> & { readonly valueJson: string };

/** What opens the commitments of a stream; what was erased is gone. */
export async function fieldsOfStream(graph: Pick<Tx, 'run'>, stream: string): Promise<readonly StoredField[]> {
  const rows = await graph.run<FieldRow>(FIELDS_OF_STREAM, { stream });
  return rows.map(({ valueJson, ...field }) => ({ ...field, value: JSON.parse(valueJson) as JsonValue }));
}

/** Fields that one transaction erases; whoever wrote more is asked for again. */
const MOST_ERASED = 2_000;

/** `append` chains the notes of what was erased, in the same transaction. */
export function erasureStore(
  graph: Graph,
  append: (tx: Tx, entries: readonly AuditEntry[]) => Promise<void>,
): ErasureStore {
  return { erase: (erasure) => graph.write((tx) => erase(tx, erasure, append)) };
}

async function erase(
  tx: Tx,
  { author, lawfulBasis, by, at }: Erasure,
  append: (tx: Tx, entries: readonly AuditEntry[]) => Promise<void>,
): Promise<{ readonly fields: number; readonly more: boolean }> {
  const found = await tx.run<Omit<StoredField, 'value' | 'salt'>>(FIELDS_OF_AUTHOR, { author, limit: MOST_ERASED });
  await tx.run(ERASE_FIELDS, { fields: found });
  const cases = [...new Set(found.flatMap(({ stream }) => caseOf(stream)))];
  await tx.run(ERASE_WORDS, { author, cases, quoted: JSON.stringify(author) });
  await eraseFromRuns(tx, author, cases);
  const notes = found.map(({ stream, seq, path, index }): AuditEntry => {
    return { stream, type: REDACTED, at, actor: by, body: { of: seq, path, index, lawfulBasis } };
  });
  const told: AuditEntry = {
    ...{ stream: 'config', type: 'person.erased', at, actor: by },
    body: { fields: found.length, lawfulBasis },
  };
  await append(tx, [...notes, told]);
  return { fields: found.length, more: found.length === MOST_ERASED };
}

interface RunTexts {
  readonly uid: string;
  readonly log: string;
  readonly starter: string;
  readonly reason: string;
}

/** What a person wrote at the steps of playbooks, and why they began one. */
async function eraseFromRuns(tx: Tx, author: string, cases: readonly number[]): Promise<void> {
  const found = await tx.run<RunTexts>(RUNS_WITH_WORDS, { cases, quoted: JSON.stringify(author) });
  const runs = found.map(({ uid, log, starter, reason }) => {
    const entries = JSON.parse(log) as readonly { readonly by: string; readonly note: string }[];
    const isTheirs = (JSON.parse(starter) as { readonly id: string }).id === author;
    return {
      uid,
      log: canonicalText(entries.map((entry) => (entry.by === author ? { ...entry, note: '' } : entry))),
      reason: isTheirs ? '' : reason,
    };
  });
  if (runs.length > 0) await tx.run(REWRITE_RUNS, { runs });
}

function caseOf(stream: string): readonly number[] {
  const number = /^case\/(\d{1,15})$/.exec(stream)?.[1];
  return number === undefined ? [] : [Number(number)];
}
