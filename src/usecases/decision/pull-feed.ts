import { PlatformError } from '../../domain/errors.js';
import type { FeedPuller } from '../../pipeline/enrich/ports-feed-pull.js';
import type { FeedStore } from '../../pipeline/enrich/ports.js';
import { PullRateLimited, type PullStore } from '../../pipeline/ingest/ports-pull.js';

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

/**
 * One page of one feed: asked for, kept, and only then is the place moved, so that a crash in between asks for it again.
 * A feed that fails says so from then on: a miss of it is an ERROR, never "unknown to everybody". True where more waits.
 */
export async function pullFeedNext(puller: FeedPuller, deps: PullFeedDeps): Promise<boolean> {
  const { store, feeds, now, signal, committed } = deps;
  const named = { id: `feed:${puller.name}`, source: `feed/${puller.name}` };
  const lease = await store.lease(named.id);
  if (lease === null) return false;
  const state = await store.of(named);
  if (Math.max(state.notBefore, dueAt(state.lastSuccessAt, state.checkpoint, puller)) > now()) return false;
  try {
    const { content, whole, more, checkpoint: place } = await puller.pull(state.checkpoint, signal);
    const at = now();
    const staleAfter = puller.maxAgeMs === null ? null : at + puller.maxAgeMs;
    const feed = { name: puller.name, importedAt: at, staleAfter, content };
    if (whole) await feeds.replace(feed);
    else await feeds.add(feed, !more);
    await feeds.lookBack(puller.name, at, now());
    committed();
    const checkpoint = { ...place, unfinished: more };
    await store.advance(lease, named, { records: [], checkpoint, covered: null, more }, at);
    return more;
  } catch (fault) {
    const at = now();
    const code = fault instanceof PlatformError ? fault.code : 'INTERNAL';
    const message = fault instanceof PlatformError ? fault.message : 'The feed failed on our side.';
    await store.failed(lease, named, { code, message, at, notBefore: at + pauseOf(fault, state.failures) });
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
