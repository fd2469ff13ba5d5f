/** What of a batch tells whether its records count. */
export interface Batch {
  readonly attributes: number;
  readonly firstOffset: bigint;
  readonly lastOffsetDelta: number;
  readonly producerId: bigint;
  readonly records: readonly { readonly key: Buffer | null }[];
}

/** A transaction that was taken back, as the broker lists those that reach into what it sends. */
export interface Aborted {
  readonly producerId: bigint;
  readonly firstOffset: bigint;
}

const TRANSACTIONAL = 1 << 4;
/** Holds the mark at which a transaction ends, and no record of a producer's. */
const CONTROL = 1 << 5;
const ABORT = 0;

/**
 * The batches whose records were committed. The client leaves out what was taken back only where the mark of it is in the
 * same answer; a transaction may be longer than an answer.
 */
export function committedOf<B extends Batch>(batches: readonly B[], aborted: readonly Aborted[]): readonly B[] {
  const ahead = [...aborted].sort((a, b) => (a.firstOffset < b.firstOffset ? -1 : 1));
  const takingBack = new Set<bigint>();
  return batches.filter((batch) => {
    const last = batch.firstOffset + BigInt(batch.lastOffsetDelta);
    while (ahead[0] !== undefined && ahead[0].firstOffset <= last) takingBack.add(ahead.shift()?.producerId ?? -1n);
    if ((batch.attributes & CONTROL) !== 0) {
      if (markOf(batch) === ABORT) takingBack.delete(batch.producerId);
      return false;
    }
    return (batch.attributes & TRANSACTIONAL) === 0 || !takingBack.has(batch.producerId);
  });
}

/** Its key is a version and a kind, two bytes each. */
function markOf({ records }: Batch): number | null {
  const key = records[0]?.key;
  return key !== null && key !== undefined && key.length >= 4 ? key.readInt16BE(2) : null;
}
