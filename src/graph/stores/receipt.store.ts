import { InputFault } from '../../domain/errors.js';
import type { JsonValue } from '../../domain/json.js';
import type { IdempotencyClaim, Receipt } from '../../pipeline/ingest/ports.js';
import { only, type Graph, type Tx } from '../session.js';
import { pack, unpack } from './packed.js';
import { FIND_RECEIPT, FORGET_EXPIRED_RECEIPTS, FORGET_RECEIPT, WRITE_RECEIPT } from './receipt.cypher.js';

interface ReceiptRow {
  readonly digest: string;
  readonly answer: Int8Array;
  readonly expiresAt: number;
}

/** The answer that this key was given before; fails where it was given to another payload. */
export async function earlierReceipt(tx: Tx, claim: IdempotencyClaim, now: number): Promise<Receipt | null> {
  const [row] = await tx.run<ReceiptRow>(FIND_RECEIPT, { key: claim.key });
  if (row === undefined) return null;
  if (row.expiresAt <= now) {
    await tx.run(FORGET_RECEIPT, { key: claim.key });
    return null;
  }
  if (row.digest !== claim.payloadDigest) {
    throw new InputFault('IDEMPOTENCY_CONFLICT', 'This idempotency key was used for other records.', {
      remedy: 'Send the records under a new key, or the same records under this one.',
    });
  }
  return unpack(row.answer) as unknown as Receipt;
}

export async function writeReceipt(tx: Tx, claim: IdempotencyClaim, receipt: Receipt): Promise<void> {
  const answer = pack(receipt as unknown as JsonValue);
  await tx.run(WRITE_RECEIPT, { key: claim.key, digest: claim.payloadDigest, answer, expiresAt: claim.expiresAt });
}

/** Deletes receipts whose time is over, some thousands at a time; returns how many went. */
export async function forgetExpiredReceipts(graph: Graph, now: number): Promise<number> {
  const rows = await graph.write((tx) => tx.run<{ forgotten: number }>(FORGET_EXPIRED_RECEIPTS, { now }));
  return only(rows).forgotten;
}
