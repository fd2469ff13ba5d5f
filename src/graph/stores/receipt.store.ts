import { InputFault } from '../../domain/errors.js';
import type { JsonValue } from '../../domain/json.js';
import type { IdempotencyClaim, Receipt, Settled } from '../../pipeline/ingest/ports.js';
import { only, type Graph, type Tx } from '../session.js';
import { pack, unpack } from './packed.js';
import { FIND_RECEIPTS, FORGET_EXPIRED_RECEIPTS, FORGET_RECEIPTS, WRITE_RECEIPTS } from './receipt.cypher.js';

interface ReceiptRow {
  readonly key: string;
  readonly digest: string;
  readonly answer: Int8Array;
  readonly expiresAt: number;
}

/** What was answered before to those claims that are known; a fault where a key was given to another payload. */
export async function earlierReceipts(
  tx: Tx,
  claims: readonly IdempotencyClaim[],
  now: number,
): Promise<ReadonlyMap<string, Settled>> {
  if (claims.length === 0) return new Map();
  const rows = await tx.run<ReceiptRow>(FIND_RECEIPTS, { keys: claims.map(({ key }) => key) });
  const over = rows.filter(({ expiresAt }) => expiresAt <= now).map(({ key }) => key);
  if (over.length > 0) await tx.run(FORGET_RECEIPTS, { keys: over });
  const known = new Map(rows.map((row) => [row.key, row]));
  return new Map(
    claims.flatMap((claim) => {
      const row = known.get(claim.key);
      return row === undefined || row.expiresAt <= now ? [] : [[claim.key, answerTo(claim, row)] as const];
    }),
  );
}

function answerTo(claim: IdempotencyClaim, { digest, answer }: ReceiptRow): Settled {
  if (digest === claim.payloadDigest) return { receipt: unpack(answer) as unknown as Receipt };
  const fault = new InputFault('IDEMPOTENCY_CONFLICT', 'This idempotency key was used for other records.', {
    remedy: 'Send the records under a new key, or the same records under this one.',
  });
  return { fault };
}

export async function writeReceipts(
  tx: Tx,
  receipts: readonly { readonly claim: IdempotencyClaim; readonly receipt: Receipt }[],
): Promise<void> {
  if (receipts.length === 0) return;
  const rows = receipts.map(({ claim: { key, payloadDigest, expiresAt }, receipt }) => ({
    key,
    digest: payloadDigest,
    answer: pack(receipt as unknown as JsonValue),
    expiresAt,
  }));
  await tx.run(WRITE_RECEIPTS, { rows });
}

/** Deletes receipts whose time is over, some thousands at a time; returns how many went. */
export async function forgetExpiredReceipts(graph: Graph, now: number): Promise<number> {
  const rows = await graph.write((tx) => tx.run<{ forgotten: number }>(FORGET_EXPIRED_RECEIPTS, { now }));
  return only(rows).forgotten;
}
