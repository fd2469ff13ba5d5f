import type { AuditEntry, AuditEvent } from '../domain/audit.js';
import { canonicalDigest } from '../domain/canonical.js';

export const GENESIS = '0'.repeat(64);

/** The part of an event that its hash covers: everything but the hash. */
function hashOf(event: Omit<AuditEvent, 'hash'>): string {
  const { stream, seq, prevHash, type, at, actor, body } = event;
  return canonicalDigest({ stream, seq, prevHash, type, at, actor, body });
}

/** Where a stream stands: enough to chain the next entry, and all that a writer must lock. */
export type StreamHead = Pick<AuditEvent, 'stream' | 'seq' | 'hash'>;

/** Chains an entry to its stream; `previous` is null for the first. Sequence numbers start at 1. */
export function link(previous: StreamHead | null, entry: AuditEntry): AuditEvent {
  const { stream, type, at, actor, body } = entry;
  const event = {
    stream,
    seq: (previous?.seq ?? 0) + 1,
    prevHash: previous?.hash ?? GENESIS,
    type,
    at,
    actor,
    body,
  };
  return { ...event, hash: hashOf(event) };
}

export interface ChainFault {
  readonly stream: string;
  readonly seq: number;
  readonly message: string;
}

/** Every place where a stream's events are not the unbroken chain from its first: flips, drops, reorders and splices. */
export function chainFaults(stream: string, events: readonly AuditEvent[]): readonly ChainFault[] {
  let prevHash = GENESIS;
  return events.flatMap((event, index) => {
    const expected = prevHash;
    prevHash = event.hash;
    const message = eventFault(event, { stream, seq: index + 1, prevHash: expected });
    return message === null ? [] : [{ stream, seq: event.seq, message }];
  });
}

function eventFault(event: AuditEvent, expected: Pick<AuditEvent, 'stream' | 'seq' | 'prevHash'>): string | null {
  if (event.stream !== expected.stream) return `event of stream ${event.stream} among those of ${expected.stream}`;
  if (event.seq !== expected.seq) return `event ${String(event.seq)} where ${String(expected.seq)} belongs`;
  if (event.prevHash !== expected.prevHash) return 'does not continue the event before it';
  return hashOf(event) === event.hash ? null : 'was changed after it was chained';
}
