import type { Autonomy } from '../../domain/authorization.js';
import type { Graph, Tx } from '../session.js';
import { appendAudit } from './audit.store.js';
import { SET_AUTONOMY, SET_FIRST_AUTONOMY } from './permit.cypher.js';

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

export function grantAutonomy(graph: Graph, grant: AutonomyGrant): Promise<void> {
  return graph.write(async (tx) => {
    await tx.run(SET_AUTONOMY, signatureOf(grant));
    await auditGrant(tx, grant);
  });
}

/** For who was never given a level; one that people or drift have taken away stays taken. */
export function grantFirstAutonomy(graph: Graph, grant: AutonomyGrant): Promise<void> {
  return graph.write(async (tx) => {
    const signed = await tx.run(SET_FIRST_AUTONOMY, signatureOf(grant));
    if (signed.length > 0) await auditGrant(tx, grant);
  });
}

function signatureOf({ policy, action, segment, level, signedBy, now }: AutonomyGrant) {
  return { key: policy === '*' ? `*|${action}|*` : `${policy}|${action}|${segment}`, level, signedBy, now };
}

async function auditGrant(tx: Tx, grant: AutonomyGrant): Promise<void> {
  const { reason, now, signedBy } = grant;
  const { key, level } = signatureOf(grant);
  const body = reason === undefined ? { key, level } : { key, level, reason };
  await appendAudit(tx, [{ stream: 'config', type: 'autonomy.granted', at: now, actor: signedBy, body }]);
}
