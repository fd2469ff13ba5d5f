import type { AuditEvent } from '../domain/audit.js';
import { canonicalText } from '../domain/canonical.js';
import type { StreamHead } from './link.js';
import type { Hash } from './merkle.js';
import { leafHash } from './merkle.js';

/** Leaf of an event: its hash covers its stream, place and content. */
export function eventLeaf(event: Pick<AuditEvent, 'hash'>): Hash {
  return leafHash(Buffer.from(event.hash, 'hex'));
}

/** Leaf of a stream's head in the tree of heads, where each stream keeps the place it got when it was first sealed. */
export function headLeaf({ stream, seq, hash }: StreamHead): Hash {
  return leafHash(Buffer.from(canonicalText({ stream, seq, hash })));
}
