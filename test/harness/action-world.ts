import { ACTION_TYPES } from '../../src/domain/action-types.js';
import type { Principal } from '../../src/domain/access.js';
import type { Autonomy } from '../../src/domain/authorization.js';
import type { ContextKind } from '../../src/domain/context.js';
import type { Verdict } from '../../src/domain/verdict.js';
import type { Graph } from '../../src/graph/session.js';
import { actionLedger } from '../../src/graph/stores/action.store.js';
import { contextStore } from '../../src/graph/stores/context.store.js';
import { grantAutonomy } from '../../src/graph/stores/autonomy.store.js';
import { DEFAULT_FACT_SETTINGS } from '../../src/graph/stores/permit.store.js';
import type { ActionParts } from '../../src/usecases/action/propose-action.js';
import { shippedGuard } from './permitted-step.js';

export const NOW = Date.parse('2026-11-02T10:00:00Z');
const SENDS = Object.keys(ACTION_TYPES);
export const SETTINGS = {
  ...DEFAULT_FACT_SETTINGS,
  connectors: { okta: SENDS, entra: SENDS, mde: SENDS, firewall: SENDS },
};

const PERSON = /* cypher */ `
  MERGE (c:Case {number: $case}) ON CREATE SET c.uid = 'case-' + toString($case), c.status = 'OPEN'
  MERGE (u:User {key: $user}) SET u.label = $user
  MERGE (c)-[:INVOLVES_ENTITY]->(u)
  WITH u UNWIND $accounts AS account
  MERGE (a:Account {key: account}) SET a.label = account
  MERGE (a)-[:SAME_AS]->(u)`;

const DECISION = /* cypher */ `
  MATCH (c:Case {number: $case})
  OPTIONAL MATCH (before:Decision {case: $case, current: true, subject: $subject}) SET before.current = false
  WITH DISTINCT c
  CREATE (:Decision {uid: $uid, case: $case, seq: $seq, subject: $subject, current: true, verdict: $verdict,
    robust: true, contested: false, l: 190, decidedAt: $now, policyId: 'account-takeover', policyOwner: 'identity-team',
    resultJson: '{"o":20,"lacked":[]}'})-[:DECIDES]->(c)`;

let seq = 0;

/** A person with accounts in a case, rated and decided as told: what a proposal needs to find in the graph. */
export function actionWorld(graph: Graph) {
  let clock = NOW;
  const now = () => clock;
  const parts: ActionParts = { guard: shippedGuard, actions: actionLedger(graph, SETTINGS), now };
  return {
    parts,
    now,
    at: (time: number) => (clock = time),
    pass: (ms: number) => (clock += ms),
    person: async (user: string, accounts: readonly string[], tier = 3, number = 1) => {
      await graph.write((tx) => tx.run(PERSON, { case: number, user, accounts }));
      if (tier >= 0) await context(graph, user, 'criticality', `tier${String(tier)}`);
    },
    context: (subject: string, kind: ContextKind, value: string) => context(graph, subject, kind, value),
    decide: async (subject: string, verdict: Verdict, number = 1) => {
      const uid = `decision-${String(++seq)}`;
      await graph.write((tx) => tx.run(DECISION, { case: number, subject, verdict, uid, seq, now: clock }));
      return uid;
    },
    autonomy: (level: Autonomy) =>
      grantAutonomy(graph, {
        policy: '*',
        action: 'revoke_sessions',
        segment: '*',
        level,
        signedBy: 'owner',
        now: clock,
      }),
  };
}

async function context(graph: Graph, subject: string, kind: ContextKind, value: string): Promise<void> {
  const uid = `${subject}/${kind}`;
  const made = { validFrom: 0, validTo: null, recordedAt: 0, staleAfter: null, withdrawnAt: null, withdrawnBy: null };
  const by = { recordedBy: 'owner', source: 'person', owner: 'owner' };
  await contextStore(graph).add([{ uid, kind, subject, name: '', value, ...made, ...by }]);
}

export const responder = (id: string): Principal => ({
  id,
  name: id,
  kind: 'human',
  roles: ['responder'],
  sources: [],
  authenticatedAt: NOW,
});
export const machine: Principal = { id: 'agent:x', name: 'x', kind: 'agent', roles: ['responder'], sources: [] };
