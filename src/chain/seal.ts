import type { KeyObject } from 'node:crypto';
import type { AuditEvent } from '../domain/audit.js';
import { canonicalText } from '../domain/canonical.js';
import { compareText } from '../domain/ids.js';
import { signCheckpoint } from './checkpoint.js';
import type { StreamHead } from './link.js';
import type { Hash } from './merkle.js';
import { leafHash, merkleRoot } from './merkle.js';

/** Leaf of an event: its hash covers its stream, place and content. */
export function eventLeaf(event: Pick<AuditEvent, 'hash'>): Hash {
  return leafHash(Buffer.from(event.hash, 'hex'));
}

/** Leaf of a stream's head in the tree of heads. */
export function headLeaf({ stream, seq, hash }: StreamHead): Hash {
  return leafHash(Buffer.from(canonicalText({ stream, seq, hash })));
}

/** Heads in the order of their tree. */
export function sortedHeads(heads: readonly StreamHead[]): readonly StreamHead[] {
  return [...heads].sort((a, b) => compareText(a.stream, b.stream));
}

/** Seals a log: `leaves` of all sealed events in their global order, `heads` of all streams. Gives the signed note. */
export function seal(
  origin: string,
  log: { readonly leaves: readonly Hash[]; readonly heads: readonly StreamHead[] },
  keys: { readonly privateKey: KeyObject; readonly publicKey: KeyObject },
): string {
  const heads = sortedHeads(log.heads).map(headLeaf);
  return signCheckpoint(
    {
      origin,
      size: log.leaves.length,
      root: merkleRoot(log.leaves),
      heads: { size: heads.length, root: merkleRoot(heads) },
    },
    keys,
  );
}
