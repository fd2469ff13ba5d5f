import type { AuditEntry } from '../../domain/audit.js';
import { canonicalDigest } from '../../domain/canonical.js';
import { isHeld } from '../../domain/legal-hold.js';
import { keptFor, shortestKept, type Retention } from '../../domain/retention.js';
import type { OldEvent, Place, RetentionGraph, RetentionTx } from '../../pipeline/correlate/ports-retention.js';

export interface PurgeOptions {
  readonly graph: RetentionGraph;
  readonly retention: Retention;
  readonly now: () => number;
  /** Events looked at in one transaction. */
  readonly batch: number;
}

/** Removes what is older than its retention and not cited, a batch a transaction; answers how many events went. */
export async function purgeOld({ graph, retention, now, batch }: PurgeOptions): Promise<number> {
  const shortest = shortestKept(retention);
  if (shortest === null) return 0;
  const at = now();
  const before = at - shortest;
  const purged = await graph.underLease('retention', async (write) => {
    // Committed before the first event goes: an evaluator that finds less than there was then knows how far back.
    await write((tx) => tx.raiseHorizon(before));
    let place: Place | null = { t: Number.MIN_SAFE_INTEGER, uid: '' };
    let gone = 0;
    while (place !== null) {
      const from: Place = place;
      const step = await write((tx) => oneBatch(tx, from, { at, before, batch, isOld: oldAt(retention, at) }));
      gone += step.gone;
      place = step.next;
    }
    return gone;
  });
  return purged ?? 0;
}

interface Batch {
  readonly at: number;
  readonly before: number;
  readonly batch: number;
  readonly isOld: (event: OldEvent) => boolean;
}

async function oneBatch(
  tx: RetentionTx,
  from: Place,
  { at, before, batch, isOld }: Batch,
): Promise<{ readonly gone: number; readonly next: Place | null }> {
  const events = await tx.oldEvents(from, before, batch);
  const old = await withoutHeld(
    tx,
    events.filter((event) => !event.pinned && isOld(event)),
  );
  await tx.purge(old.map(({ uid }) => uid));
  if (old.length > 0) await tx.tell(purgedEntry(old, { at, before }));
  const last = events.at(-1);
  return { gone: old.length, next: last === undefined || events.length < batch ? null : { t: last.t, uid: last.uid } };
}

/** What went and by which rule; which events they were can be proved by who still has their uids. */
function purgedEntry(old: readonly OldEvent[], { at, before }: Pick<Batch, 'at' | 'before'>): AuditEntry {
  const sources = new Map<string, number>();
  for (const { source } of old) sources.set(source, (sources.get(source) ?? 0) + 1);
  const times = old.map(({ t }) => t);
  const body = {
    ...{ events: old.length, from: Math.min(...times), to: Math.max(...times), before },
    sources: Object.fromEntries([...sources].sort()),
    digest: canonicalDigest(old.map(({ uid }) => uid).sort()),
  };
  return { stream: 'retention', type: 'retention.purged', at, actor: 'system:retention', body };
}

/** Holds beyond this are more than are looked through: then everything stays. */
const MOST_HOLDS = 10_000;

async function withoutHeld(tx: RetentionTx, events: readonly OldEvent[]): Promise<readonly OldEvent[]> {
  if (events.length === 0) return events;
  const holds = await tx.legalHolds(MOST_HOLDS);
  if (holds.length === 0) return events;
  if (holds.length >= MOST_HOLDS) return [];
  const keys = await tx.keysOf(events.map(({ uid }) => uid));
  return events.filter((event) => !isHeld({ ...event, keys: keys.get(event.uid) ?? [] }, holds));
}

function oldAt(retention: Retention, at: number): (event: OldEvent) => boolean {
  return (event) => {
    const kept = keptFor(retention, event);
    return kept !== null && event.t < at - kept;
  };
}
