import { deflateSync } from 'node:zlib';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { Graph } from '../../src/graph/session.js';
import { startApi, type ApiUnderTest } from '../harness/api-server.js';
import { T0, writeCase } from '../harness/case-fixture.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let api: ApiUnderTest;
const MINUTE = 60_000;

beforeEach(async () => {
  if (api) await api.close();
  if (graph) await graph.close();
  graph = await emptyTestGraph();
  api = await startApi(graph);
});
afterAll(async () => {
  await api.close();
  await graph.close();
});

const SAVE = `mutation($input: SaveWorkPlanInput!) { saveWorkPlan(input: $input) {
  __typename ... on Refusal { code } ... on InvalidInput { path } ... on WorkPlanSaved { workPlan { version savedBy } } } }`;

async function save(input: object, key = 'policy_owner') {
  const { data, errors } = await api.ask(SAVE, { input: { expectedVersion: 0, ...input } }, key);
  return { saved: data?.['saveWorkPlan'], errors };
}

async function tend(at: number): Promise<void> {
  api.clock.now = at;
  for (let looks = 0; looks < 20; looks++) if (!(await api.tend())) return;
  throw new Error('there is no end to what the desk finds to do');
}

const DESK =
  'team owner routedBy escalatedAt slaRule slaDueAt acknowledgeDueAt resolveDueAt slaBreached slaPausedAt waitingOn';

async function desk(number: number): Promise<Record<string, unknown>> {
  const { data, errors } = await api.ask(`query($n: Int!) { case(number: $n) { ${DESK} } }`, { n: number });
  expect(errors).toEqual([]);
  return data?.['case'] as Record<string, unknown>;
}

async function act(name: string, input: object, key = 'analyst'): Promise<unknown> {
  const type = `${name.slice(0, 1).toUpperCase()}${name.slice(1)}Input`;
  const query = `mutation($input: ${type}!) { ${name}(input: $input) { __typename ... on InvalidInput { path } } }`;
  const { data, errors } = await api.ask(query, { input }, key);
  expect(errors).toEqual([]);
  return data?.[name];
}

async function kinds(): Promise<readonly string[]> {
  const { data } = await api.ask(
    '{ changes(first: 200, types: [CASE_ROUTED, CASE_ESCALATED, SLA_BREACHED]) { nodes { kind caseNumber } } }',
  );
  const { nodes } = data?.['changes'] as { nodes: readonly { kind: string; caseNumber: number }[] };
  return nodes.map(({ kind, caseNumber }) => `${kind} ${String(caseNumber)}`);
}

const opened = (number: number) => T0 + number * MINUTE;
const iso = (at: number) => new Date(at).toISOString();

test('a case goes to the team of the first rule that fits, once, and shows the rule', async () => {
  await writeCase(graph, 1);
  const low = { name: 'low ones', when: { severities: ['LOW'] }, team: 'tier1' };
  const identity = { name: 'identity', when: { tags: ['identity'], verdicts: ['MALICIOUS'] }, team: 'identity' };
  expect((await save({ routing: [low, identity, { name: 'rest', team: 'soc' }] })).saved).toMatchObject({
    workPlan: { version: 1, savedBy: 'policy_owner' },
  });
  await tend(opened(2));
  expect(await desk(1)).toMatchObject({ team: 'identity', owner: null, routedBy: 'identity' });
  await tend(opened(3));
  expect(await kinds()).toEqual(['CASE_ROUTED 1']);
});

test('whom a person gave a case to keeps it', async () => {
  await writeCase(graph, 1);
  await act('assignCase', { number: 1, owner: 'mara' });
  await save({ routing: [{ name: 'all', team: 'soc' }] });
  await tend(opened(2));
  expect(await desk(1)).toMatchObject({ team: null, owner: 'mara', routedBy: null });
});

const FACT = /* cypher */ `
  CREATE (:Context {uid: $uid, kind: $kind, subject: $subject, name: '', value: $value, valueJson: $json, validFrom: $from, recordedAt: $from, source: 'person'})`;

