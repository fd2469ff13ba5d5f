import { PlatformError, UpstreamFault } from '../../domain/errors.js';
import type { FeedPuller } from '../../pipeline/enrich/ports-feed-pull.js';
import type { FeedStore } from '../../pipeline/enrich/ports.js';
import { PullRateLimited, type PullLease, type PullStore } from '../../pipeline/ingest/ports-pull.js';

export interface PullFeedDeps {
  readonly store: PullStore;
  readonly feeds: FeedStore;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Called when cases may have to be decided again. */
  readonly committed: () => void;
}

const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 3_600_000;
/** Well within the lease, so that a list that takes an hour to arrive is read by one node, and once. */
const RENEW_MS = 30_000;

/**
 * One page of one feed: asked for, kept, and only then is the place moved, so that a crash in between asks for it again.
 * A feed that fails says so from then on: a miss of it is an ERROR, never "unknown to everybody". True where more waits.
 */
export async function pullFeedNext(puller: FeedPuller, deps: PullFeedDeps): Promise<boolean> {
  const { store, feeds, now, signal, committed } = deps;
  const named = { id: `feed:${puller.name}`, source: `feed/${puller.name}` };
  const held = await heldLease(named.id, deps);
  if (held === null) return false;
  const state = await store.of(named);
  if (Math.max(state.notBefore, dueAt(state.lastSuccessAt, state.checkpoint, puller)) > now()) return false;
  try {
    const { content: parts, whole, more, checkpoint: place } = await puller.pull(state.checkpoint, signal);
    const content = whileHeld(parts, held);
    const at = now();
    const staleAfter = puller.maxAgeMs === null ? null : at + puller.maxAgeMs;
    const feed = { name: puller.name, importedAt: at, staleAfter, content };
    if (whole) await feeds.replace(feed);
    else await feeds.add(feed, !more);
    await feeds.lookBack(puller.name, at, now());
    committed();
    const checkpoint = { ...place, unfinished: more };
    await store.advance(await held.renew(), named, { records: [], checkpoint, covered: null, more }, at);
    return more;
  } catch (fault) {
    const at = now();
    const code = fault instanceof PlatformError ? fault.code : 'INTERNAL';
    const message = fault instanceof PlatformError ? fault.message : 'The feed failed on our side.';
    await store.failed(held.lease(), named, { code, message, at, notBefore: at + pauseOf(fault, state.failures) });
    await feeds.failed(puller.name, code, at);
    return false;
  }
}

/** A round that goes on is asked for at once; a finished one again after its time. */
function dueAt(
  lastSuccessAt: number | null,
  checkpoint: { readonly unfinished?: unknown } | null,
  { everyMs }: FeedPuller,
): number {
  return lastSuccessAt === null || checkpoint?.unfinished === true ? 0 : lastSuccessAt + everyMs;
}

function pauseOf(fault: unknown, failures: number): number {
  if (fault instanceof PullRateLimited) return fault.retryAfterMs;
  return Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures, 10), LONGEST_PAUSE_MS);
}

interface HeldLease {
  lease(): PullLease;
  /** Fails where another node has it meanwhile. */
  renew(): Promise<PullLease>;
  renewIfDue(): Promise<void>;
}

async function heldLease(id: string, { store, now }: Pick<PullFeedDeps, 'store' | 'now'>): Promise<HeldLease | null> {
  const first = await store.lease(id);
  if (first === null) return null;
  let [lease, since] = [first, now()];
  const renew = async (): Promise<PullLease> => {
    const again = await store.lease(id);
    if (again === null) throw new UpstreamFault('LEASE_LOST', `The lease of ${id} is held by another node.`);
    [lease, since] = [again, now()];
    return lease;
  };
  return {
    lease: () => lease,
    renew,
    renewIfDue: async () => void (now() - since >= RENEW_MS && (await renew())),
  };
}

async function* whileHeld<T>(parts: AsyncIterable<T> | Iterable<T>, held: HeldLease): AsyncGenerator<T> {
  for await (const part of parts) {
    await held.renewIfDue();
    yield part;
  }
}
