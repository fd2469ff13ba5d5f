import type { Principal } from '../../domain/access.js';
import { PlatformError } from '../../domain/errors.js';
import { factsOfUsers } from '../../pipeline/enrich/inventory/index.js';
import type { DirectoryPuller } from '../../pipeline/enrich/ports-directory.js';
import { PullRateLimited, type PullStore } from '../../pipeline/ingest/ports-pull.js';
import { importReading } from './import-inventory.js';
import type { ContextDeps } from './record-facts.js';

export interface PullDirectoryDeps extends ContextDeps {
  readonly store: PullStore;
  readonly signal: AbortSignal;
  /** Who answers for what directories say. */
  readonly owner: string | null;
}

const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 3_600_000;

/** One page of one directory: asked for, written down, and only then is the place moved. True where more waits. */
export async function pullDirectoryNext(puller: DirectoryPuller, deps: PullDirectoryDeps): Promise<boolean> {
  const { store, now, signal, owner } = deps;
  const named = { id: `directory:${puller.name}`, source: `directory/${puller.name}` };
  const lease = await store.lease(named.id);
  if (lease === null) return false;
  const state = await store.of(named);
  const isOpen = state.lastSuccessAt === null || state.checkpoint?.['unfinished'] === true;
  if (Math.max(state.notBefore, isOpen ? 0 : (state.lastSuccessAt ?? 0) + puller.everyMs) > now()) return false;
  try {
    const { unfinished: _mark, ...place } = state.checkpoint ?? {};
    const page = await puller.pull(state.checkpoint === null ? null : place, signal);
    const reading = factsOfUsers(puller.directory, page.users);
    const terms = { source: puller.name, owner, maxAgeMs: null, dryRun: false };
    await importReading(principalOf(puller), reading, terms, deps);
    const checkpoint = { ...page.checkpoint, unfinished: page.more };
    await store.advance(lease, named, { records: [], checkpoint, covered: null, more: page.more }, now());
    return page.more;
  } catch (fault) {
    const at = now();
    const known = fault instanceof PlatformError;
    const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(state.failures, 10), LONGEST_PAUSE_MS);
    const notBefore = at + (fault instanceof PullRateLimited ? fault.retryAfterMs : pause);
    const message = known ? fault.message : 'The directory failed on our side.';
    await store.failed(lease, named, { code: known ? fault.code : 'INTERNAL', message, at, notBefore });
    return false;
  }
}

function principalOf({ name }: DirectoryPuller): Principal {
  return { id: `directory:${name}`, name, kind: 'system', roles: ['integrator'], sources: [] };
}
