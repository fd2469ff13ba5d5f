import type { Principal } from '../../domain/access.js';
import { PlatformError } from '../../domain/errors.js';
import {
  PullRateLimited,
  type PulledPage,
  type Puller,
  type PullFailure,
  type PullStore,
} from '../../pipeline/ingest/ports-pull.js';
import type { IngestDoor } from './ports.js';

export interface PullDeps {
  readonly store: PullStore;
  readonly door: IngestDoor;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

const PART = 1_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 15 * 60_000;

/**
 * One page of one connector: asked for, committed, and only then is the place moved. A crash in between asks for the page
 * again, and its records are known. True where more waits.
 */
export async function pullNext(puller: Puller, { store, door, now, signal }: PullDeps): Promise<boolean> {
  const lease = await store.lease(puller.id);
  if (lease === null) return false;
  const state = await store.of(puller);
  if (state.notBefore > now()) return false;
  try {
    const page = await puller.pull(state.checkpoint, signal);
    await deliver(puller, page, door);
    await store.advance(lease, puller, page, now());
    return page.more;
  } catch (fault) {
    // Whoever ends the node ends the question too: the next one asks it again.
    if (signal.aborted) return false;
    await store.failed(lease, puller, failureOf(fault, state.failures, now()));
    return false;
  }
}

/** A page may hold more than one transaction takes. A part that was committed before the next one failed is known again. */
async function deliver(puller: Puller, { records, positions, refusals }: PulledPage, door: IngestDoor): Promise<void> {
  for (let from = 0; from < records.length; from += PART) {
    const to = from + PART;
    const places = {
      ...(positions === undefined ? {} : { positions: positions.slice(from, to) }),
      ...(refusals === undefined ? {} : { refusals: refusals.slice(from, to) }),
    };
    const request = { source: puller.source, records: records.slice(from, to), idempotencyKey: null, ...places };
    await door.ingestRecords(pullerOf(puller), request);
  }
}

/** A connector may deliver its source, and do nothing else. */
function pullerOf({ id, source }: Puller): Principal {
  return { id: `connector:${id}`, name: id, kind: 'system', roles: ['integrator'], sources: [source] };
}

function failureOf(fault: unknown, failures: number, at: number): PullFailure {
  if (fault instanceof PullRateLimited)
    return { code: fault.code, message: fault.message, at, notBefore: at + fault.retryAfterMs };
  const pause = Math.min(FIRST_PAUSE_MS * 2 ** Math.min(failures, 10), LONGEST_PAUSE_MS);
  const known = fault instanceof PlatformError;
  // Whatever else it is may hold a driver's text; the log has it, the graph does not.
  const message = known ? fault.message : 'The connector failed on our side.';
  return { code: known ? fault.code : 'INTERNAL', message, at, notBefore: at + pause };
}
