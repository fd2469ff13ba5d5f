import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import type { ActionRecord } from '../../src/domain/records.js';
import type { Graph } from '../../src/graph/session.js';
import { OWN_AGENT } from '../../src/pipeline/guard/index.js';
import { queueRule } from '../../src/pipeline/guard/ruling.js';
import { actionWorld } from '../harness/action-world.js';
import { startApprovalDoors } from '../harness/approval-doors.js';
import { shippedGuard } from '../harness/permitted-step.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const MINUTE = 60_000;
let graph: Graph;
let world: ReturnType<typeof actionWorld>;
let close: () => Promise<void> = async () => undefined;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  world = actionWorld(graph);
});
afterEach(() => close());
afterAll(() => graph.close());

const doors = async () => {
  const opened = await startApprovalDoors(graph, world.parts);
  close = opened.close;
  return opened;
};
const byAgent = () =>
  world.parts.actions.propose(
    {
      case: 1,
      request: { type: 'revoke_sessions', target: 'user:ana', args: {} },
      requester: OWN_AGENT,
      reason: 'MALICIOUS',
      now: world.now(),
    },
    queueRule(shippedGuard, world.now()),
  );
const waiting = async (tier = 3): Promise<ActionRecord> => {
  await world.person('user:ana', ['okta:00u1'], tier);
  await world.decide('user:ana', 'MALICIOUS');
  return byAgent();
};
const read = (uid: string) => world.parts.actions.read(uid);

test('a link in a mail shows the request when it is opened and answers only when its form is sent, once', async () => {
  const action = await waiting();
  const { tell, links, open, send } = await doors();
  await tell();
  const [link = ''] = links();
  for (let n = 0; n < 3; n++) {
    const page = await open(link);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('<form method="post">');
    await open(link, 'HEAD');
  }
  expect(await read(action.uid)).toMatchObject({ state: 'WAITING_APPROVAL' });
  expect((await send(link, 'approve', ' ')).status).toBe(400);
  const answered = await Promise.all([send(link, 'approve'), send(link, 'approve')]);
  expect(answered.map(({ status }) => status).sort()).toEqual([200, expect.any(Number)]);
  expect(await read(action.uid)).toMatchObject({ state: 'QUEUED' });
  expect((await open(link)).status).toBe(404);
  expect((await open(`/approvals/${'A'.repeat(43)}`)).status).toBe(404);
  const stored = await graph.run<{ n: number }>('MATCH (l:ApprovalLink) WHERE l.hash = $token RETURN count(l) AS n', {
    token: link.slice(11),
  });
  expect(stored).toEqual([{ n: 0 }]);
});

test('a link to what has changed since says so, and a link to tier 0 asks for a log-in', async () => {
  await waiting(0);
  const { tell, links, send } = await doors();
  await tell();
  const refused = await send(links()[0] ?? '', 'approve');
  expect([refused.status, (await refused.text()).includes('tier 0')]).toEqual([403, true]);
  await world.decide('user:ana', 'MALICIOUS');
  await byAgent();
  await tell();
  expect(links()).toHaveLength(2);
  await world.decide('user:ana', 'MALICIOUS');
  await byAgent();
  expect((await send(links()[1] ?? '', 'approve')).status).toBe(403);
});

test('a button in chat answers for whom the chat says pressed it, with their reason', async () => {
  const action = await waiting();
  const { tell, press, slack } = await doors();
  await tell();
  expect(slack.messages).toHaveLength(1);
  expect((await press('U0BO', 'approve', 'called Ana')).status).toBe(200);
  expect(await read(action.uid)).toMatchObject({ state: 'QUEUED' });
  const approvals = await graph.run('MATCH (p:Approval) RETURN p.by AS by, p.reason AS reason, p.door AS door');
  expect(approvals).toEqual([{ by: 'bo', reason: 'called Ana', door: 'slack' }]);
  expect(slack.received.at(-1)).toMatchObject({ path: '/response', body: expect.stringContaining('on its way') });
});

test('a button that Slack did not sign, of a stranger, or without a reason answers nothing', async () => {
  const action = await waiting();
  const { tell, press, slack } = await doors();
  await tell();
  expect((await press('U0BO', 'approve', 'x', 'U0CY')).status).toBe(401);
  expect((await press('U0NN', 'approve', 'x')).status).toBe(200);
  expect(slack.received.at(-1)?.body).toContain('Not taken');
  await press('U0BO', 'approve', '');
  expect(slack.received.at(-1)?.body).toContain('A reason is required');
  expect(await read(action.uid)).toMatchObject({ state: 'WAITING_APPROVAL' });
  expect((await press('U0BO', 'deny', 'not now')).status).toBe(200);
  expect(await read(action.uid)).toMatchObject({ state: 'DENIED' });
});

test('people are told once, those of the escalation only when nobody answered; a chat that is down keeps no mail back', async () => {
  await waiting();
  const { tell, pursue, mail, slack, faults } = await doors();
  slack.faults.push('throttled');
  await tell();
  await tell();
  expect(mail.messages.map(({ to }) => to)).toEqual(['bo@example.com']);
  expect(faults).toHaveLength(1);
  world.pass(15 * MINUTE);
  await pursue();
  await tell();
  expect(
    mail.messages
      .map(({ to }) => to)
      .slice(1)
      .sort(),
  ).toEqual(['bo@example.com', 'cy@example.com']);
  expect(slack.messages).toHaveLength(1);
});

test('whom the case is about is neither asked nor heard, also where only the address they are asked at is part of it', async () => {
  const action = await waiting();
  await graph.write((tx) =>
    tx.run(
      "MATCH (c:Case {number: 1}) MERGE (m:Mailbox {key: 'm365:bo@example.com', label: 'Bo@example.com'}) MERGE (c)-[:INVOLVES_ENTITY]->(m)",
    ),
  );
  const { tell, pursue, press, mail, slack } = await doors();
  await tell();
  expect(mail.messages).toEqual([]);
  expect(JSON.stringify(slack.messages)).not.toContain('U0BO');
  await press('U0BO', 'approve', 'fine by me');
  expect(slack.received.at(-1)?.body).toContain('Not taken');
  expect(await read(action.uid)).toMatchObject({ state: 'WAITING_APPROVAL' });
  world.pass(15 * MINUTE);
  await pursue();
  await tell();
  expect(mail.messages.map(({ to }) => to)).toEqual(['cy@example.com']);
});

test('an address that no longer exists keeps nobody else from being asked, and nobody is asked again because of it', async () => {
  const action = await waiting();
  const { tell, pursue, mail, slack, faults } = await doors();
  slack.faults.push('throttled');
  mail.refused.add('bo@example.com');
  world.pass(15 * MINUTE);
  await pursue();
  await tell();
  await tell();
  expect(mail.messages.map(({ to }) => to)).toEqual(['cy@example.com']);
  expect(faults).toHaveLength(2);
  expect(await read(action.uid)).toMatchObject({ state: 'WAITING_APPROVAL' });
});
