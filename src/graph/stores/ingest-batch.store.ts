import { randomUUID } from 'node:crypto';
import { InvariantBroken } from '../../domain/errors.js';
import type { IngestOutcome, NormalisedEvent } from '../../domain/event.js';
import type {
  EventStore,
  IngestBatch,
  PreparedRecord,
  Receipt,
  ReceiptLine,
  RejectedLine,
  Settled,
} from '../../pipeline/ingest/ports.js';
import type { Graph, Tx } from '../session.js';
import type { TransactionPart } from '../transaction-part.js';
import { parkLetters, removeLetters } from './dead-letter.store.js';
import { againOnConflict } from './ingest.conflict.js';
import { revisionUid } from './ingest.rows.js';
import { storeEvents, type StoredBatch } from './ingest.store.js';
import { NO_FOLDING, type FoldStage } from './alert-fold.store.js';
import { advanceProgress } from './progress.store.js';
import { earlierReceipts, writeReceipts } from './receipt.store.js';

/**
 * Writes deliveries in one transaction: events, people, parts, dead letters, receipts, progress. Retried as a whole.
 * `parts` run once in every transaction, in order.
 */
export function eventStore(graph: Graph, parts: readonly TransactionPart[], fold: FoldStage = NO_FOLDING): EventStore {
  const beside = { parts, fold };
  return {
    writeTogether: (batches) => againOnConflict(() => graph.write((tx) => writeWithin(tx, batches, beside))),
  };
}

interface Beside {
  readonly parts: readonly TransactionPart[];
  readonly fold: FoldStage;
}

async function writeWithin(tx: Tx, batches: readonly IngestBatch[], beside: Beside): Promise<readonly Settled[]> {
  const receivedAt = Math.max(...batches.map((batch) => batch.receivedAt));
  const claims = batches.flatMap(({ idempotency }) => idempotency ?? []);
  const earlier = await earlierReceipts(tx, claims, receivedAt);
  const open = batches.filter(({ idempotency }) => idempotency === null || !earlier.has(idempotency.key));
  const receipts = new Map(await writeOpen(tx, open, { ...beside, receivedAt }));
  return batches.map((batch) => {
    const receipt = receipts.get(batch);
    if (receipt !== undefined) return { receipt };
    return earlier.get(batch.idempotency?.key ?? '') ?? { fault: new InvariantBroken('a delivery has no receipt') };
  });
}

type Answer = readonly [IngestBatch, Receipt];

async function writeOpen(
  tx: Tx,
  batches: readonly IngestBatch[],
  { parts, fold, receivedAt }: Beside & { readonly receivedAt: number },
): Promise<readonly Answer[]> {
  if (batches.length === 0) return [];
  const records = batches.flatMap((batch) => batch.records);
  const events = records.flatMap((record) => ('events' in record ? record.events : []));
  const letters = records.flatMap((record) => ('deadLetter' in record ? [record.deadLetter] : []));
  const stored = await storeEvents(tx, events);
  const written = { ...stored.written, folded: await fold(tx, stored.written) };
  for (const part of parts) await part(tx, written);
  const newIds = new Set(await parkLetters(tx, letters, randomUUID()));
  await removeLetters(
    tx,
    batches.flatMap(({ replays = [] }) => replays),
  );
  const fate = fatesOf({ ...stored, written });
  const answers = batches.map((batch): Answer => [batch, receiptOf(batch.records, fate)]);
  const claimed = answers.flatMap(([{ idempotency: claim }, receipt]) => (claim === null ? [] : [{ claim, receipt }]));
  const parked = letters.filter(({ id }) => newIds.delete(id));
  await Promise.all([writeReceipts(tx, claimed), advanceProgress(tx, { events, parked, written, receivedAt })]);
  return answers;
}

type Fate = (event: NormalisedEvent) => IngestOutcome;

/** Asked in the order of arrival: of two that bring the same, the first is new. */
function fatesOf(stored: StoredBatch): Fate {
  const unclaimed = new Set(stored.fresh);
  const created = new Set(stored.written.created.map(({ uid }) => uid));
  return (event) => {
    if (!unclaimed.delete(revisionUid(event))) return 'DUPLICATE';
    if (!created.delete(event.uid)) return 'REVISION';
    return stored.written.folded?.has(event.uid) === true ? 'FOLDED' : 'NEW';
  };
}

function receiptOf(records: readonly PreparedRecord[], fate: Fate): Receipt {
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
const STRENGTH: readonly IngestOutcome[] = ['NEW', 'REVISION', 'FOLDED', 'DUPLICATE'];

function receiptLine(record: PreparedRecord, fate: Fate): ReceiptLine {
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
