import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { ActionRecord } from '../../src/domain/records.js';
import type { Verdict } from '../../src/domain/verdict.js';
import type { Graph } from '../../src/graph/session.js';
import { guardStage } from '../../src/pipeline/guard/index.js';
import { approveAction } from '../../src/usecases/action/judge-action.js';
import { proposeAction } from '../../src/usecases/action/propose-action.js';
import { actionWorld, responder } from '../harness/action-world.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const ANA = 'user:ana';
let graph: Graph;
let world: ReturnType<typeof actionWorld>;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  world = actionWorld(graph);
});
afterAll(() => graph.close());

/** The guard's round after case 1 was decided about these. */
async function guarded(...decided: readonly { subject: string; decision: string; verdict: Verdict }[]) {
  const stage = guardStage({ guard: world.parts.guard, actions: world.parts.actions });
  const decisions = decided.map((each) => ({ ...each, kind: 'User' }));
  const context = { now: world.now(), signal: new AbortController().signal, record: () => undefined };
  await stage.run({ case: 1, decisions }, context);
}
async function decided(subject: string, verdict: Verdict) {
  return { subject, verdict, decision: await world.decide(subject, verdict) };
}
const actions = () => world.parts.actions.ofCase(1);
async function only(): Promise<ActionRecord> {
  const [action, ...others] = await actions();
  if (action === undefined || others.length > 0) throw new Error(`${String(others.length + 1)} actions`);
  return action;
}
const yes = (action: ActionRecord) =>
  approveAction(world.parts, responder('bo'), {
    id: action.uid,
    argumentsDigest: action.argumentsDigest,
    decisionId: action.decision,
    reason: 'seen it',
  });

test('what a decision called for ends when the case is decided anew and calls for it no more', async () => {
  await world.person(ANA, ['okta:00u1']);
  await guarded(await decided(ANA, 'MALICIOUS'));
  expect(await only()).toMatchObject({ state: 'WAITING_APPROVAL' });
  await guarded(await decided(ANA, 'UNKNOWN'));
  expect(await only()).toMatchObject({ state: 'EXPIRED', outcomeJson: '{"code":"OUTDATED"}', answerDueAt: null });
  expect(await yes(await only())).toMatchObject({ why: 'ALREADY_DECIDED' });
  const told = await graph.run(
    "MATCH (e:AuditEvent {stream: 'case/1', type: 'action.outdated'}) RETURN e.actor AS actor",
  );
  expect(told).toEqual([{ actor: 'system:decisions' }]);
  world.pass(1_000);
  await guarded(await decided(ANA, 'MALICIOUS'));
  expect((await actions()).map(({ state }) => state)).toEqual(['EXPIRED', 'WAITING_APPROVAL']);
});

test('what a person asked for is judged anew under the new decision and can be answered', async () => {
  await world.person(ANA, ['okta:00u1'], 1);
  await world.decide(ANA, 'UNKNOWN');
  const request = { type: 'revoke_sessions', target: ANA, args: {} };
  const before = await proposeAction(world.parts, responder('cy'), { case: 1, request, reason: 'odd' });
  expect(before).toMatchObject({ state: 'WAITING_APPROVAL' });
  const again = await decided(ANA, 'UNKNOWN');
  expect(await yes(before)).toMatchObject({ why: 'APPROVAL_VOID' });
  await guarded(again);
  expect(await only()).toMatchObject({
    state: 'WAITING_APPROVAL',
    decision: again.decision,
    waitingSince: world.now(),
  });
  expect(await yes(await only())).toMatchObject({ kind: 'taken' });
});

test('what would touch other accounts than people were asked about ends', async () => {
  await world.person(ANA, ['okta:00u1'], 1);
  await world.decide(ANA, 'UNKNOWN');
  const request = { type: 'revoke_sessions', target: ANA, args: {} };
  await proposeAction(world.parts, responder('cy'), { case: 1, request, reason: 'odd' });
  await world.person(ANA, ['okta:00u1', 'okta:00u2'], 1);
  await guarded(await decided(ANA, 'UNKNOWN'));
  expect(await only()).toMatchObject({ state: 'EXPIRED', outcomeJson: '{"code":"OUTDATED"}' });
});

test('what no connector could do is said once, however often the case is decided anew', async () => {
  await world.person('user:eve', ['nowhere:e1']);
  for (let round = 0; round < 3; round += 1) {
    await guarded(await decided('user:eve', 'MALICIOUS'));
  }
  expect(await only()).toMatchObject({ state: 'DENIED' });
});

const STORM = /* cypher */ `
  MATCH (a:Action {uid: $uid})-[:RESPONDS_TO]->(c:Case)
  UNWIND range(1, 119) AS n
  CREATE (more:Action) SET more = a {.*, uid: a.uid + '-' + n, argumentsDigest: a.argumentsDigest + n}
  CREATE (more)-[:RESPONDS_TO]->(c)`;

test('each of the many requests of a storm ends with the decision that called for it', async () => {
  await world.person(ANA, ['okta:00u1']);
  await guarded(await decided(ANA, 'MALICIOUS'));
  const { uid } = await only();
  await graph.write((tx) => tx.run(STORM, { uid }));
  await guarded(await decided(ANA, 'UNKNOWN'));
  const states = (await actions()).map(({ state }) => state);
  expect(states).toEqual(Array.from({ length: 120 }, () => 'EXPIRED'));
});
