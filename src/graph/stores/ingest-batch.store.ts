import { randomUUID } from 'node:crypto';
import type { IngestOutcome, NormalisedEvent } from '../../domain/event.js';
import type {
  EventStore,
  IngestBatch,
  PreparedRecord,
  Receipt,
  ReceiptLine,
  RejectedLine,
} from '../../pipeline/ingest/ports.js';
import type { Graph, Tx } from '../session.js';
import type { TransactionPart } from '../transaction-part.js';
import { parkLetters, removeLetters } from './dead-letter.store.js';
import { againOnConflict } from './ingest.conflict.js';
import { revisionUid } from './ingest.rows.js';
import { storeEvents, type StoredBatch } from './ingest.store.js';
import { advanceProgress } from './progress.store.js';
import { earlierReceipt, writeReceipt } from './receipt.store.js';

/** A batch and what commits with it. */
export interface WriteBatch extends IngestBatch {
  readonly parts: readonly TransactionPart[];
}

/** Writes a batch in one transaction: events, people, parts, dead letters, receipt, progress. Retried as a whole. */
export function writeBatch(graph: Graph, batch: WriteBatch): Promise<Receipt> {
  return againOnConflict(() => graph.write((tx) => writeWithin(tx, batch)));
}

/** The ingest stage's store; `parts` run in every batch's transaction, in order. */
export function eventStore(graph: Graph, parts: readonly TransactionPart[]): EventStore {
  return { write: (batch) => writeBatch(graph, { ...batch, parts }) };
}

async function writeWithin(tx: Tx, batch: WriteBatch): Promise<Receipt> {
  const { idempotency, receivedAt } = batch;
  const earlier = idempotency === null ? null : await earlierReceipt(tx, idempotency, receivedAt);
  if (earlier !== null) return earlier;
  const events = batch.records.flatMap((record) => ('events' in record ? record.events : []));
  const letters = batch.records.flatMap((record) => ('deadLetter' in record ? [record.deadLetter] : []));
  const stored = await storeEvents(tx, events);
  for (const part of batch.parts) await part(tx, stored.written);
  const newIds = new Set(await parkLetters(tx, letters, randomUUID()));
  await removeLetters(tx, batch.replays ?? []);
  const receipt = receiptOf(batch.records, stored);
  if (idempotency !== null) await writeReceipt(tx, idempotency, receipt);
  const parked = letters.filter(({ id }) => newIds.delete(id));
  await advanceProgress(tx, { events, parked, written: stored.written, receivedAt });
  return receipt;
}

function receiptOf(records: readonly PreparedRecord[], stored: StoredBatch): Receipt {
  const unclaimed = new Set(stored.fresh);
  const created = new Set(stored.written.created.map(({ uid }) => uid));
  const fate = (event: NormalisedEvent): IngestOutcome => {
    if (!unclaimed.delete(revisionUid(event))) return 'DUPLICATE';
    return created.delete(event.uid) ? 'NEW' : 'REVISION';
  };
  const receipt = records.map((record) => receiptLine(record, fate));
  const counted = (...outcomes: readonly IngestOutcome[]): number =>
    receipt.filter(({ outcome }) => outcomes.includes(outcome)).length;
  return {
    accepted: counted('NEW', 'REVISION', 'FOLDED'),
    duplicates: counted('DUPLICATE'),
    rejected: records.flatMap(rejectedLine),
    receipt,
  };
}

/** Of several events of one record the strongest word counts. */
const STRENGTH: readonly IngestOutcome[] = ['NEW', 'REVISION', 'DUPLICATE'];

function receiptLine(record: PreparedRecord, fate: (event: NormalisedEvent) => IngestOutcome): ReceiptLine {
  if ('deadLetter' in record) return { index: record.index, eventIds: [], outcome: 'PARKED' };
  const fates = record.events.map(fate);
  const outcome = STRENGTH.find((each) => fates.includes(each)) ?? 'DUPLICATE';
  return { index: record.index, eventIds: record.events.map(({ uid }) => uid), outcome };
}

function rejectedLine(record: PreparedRecord): readonly RejectedLine[] {
  if (!('deadLetter' in record)) return [];
  const { id, code, message } = record.deadLetter;
  return [{ index: record.index, code, message, deadLetterId: id }];
}
