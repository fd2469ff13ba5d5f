import type { StreamHead } from '../../chain/link.js';
import { InvariantBroken, UpstreamFault } from '../../domain/errors.js';
import { digestOf } from '../../domain/ids.js';
import type {
  LogPosition,
  NewSeal,
  SealedHead,
  SealingLog,
  SealingTx,
  WaitingStream,
} from '../../pipeline/audit/ports.js';
import { holdLease, releaseLease, takeLease } from '../lease.js';
import { type Graph, only, type Tx } from '../session.js';
import { appendAudit, type AuditRow, auditEventOf } from './audit.store.js';
import { STREAM_FROM } from './audit.cypher.js';
import { nodeReader } from './log-nodes.js';
import {
  ADMIT_KEY,
  ALL_SEALED_HEADS,
  KEEP_SEAL,
  LOG_POSITION,
  SEAL_EVENTS,
  SEALED_HEADS,
  WAITING_STREAMS,
} from './seal.cypher.js';

const LEASE = 'seal';
const LEASE_MS = 30_000;

export interface SealingPlace {
  /** Who seals: one name a node. */
  readonly holder: string;
  /** Random text from which the log takes its name, if it has none yet. */
  readonly seed: string;
}

/** The sealed log in the graph. The fence is checked in each transaction, so a sealer that lost its lease writes nothing. */
export function sealingLog(graph: Graph, { holder, seed }: SealingPlace): SealingLog {
  const origin = `sequitur/${digestOf('log', seed).slice(0, 16)}`;
  return {
    underLease: async (work) => {
      const lease = await takeLease(graph, { name: LEASE, holder, ttlMs: LEASE_MS, waitMs: 0 });
      if (lease === null) return null;
      try {
        return await graph.write(async (tx) => {
          await holdLease(tx, lease);
          return work(sealingTx(tx, origin));
        });
      } catch (fault) {
        if (fault instanceof UpstreamFault && fault.code === 'LEASE_LOST') return null;
        throw fault;
      }
    },
    release: () => releaseLease(graph, { name: LEASE, holder }),
  };
}

function sealingTx(tx: Tx, origin: string): SealingTx {
  return {
    position: async () => only(await tx.run<LogPosition>(LOG_POSITION, { origin })),
    waiting: (limit, except) => tx.run<WaitingStream>(WAITING_STREAMS, { limit, except }),
    between: (head, to) => between(tx, head, to),
    heads: (streams) => tx.run<SealedHead>(SEALED_HEADS, { streams }),
    allHeads: () => tx.run<SealedHead>(ALL_SEALED_HEADS),
    nodes: nodeReader(tx),
    admitKey: (vkey, at) => admitKey(tx, vkey, at),
    append: (seal) => append(tx, seal),
  };
}

async function between(tx: Tx, { stream, seq }: StreamHead, to: number) {
  const rows = await tx.run<AuditRow>(STREAM_FROM, { stream, after: seq, limit: Math.max(0, to - seq) });
  return rows.filter((row) => row.seq <= to).map(auditEventOf);
}

/** A key enters by an entry of the log itself, which the checkpoint it signs next will cover. */
async function admitKey(tx: Tx, vkey: string, at: number): Promise<boolean> {
  const { fresh } = only(await tx.run<{ fresh: boolean }>(ADMIT_KEY, { vkey, at }));
  if (fresh)
    await appendAudit(tx, [{ stream: 'config', type: 'log.key_added', at, actor: 'sequitur', body: { vkey } }]);
  return fresh;
}

async function append(tx: Tx, { events, from, nodes, heads, checkpoint }: NewSeal): Promise<void> {
  const leaves = events.map(({ stream, seq }, index) => ({ stream, seq, leaf: from + index }));
  const { sealed } = only(await tx.run<{ sealed: number }>(SEAL_EVENTS, { events: leaves }));
  if (sealed !== events.length) throw new InvariantBroken('an event vanished while it was being sealed');
  await tx.run(KEEP_SEAL, { checkpoint, heads, nodes });
}