async function fact(kind: string, subject: string, value: string): Promise<void> {
  const row = { uid: `${kind}-${subject}`, kind, subject, value, json: JSON.stringify(value), from: T0 - MINUTE };
  await graph.write(async (tx) => void (await tx.run(FACT, row)));
}

test('a posture finding goes to the owner of its asset by the control it is about', async () => {
  await writeCase(graph, 1);
  await writeCase(graph, 2);
  const content = deflateSync(
    JSON.stringify({ ocsf: { compliance: { control: 'S3.8', standards: ['NIST.800-53.r5'] } }, raw: {} }),
  );
  await graph.write(async (tx) => {
    await tx.run(
      `MATCH (e:Event {uid: 'e-1-0'})-[:HAS_DOCUMENT]->(d) SET e.kind = 2003, e.class = 'compliance_finding', d.content = $content`,
      { content: new Int8Array(content.buffer, content.byteOffset, content.byteLength) },
    );
  });
  await fact('owner', 'okta:00u1', 'cloud-platform');
  await save({
    routing: [
      {
        name: 'posture',
        when: { classes: ['compliance_finding'], controls: ['NIST.800-53'] },
        ownerFrom: 'ENTITY_OWNER',
      },
    ],
  });
  await tend(opened(3));
  expect(await desk(1)).toMatchObject({ owner: 'cloud-platform', routedBy: 'posture' });
  expect(await desk(2)).toMatchObject({ owner: null, routedBy: null });
});

test('who is on call for the team gets the case', async () => {
  await writeCase(graph, 1);
  await fact('on_call', 'soc', 'rita');
  await save({ routing: [{ name: 'duty', team: 'soc', ownerFrom: 'ON_CALL' }] });
  await tend(opened(2));
  expect(await desk(1)).toMatchObject({ team: 'soc', owner: 'rita', routedBy: 'duty' });
});

const LEVEL = { name: 'high', when: { severities: ['HIGH'] }, acknowledgeMinutes: 30, resolveMinutes: 240 };

test('a time that is missed is told once, at its time, and one that is kept never', async () => {
  await writeCase(graph, 1);
  await writeCase(graph, 2);
  await save({ serviceLevels: [LEVEL] });
  await tend(opened(3));
  expect(await desk(1)).toMatchObject({ slaRule: 'high', slaDueAt: iso(opened(1) + 30 * MINUTE), slaBreached: [] });
  await act('assignCase', { number: 2, owner: 'mara' });
  await tend(opened(1) + 30 * MINUTE);
  expect(await kinds()).toEqual([]);
  await tend(opened(1) + 30 * MINUTE + 1);
  await tend(opened(1) + 90 * MINUTE);
  expect(await kinds()).toEqual(['SLA_BREACHED 1']);
  expect(await desk(1)).toMatchObject({ slaBreached: ['ACKNOWLEDGE'] });
  expect(await desk(2)).toMatchObject({ slaBreached: [], slaDueAt: iso(opened(2) + 240 * MINUTE) });
});

test('while a case waits for somebody else its times stand still', async () => {
  await writeCase(graph, 1);
  await save({ serviceLevels: [LEVEL] });
  await tend(opened(1) + 10 * MINUTE);
  await act('pauseSla', { number: 1, waitingOn: 'the user' });
  await tend(opened(1) + 100 * MINUTE);
  expect(await desk(1)).toMatchObject({ waitingOn: 'the user', slaDueAt: null, slaBreached: [] });
  await act('pauseSla', { number: 1, waitingOn: 'the vendor' });
  await act('resumeSla', { number: 1 });
  expect(await desk(1)).toMatchObject({ slaDueAt: iso(opened(1) + 120 * MINUTE) });
  await tend(opened(1) + 101 * MINUTE);
  expect(await desk(1)).toMatchObject({
    waitingOn: null,
    slaBreached: [],
    acknowledgeDueAt: iso(opened(1) + 120 * MINUTE),
  });
  await tend(opened(1) + 121 * MINUTE);
  expect(await desk(1)).toMatchObject({ slaBreached: ['ACKNOWLEDGE'] });
});

