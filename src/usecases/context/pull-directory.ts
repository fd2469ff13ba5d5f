import type { Principal } from '../../domain/access.js';
import { PlatformError } from '../../domain/errors.js';
import { factsOfUsers } from '../../pipeline/enrich/inventory/index.js';
import type { DirectoryPuller } from '../../pipeline/enrich/ports-directory.js';
import {
  PullRateLimited,
  type PulledPage,
  type PullFailure,
  type PullState,
  type PullStore,
} from '../../pipeline/ingest/ports-pull.js';
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
  const { store, now } = deps;
  const named = { id: `directory:${puller.name}`, source: `directory/${puller.name}` };
  const lease = await store.lease(named.id);
  if (lease === null) return false;
  const state = await store.of(named);
  if (dueAt(state, puller) > now()) return false;
  try {
    const page = await writtenDown(puller, state, deps);
    await store.advance(lease, named, page, now());
    return page.more;
  } catch (fault) {
    await store.failed(lease, named, failureOf(fault, state.failures, now()));
    return false;
  }
}

/** A round that goes on is asked for at once; a finished one again after its time. */
function dueAt({ lastSuccessAt, checkpoint, notBefore }: PullState, { everyMs }: DirectoryPuller): number {
  const isOpen = lastSuccessAt === null || checkpoint?.['unfinished'] === true;
  return Math.max(notBefore, isOpen ? 0 : lastSuccessAt + everyMs);
}

async function writtenDown(
  puller: DirectoryPuller,
  { checkpoint }: PullState,
  deps: PullDirectoryDeps,
): Promise<PulledPage> {
  const { unfinished: _mark, ...place } = checkpoint ?? {};
  const page = await puller.pull(checkpoint === null ? null : place, deps.signal);
  const terms = { source: puller.name, owner: deps.owner, maxAgeMs: null, dryRun: false };
  await importReading(principalOf(puller), factsOfUsers(puller.directory, page.users), terms, deps);
  const next = { ...page.checkpoint, unfinished: page.more };
  return { records: [], checkpoint: next, covered: null, more: page.more };
}

function failureOf(fault: unknown, failures: number, at: number): PullFailure {
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures, 10), LONGEST_PAUSE_MS);
  const notBefore = at + (fault instanceof PullRateLimited ? fault.retryAfterMs : pause);
  if (fault instanceof PlatformError) return { code: fault.code, message: fault.message, at, notBefore };
  return { code: 'INTERNAL', message: 'The directory failed on our side.', at, notBefore };
}

function principalOf({ name }: DirectoryPuller): Principal {
  return { id: `directory:${name}`, name, kind: 'system', roles: ['integrator'], sources: [] };
}
