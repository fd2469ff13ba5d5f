import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { Graph } from '../../src/graph/session.js';
import { containmentReads } from '../../src/graph/stores/containment.store.js';
import { pack } from '../../src/graph/stores/packed.js';
import { OWN_AGENT } from '../../src/pipeline/guard/index.js';
import { queueRule } from '../../src/pipeline/guard/ruling.js';
import { containPerson, planContainment } from '../../src/usecases/action/contain-person.js';
import { requesterOf } from '../../src/usecases/action/requester.js';
import { rollBackCase } from '../../src/usecases/action/roll-back-action.js';
import { actionWorld, responder, SETTINGS } from '../harness/action-world.js';
import { shippedGuard } from '../harness/permitted-step.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let world: ReturnType<typeof actionWorld>;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  world = actionWorld(graph);
  await world.person('user:ana', ['okta:00u1', 'entra:4a2f', 'google:ana@example.com']);
  await world.decide('user:ana', 'MALICIOUS');
  const document = (facts: Record<string, string>) => pack({ ocsf: {}, facts });
  await graph.runAlone(WHAT_HAPPENED, {
    t: world.now() - 3_600_000,
    consent: document({ 'app.id': '99.apps', 'app.name': 'Mail Helper' }),
    rule: document({ 'rule.name': '.' }),
    // Longer than any argument: whoever names a rule so must not keep the rest of the plan from being carried out.
    endless: document({ 'rule.name': 'x'.repeat(40_000) }),
  });
});
afterAll(() => graph.close());

/** A factor, a rule, and a grant given to somebody else; all of it after the case began. */
const WHAT_HAPPENED = /* cypher */ `
  MATCH (c:Case {number: 1}), (okta:Account {key: 'okta:00u1'}), (entra:Account {key: 'entra:4a2f'})
  MERGE (other:Account {key: 'okta:00u9'})
  MERGE (mailbox:Mailbox {key: 'm365:ana@example.com'}) SET mailbox.label = 'ana@example.com'
  CREATE (c)-[:CONTAINS {case: c.number, t: $t}]->(e1:Event {uid: 'e1', operation: 'mfa.enrol', t: $t, n: 0})-[:SUBJECT]->(okta)
  CREATE (e2:Event {uid: 'e2', operation: 'mailbox.forward_external', t: $t + 1, n: 0})-[:ACTOR]->(entra)
  CREATE (e2)-[:ON_MAILBOX]->(mailbox)
  CREATE (e4:Event {uid: 'e4', operation: 'oauth.consent', t: $t + 3, n: 0})-[:ACTOR]->(entra)
  CREATE (e4)-[:HAS_DOCUMENT]->(:EventDocument {uid: 'e4', content: $consent})
  CREATE (e5:Event {uid: 'e5', operation: 'mailbox.rule_create', t: $t + 4, n: 0})-[:ACTOR]->(entra)
  CREATE (e5)-[:HAS_DOCUMENT]->(:EventDocument {uid: 'e5', content: $rule})
  CREATE (e5)-[:ON_MAILBOX]->(mailbox)
  CREATE (e6:Event {uid: 'e6', operation: 'mailbox.rule_create', t: $t + 5, n: 0})-[:ACTOR]->(entra)
  CREATE (e6)-[:ON_MAILBOX]->(mailbox)
  CREATE (e6)-[:HAS_DOCUMENT]->(:EventDocument {uid: 'e6', content: $endless})
  CREATE (e3:Event {uid: 'e3', operation: 'role.grant', t: $t + 2, n: 0})-[:ACTOR]->(okta)
  CREATE (e3)-[:SUBJECT]->(other)
  CREATE (e0:Event {uid: 'e0', operation: 'api_token.create', t: $t - 1, n: 0})-[:ACTOR]->(okta)`;

const parts = () => ({
  ...world.parts,
  containment: containmentReads(graph, { ...SETTINGS.connectors, m365: ['stop_forwarding', 'remove_inbox_rule'] }),
});
const plan = () => planContainment(parts(), { case: 1, target: 'user:ana', since: null });
const kinds = async () => (await plan()).steps.map(({ kind, account }) => `${kind} ${account}`);

test('the plan is over all accounts of a person and what was added since the case began, and writes nothing', async () => {
  expect(await kinds()).toEqual([
    ...['entra:4a2f', 'google:ana@example.com', 'okta:00u1'].map((account) => `sign_in ${account}`),
    ...['entra:4a2f', 'google:ana@example.com', 'okta:00u1'].map((account) => `session ${account}`),
    'factor okta:00u1',
    'grant entra:4a2f',
    'forwarding entra:4a2f',
    'rule entra:4a2f',
    'rule entra:4a2f',
  ]);
  const unreachable = (await plan()).steps.filter(({ reachable }) => !reachable);
  expect(new Set(unreachable.map(({ account }) => account))).toEqual(new Set(['google:ana@example.com']));
  const earlier = await planContainment(parts(), { case: 1, target: 'user:ana', since: 0 });
  expect(earlier.steps.map(({ kind }) => kind)).toContain('token');
  expect(await graph.run('MATCH (a:Action) RETURN count(a) AS n')).toEqual([{ n: 0 }]);
});