test('the time a case was closed does not count against it when it is taken up again', async () => {
  await writeCase(graph, 1);
  await save({ serviceLevels: [LEVEL] });
  await tend(opened(1) + 10 * MINUTE);
  await act('closeCase', { number: 1, disposition: 'TRUE_POSITIVE' });
  await tend(opened(1) + 1_000 * MINUTE);
  await act('reopenCase', { number: 1 });
  await tend(opened(1) + 1_001 * MINUTE);
  expect(await desk(1)).toMatchObject({ slaBreached: [], resolveDueAt: iso(opened(1) + 1_230 * MINUTE) });
});

test('a case that nobody takes goes on to another team, once', async () => {
  await writeCase(graph, 1);
  await save({ routing: [{ name: 'all', team: 'tier1' }], escalation: { afterMinutes: 15, team: 'tier2' } });
  await tend(opened(2));
  await tend(opened(2) + 15 * MINUTE - 1);
  expect(await desk(1)).toMatchObject({ team: 'tier1', escalatedAt: null });
  await tend(opened(2) + 15 * MINUTE);
  await tend(opened(2) + 60 * MINUTE);
  expect(await desk(1)).toMatchObject({ team: 'tier2', escalatedAt: iso(opened(2) + 15 * MINUTE) });
  expect(await kinds()).toEqual(['CASE_ROUTED 1', 'CASE_ESCALATED 1']);
});

test('another plan is tried on past cases without changing them, and holds for open ones once it is saved', async () => {
  await writeCase(graph, 1);
  const routing = [{ name: 'all', team: 'soc' }];
  const { data, errors } = await api.ask(
    'query($input: SimulateRoutingInput!) { simulateRouting(input: $input) { number rule team teamNow } }',
    { input: { routing } },
    'policy_owner',
  );
  expect(errors).toEqual([]);
  expect(data).toEqual({ simulateRouting: [{ number: 1, rule: 'all', team: 'soc', teamNow: null }] });
  expect(await desk(1)).toMatchObject({ team: null });
  await save({ serviceLevels: [LEVEL] });
  await tend(opened(2));
  expect((await save({ serviceLevels: [{ ...LEVEL, resolveMinutes: 60 }] })).saved).toMatchObject({
    code: 'VERSION_CONFLICT',
  });
  await save({ serviceLevels: [{ ...LEVEL, resolveMinutes: 60 }], expectedVersion: 1 });
  await tend(opened(3));
  expect(await desk(1)).toMatchObject({ resolveDueAt: iso(opened(1) + 60 * MINUTE) });
});

test('a plan that cannot work is refused with the place', async () => {
  const rule = { name: 'a', team: 'soc' };
  for (const [input, path] of [
    [{ routing: [rule, rule] }, 'routing[1].name'],
    [{ routing: [{ name: 'a' }] }, 'routing[0]'],
    [{ routing: [{ ...rule, ownerFrom: 'NAMED' }] }, 'routing[0].owner'],
    [{ routing: [{ name: 'a', ownerFrom: 'ON_CALL' }] }, 'routing[0].team'],
    [{ serviceLevels: [{ name: 'a' }] }, 'serviceLevels[0]'],
    [{ serviceLevels: [{ ...LEVEL, resolveMinutes: 0 }] }, 'serviceLevels[0].resolveMinutes'],
    [{ escalation: { afterMinutes: 5, team: ' ' } }, 'escalation.team'],
  ] as const) {
    expect((await save(input)).saved).toMatchObject({ __typename: 'InvalidInput', path });
  }
  expect((await save({ routing: [rule] }, 'analyst')).errors[0]?.extensions['code']).toBe('FORBIDDEN');
});
