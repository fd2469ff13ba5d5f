import type { Autonomy } from '../../domain/authorization.js';
import type { Graph } from '../session.js';
import { appendAudit } from './audit.store.js';
import { SET_AUTONOMY } from './permit.cypher.js';

/** A level for (policy, action, segment), `*` for all: what an owner signs. */
export interface AutonomyGrant {
  readonly policy: string;
  readonly action: string;
  /** `tier<n>/<environment>` or `*`. */
  readonly segment: string;
  readonly level: Autonomy;
  readonly signedBy: string;
  readonly reason?: string;
  readonly now: number;
}

export async function grantAutonomy(graph: Graph, grant: AutonomyGrant): Promise<void> {
  const { policy, action, segment, level, signedBy, reason, now } = grant;
  const key = policy === '*' ? `*|${action}|*` : `${policy}|${action}|${segment}`;
  await graph.write(async (tx) => {
    await tx.run(SET_AUTONOMY, { key, level, signedBy, now });
    const body = reason === undefined ? { key, level } : { key, level, reason };
    await appendAudit(tx, [{ stream: 'config', type: 'autonomy.granted', at: now, actor: signedBy, body }]);
  });
}