test('containing a person asks for each step by itself, through the guard', async () => {
  await world.context('m365:ana@example.com', 'criticality', 'tier3');
  const { actions } = await containPerson(parts(), responder('bo'), {
    ...{ case: 1, target: 'user:ana', since: null, kinds: null },
    reason: 'It is not her.',
  });
  expect(actions.map(({ type, target, state }) => [type, target, state])).toEqual([
    ['disable_user', 'user:ana', 'QUEUED'],
    ['revoke_sessions', 'user:ana', 'QUEUED'],
    ['remove_new_factors', 'okta:00u1', expect.any(String)],
    ['revoke_consents', 'entra:4a2f', expect.any(String)],
    ['stop_forwarding', 'm365:ana@example.com', expect.any(String)],
    ['remove_inbox_rule', 'm365:ana@example.com', expect.any(String)],
  ]);
  const asked = Object.fromEntries(actions.map(({ type, argsJson }) => [type, JSON.parse(argsJson) as object]));
  expect(asked).toMatchObject({
    remove_new_factors: { since: new Date(world.now() - 3_600_000 - 60_000).toISOString() },
    revoke_consents: { application: '99.apps' },
    remove_inbox_rule: { rule: 'name:.' },
  });
  const rolledBack = await rollBackCase(world.parts, responder('bo'), { case: 1, reason: 'It was her.' });
  // Forwarding that an attacker set stays off: eradication is no part of it.
  expect(rolledBack.map((each) => ('action' in each ? each.action.type : ''))).toEqual(
    expect.not.arrayContaining(['stop_forwarding']),
  );
  expect(rolledBack).toHaveLength(2);
});

test('what took effect is ended, and its tokens until when they end; the rest still works', async () => {
  await containPerson(parts(), responder('bo'), {
    ...{ case: 1, target: 'user:ana', since: null, reason: 'x' },
    kinds: ['session'],
  });
  const at = world.now();
  await graph.runAlone(
    "MATCH (a:Action {type: 'revoke_sessions'})<-[:STEP_OF]-(s:ActionStep) SET a.state = 'CONFIRMED', a.effectiveAt = $at, s.state = 'CONFIRMED'",
    { at },
  );
  const sessions = (await plan()).steps.filter(({ kind }) => kind === 'session');
  expect(sessions.map(({ account, ended, until }) => [account, ended, until])).toEqual([
    ['entra:4a2f', false, at + 90 * 60_000],
    ['google:ana@example.com', false, null],
    ['okta:00u1', false, at + 60 * 60_000],
  ]);
  world.pass(90 * 60_000);
  expect((await plan()).steps.filter(({ ended }) => ended).map(({ account }) => account)).toEqual([
    'entra:4a2f',
    'okta:00u1',
  ]);
});

test('who may have come in again is put out again when a person asks, and no machine does it twice', async () => {
  const ask = async () => {
    const input = { case: 1, target: 'user:ana', since: null, kinds: ['session'] as const, reason: 'x' };
    const [action] = (await containPerson(parts(), responder('bo'), input)).actions;
    if (action === undefined) throw new Error('nothing was asked for');
    return action;
  };
  const ended = (uid: string, state: string) =>
    graph.runAlone('MATCH (a:Action {uid: $uid}) SET a.state = $state, a.effectiveAt = $at, a.finishedAt = $at', {
      ...{ uid, state, at: world.now() },
    });
  const first = await ask();
  await ended(first.uid, 'CONFIRMED');
  world.pass(60_000);
  // Pressed twice, it is meant once.
  expect(await ask()).toMatchObject({ uid: first.uid, state: 'CONFIRMED' });
  world.pass(1_000);
  const request = { type: 'revoke_sessions', target: 'user:ana', args: {} };
  const byMachine = { case: 1, request, requester: OWN_AGENT, reason: 'MALICIOUS', now: world.now() };
  const rule = queueRule(shippedGuard, world.now());
  expect(await world.parts.actions.propose(byMachine, rule)).toMatchObject({ uid: first.uid });
  const playbook = { ...byMachine, requester: requesterOf(responder('bo')), since: world.now() - 3_600_000 };
  expect(await world.parts.actions.propose(playbook, rule)).toMatchObject({ uid: first.uid });
  const second = await ask();
  expect(second).toMatchObject({ uid: expect.not.stringContaining(first.uid), epoch: 2, state: 'QUEUED' });
  // Nobody found out what became of it: whoever looked at the vendor's console may ask anew.
  await ended(second.uid, 'UNKNOWN');
  world.pass(120_000);
  expect(await world.parts.actions.propose({ ...byMachine, now: world.now() }, rule)).toMatchObject({
    uid: second.uid,
  });
  expect(await ask()).toMatchObject({ epoch: 3, state: 'QUEUED' });
});

test('a person nobody knows and a case that is not there are said so', async () => {
  await expect(planContainment(parts(), { case: 1, target: 'user:nn', since: null })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await expect(planContainment(parts(), { case: 9, target: 'user:ana', since: null })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});
