import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { JsonObject } from '../../src/domain/json.js';
import type { Graph } from '../../src/graph/session.js';
import { baselineWatchGraph } from '../../src/graph/stores/demotion.store.js';
import { driftStore } from '../../src/graph/stores/drift.store.js';
import type { HealthFinding } from '../../src/pipeline/ingest/ports-drift.js';
import { readDecisionPolicy } from '../../src/pipeline/decide/policy-file.js';
import { watchBaselines } from '../../src/usecases/trust/watch-baselines.js';
import { readFileSync } from 'node:fs';
import { emptyTestGraph } from '../harness/test-graph.js';

const NOW = Date.parse('2026-11-02T10:00:00Z');
const SIGNED = NOW - 86_400_000;
const OKTA = 'okta/system_log';
const FILE = 'seeds/policies/decision/account-takeover.yaml';
const POLICY = readDecisionPolicy(readFileSync(FILE, 'utf8'), FILE);

let graph: Graph;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

const DECISIONS = /* cypher */ `
  UNWIND range(1, $count) AS n
  CREATE (d:Decision {uid: $name + toString(n), case: n, policyId: $policy, decidedAt: $at})
  CREATE (d)-[:RESTS_ON]->(:Evidence {uid: 'e' + $name + toString(n), question: $question, source: $source,
    state: 'ANSWERED', answer: CASE WHEN n <= $rare THEN 'first_seen' ELSE 'known' END})`;

interface Made {
  readonly name: string;
  readonly policy?: string;
  readonly source?: string;
  readonly question?: string;
  readonly count?: number;
  readonly rare?: number;
  readonly at?: number;
}
const decisions = (made: Made) =>
  graph.runAlone(DECISIONS, {
    ...{
      policy: 'account-takeover',
      source: OKTA,
      question: 'identity.login_network',
      count: 5,
      rare: 0,
      at: SIGNED - 1,
    },
    ...made,
  });
const levels = (rows: Readonly<Record<string, number>>) =>
  graph.runAlone('UNWIND $rows AS r CREATE (:Autonomy {key: r[0], level: r[1], signedAt: $at, right: 9, wrong: 0})', {
    rows: Object.entries(rows),
    at: SIGNED,
  });
const now = async (): Promise<Record<string, number>> => {
  const rows = await graph.run<{ key: string; level: number }>(
    'MATCH (a:Autonomy) RETURN a.key AS key, a.level AS level',
  );
  return Object.fromEntries(rows.map(({ key, level }) => [key, level]));
};
const told = async (): Promise<readonly JsonObject[]> => {
  const rows = await graph.run<{ body: string }>(
    "MATCH (e:AuditEvent {stream: 'config', type: 'autonomy.demoted'}) RETURN e.bodyJson AS body ORDER BY e.seq",
  );
  return rows.map(({ body }) => JSON.parse(body) as JsonObject);
};

const finding = (code: HealthFinding['code'], change: Partial<HealthFinding> = {}): HealthFinding => ({
  ...{ source: OKTA, mapping: 'okta/system_log@3', code, path: code === 'FIELD_MISSING' ? 'client.ip' : null },
  ...{ share: 0, expected: 1, since: NOW, lastSeen: NOW, movedTo: null, suggestion: null },
  ...change,
});
const settle = (...open: readonly HealthFinding[]) =>
  driftStore(graph).settle({ source: OKTA, mapping: 'okta/system_log' }, open);

const TAKEOVER = 'account-takeover|revoke_sessions|tier3/unknown';
const MALWARE = 'endpoint-malware|isolate_device|*';
const ANY = '*|quarantine_mail|*';

test('a source that no longer sends what it did costs one level where decisions rest on it, once', async () => {
  await decisions({ name: 'a' });
  await decisions({ name: 'b', policy: 'endpoint-malware', source: 'microsoft/defender_alert' });
  await levels({ [TAKEOVER]: 4, [MALWARE]: 4, [ANY]: 3, 'account-takeover|disable_user|*': 2 });
  await settle(finding('FIELD_MISSING'), finding('UNKNOWN_TYPES'));
  const after = { [TAKEOVER]: 3, [MALWARE]: 4, 'account-takeover|disable_user|*': 2 };
  expect(await now()).toMatchObject(after);
  expect((await told()).filter(({ key }) => key === TAKEOVER)).toEqual([
    { key: TAKEOVER, to: 3, why: 'source_drift', source: OKTA, codes: ['FIELD_MISSING', 'UNKNOWN_TYPES'] },
  ]);
  // It goes on, and gets worse: it is the same change.
  await settle(finding('FIELD_MISSING'));
  await settle(finding('FIELD_MISSING'), finding('RECORDS_PARKED'));
  expect(await now()).toMatchObject(after);
  // As before, and then again: another change.
  await settle();
  await settle(finding('TIME_FAILED'));
  expect(await now()).toMatchObject({ [TAKEOVER]: 2, [MALWARE]: 4 });
});

test('a level for every policy is lost too, and one that was lost has to be earned anew', async () => {
  await decisions({ name: 'a' });
  await graph.runAlone("CREATE (:Policy {key: 'account-takeover@4', id: 'account-takeover'})");
  await levels({ [ANY]: 3 });
  await settle(finding('RECORDS_PARKED'));
  const [row] = await graph.run('MATCH (a:Autonomy) RETURN a.level AS level, a.right AS right, a.signedBy AS signedBy');
  expect(row).toEqual({ level: 2, right: 0, signedBy: 'system:trust' });
});

test('a field that is new costs nothing', async () => {
  await decisions({ name: 'a' });
  await levels({ [TAKEOVER]: 4 });
  await settle(finding('NEW_FIELD'));
  expect(await now()).toEqual({ [TAKEOVER]: 4 });
});

const watch = () =>
  watchBaselines({ graph: baselineWatchGraph(graph), policies: async () => [POLICY], now: () => NOW });

test('a level is lost where what is normal has moved since it was signed, one step for one move', async () => {
  await levels({ [TAKEOVER]: 4 });
  await decisions({ name: 'before', count: 150, rare: 15 });
  await decisions({ name: 'since', count: 150, rare: 90, at: SIGNED + 1 });
  expect(await watch()).toEqual([TAKEOVER]);
  expect(await now()).toEqual({ [TAKEOVER]: 3 });
  expect(await told()).toEqual([
    expect.objectContaining({ key: TAKEOVER, to: 3, why: 'baseline_drift', question: 'identity.login_network' }),
  ]);
  expect(await watch()).toEqual([]);
});

test('a level stays where what is normal stays, where too little is known, and where nobody asks about it', async () => {
  await levels({ [TAKEOVER]: 4, [MALWARE]: 4 });
  await decisions({ name: 'before', count: 150, rare: 15 });
  await decisions({ name: 'since', count: 150, rare: 20, at: SIGNED + 1 });
  expect(await watch()).toEqual([]);
  await decisions({ name: 'other', question: 'mail.external_forwarding', count: 150, rare: 0 });
  await decisions({ name: 'moved', question: 'mail.external_forwarding', count: 150, rare: 150, at: SIGNED + 1 });
  expect(await watch()).toEqual([]);
  expect(await now()).toEqual({ [TAKEOVER]: 4, [MALWARE]: 4 });
});
