import type { ErrorCode } from '../../domain/errors.js';
import type { JsonObject } from '../../domain/json.js';
import type { PullState, PullStore } from '../../pipeline/ingest/ports-pull.js';
import { holdLease, takeLease } from '../lease.js';
import type { Graph } from '../session.js';
import { recordCoverage } from './progress.store.js';
import { ADVANCE_PULL, FAIL_PULL, PULL_STATE, PULL_STATES } from './pull.cypher.js';

/** Long enough for a page of a slow vendor; another node goes on after it. */
const LEASE_MS = 120_000;

interface StateRow {
  readonly id: string;
  readonly source: string;
  readonly checkpoint?: string;
  readonly lastSuccessAt?: number;
  readonly lastTriedAt?: number;
  readonly failures?: number;
  readonly code?: ErrorCode;
  readonly message?: string;
  readonly notBefore?: number;
}

export function pullStore(graph: Graph, holder: string): PullStore {
  return {
    lease: (id) => takeLease(graph, { name: `pull ${id}`, holder, ttlMs: LEASE_MS, waitMs: 0 }),
    of: async ({ id, source }) => {
      const [row] = await graph.run<{ state: StateRow }>(PULL_STATE, { id });
      return stateFrom(row?.state ?? { id, source });
    },
    advance: (lease, { id, source }, { checkpoint, covered, restMs }, at) =>
      graph.write(async (tx) => {
        const notBefore = restMs === undefined ? 0 : at + restMs;
        await holdLease(tx, lease);
        await tx.run(ADVANCE_PULL, { id, source, checkpoint: JSON.stringify(checkpoint), at, notBefore });
        if (covered !== null) await recordCoverage(tx, source, covered);
      }),
    failed: (lease, { id, source }, failure) =>
      graph.write(async (tx) => {
        await holdLease(tx, lease);
        await tx.run(FAIL_PULL, { id, source, ...failure });
      }),
  };
}

export async function pullStates(graph: Graph): Promise<readonly PullState[]> {
  return (await graph.run<{ state: StateRow }>(PULL_STATES)).map(({ state }) => stateFrom(state));
}

function stateFrom(row: StateRow): PullState {
  const { id, source, checkpoint, lastSuccessAt = null, lastTriedAt = null, failures = 0, notBefore = 0 } = row;
  return {
    id,
    source,
    checkpoint: checkpoint === undefined ? null : (JSON.parse(checkpoint) as JsonObject),
    lastSuccessAt,
    lastTriedAt,
    failures,
    fault: row.code === undefined ? null : { code: row.code, message: row.message ?? '' },
    notBefore,
  };
}
