import { setTimeout as pause } from 'node:timers/promises';
import { UpstreamFault } from '../domain/errors.js';
import type { Graph, Tx } from './session.js';
import { END_LEASES, HOLD_LEASE, RELEASE_LEASE, TAKE_LEASE } from './stores/lease.cypher.js';

export interface LeaseRequest {
  readonly name: string;
  readonly holder: string;
  readonly ttlMs: number;
  /** How long to wait for another holder; 0 = not at all. */
  readonly waitMs: number;
  /** Told once where another holder is waited for. */
  readonly onWait?: () => void;
}

/** A right to run a job, with the token that proves it is still the latest. */
export interface Lease {
  readonly name: string;
  readonly fence: number;
}

export async function takeLease(graph: Graph, request: LeaseRequest): Promise<Lease | null> {
  const { name, holder, ttlMs } = request;
  const [row] = await graph.write((tx) => tx.run<{ fence: number }>(TAKE_LEASE, { name, holder, ttlMs }));
  return row === undefined ? null : { name, fence: row.fence };
}

/** Fails with LEASE_LOST unless the lease is still held; run first in each transaction of its holder. */
export async function holdLease(tx: Tx, lease: Lease): Promise<void> {
  const rows = await tx.run(HOLD_LEASE, { name: lease.name, fence: lease.fence });
  if (rows.length === 0) throw new UpstreamFault('LEASE_LOST', `The lease ${lease.name} is held by another node.`);
}

export async function releaseLease(graph: Graph, request: Pick<LeaseRequest, 'name' | 'holder'>): Promise<void> {
  await graph.write((tx) => tx.run(RELEASE_LEASE, { name: request.name, holder: request.holder }));
}

/** Frees what processes that were killed had taken: nobody waits for the dead. Only where this one has the database alone. */
export async function endLeases(graph: Graph): Promise<void> {
  await graph.runAlone(END_LEASES);
}

/** Runs `work` under the lease, waiting up to `waitMs` for another holder; fails with LEASE_LOST where it cannot be had. */
export async function withLease<T>(
  graph: Graph,
  request: LeaseRequest,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const lease = await waitForLease(graph, request);
  try {
    return await work(lease);
  } finally {
    await releaseLease(graph, request);
  }
}

async function waitForLease(graph: Graph, request: LeaseRequest): Promise<Lease> {
  const step = 200;
  for (let waited = 0; ; waited += step) {
    const lease = await takeLease(graph, request);
    if (lease !== null) return lease;
    if (waited >= request.waitMs)
      throw new UpstreamFault('LEASE_LOST', `The lease ${request.name} is held by another node.`);
    if (waited === 0) request.onWait?.();
    await pause(step);
  }
}
