import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { webhookSender } from '../../src/connectors/webhook/sender.js';
import type { Graph } from '../../src/graph/session.js';
import { ChangeReadStore } from '../../src/graph/stores/change-read.store.js';
import { webhookStore } from '../../src/graph/stores/webhook.store.js';
import { deliverNext, RETRY_AFTER_MS } from '../../src/usecases/webhook/deliver.js';
import { webhookDesk } from '../../src/usecases/webhook/webhook-desk.js';
import { startApi, type ApiUnderTest } from '../harness/api-server.js';
import { writeCase, writeChange } from '../harness/case-fixture.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const SECRET = 'a secret of the receiver';
const NEW_SECRET = 'another secret of the receiver';
const secrets: Record<string, string> = {};

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  readonly path: string;
}

let graph: Graph;
let api: ApiUnderTest;
let receiver: Server;
let place: string;
let received: Received[];
let answer: { status: number; headers?: Record<string, string> };
const clock = { now: Date.parse('2026-11-03T08:00:00Z') };
let ids = 0;
let deliver: () => Promise<boolean>;

beforeAll(async () => {
  graph = await emptyTestGraph();
  await writeCase(graph, 1);
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => {
      received.push({ headers: request.headers, body, path: request.url ?? '' });
      response.writeHead(answer.status, answer.headers).end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  place = `http://127.0.0.1:${String((receiver.address() as AddressInfo).port)}`;
  const store = webhookStore(graph, { record: async () => undefined, lease: () => null });
  const now = () => clock.now;
  const readSecret = (reference: string): string => {
    const secret = secrets[reference];
    if (secret === undefined) throw new Error('There is no secret there.');
    return secret;
  };
  const parts = { store, feed: new ChangeReadStore(graph), readSecret, now };
  const send = webhookSender({ fetch, now, timeoutMs: 2_000 });
  const desk = webhookDesk({ ...parts, newId: () => `hook-${String(++ids)}`, wake: () => undefined });
  api = await startApi(graph, {}, { webhooks: desk });
  deliver = () => deliverNext({ ...parts, send });
});
beforeEach(async () => {
  Object.assign(secrets, { 'env:HOOK': SECRET, 'env:NEW': NEW_SECRET });
  await graph.write((tx) => tx.run('MATCH (n) WHERE n:Webhook OR n:WebhookDelivery DETACH DELETE n'));
  received = [];
  answer = { status: 204 };
});
afterAll(async () => {
  receiver.close();
  await api.close();
  await graph.close();
});

async function create(input: object): Promise<Record<string, unknown>> {
  const { data, errors } = await api.ask(
    'mutation($input: CreateWebhookInput!) { createWebhook(input: $input) { __typename ... on InvalidInput { path message } ... on WebhookChanged { webhook { id events state cursor } } } }',
    { input: { url: place, events: ['case.*'], secretRef: 'env:HOOK', ...input } },
    'admin',
  );
  expect(errors).toEqual([]);
  return (data as { createWebhook: Record<string, unknown> }).createWebhook;
}

async function created(input: object = {}): Promise<{ readonly id: string; readonly cursor: string }> {
  return (await create(input))['webhook'] as { id: string; cursor: string };
}

async function replay(input: object): Promise<unknown> {
  const { data, errors } = await api.ask(
    'mutation($input: ReplayWebhookInput!) { replayWebhook(input: $input) { __typename ... on Refusal { code } } }',
    { input },
    'admin',
  );
  expect(errors).toEqual([]);
  return (data as { replayWebhook: unknown }).replayWebhook;
}

async function deliveries(): Promise<readonly { id: string; state: string; attempts: number; lastStatus: number }[]> {
  const { data } = await api.ask(
    '{ webhookDeliveries { nodes { id event state attempts lastStatus lastFault webhook { id } } } }',
    {},
    'auditor',
  );
  return (data as { webhookDeliveries: { nodes: [] } }).webhookDeliveries.nodes;
}

/** Rounds until nothing is left to do now. */
async function settle(): Promise<void> {
  while (await deliver());
}

test('a change is told once, signed over its id, its time and its body', async () => {
  await created();
  await writeChange(graph, 1);
  await writeChange(graph, 1, 'detection.fired');
  await settle();
  expect(received).toHaveLength(1);
  const [{ headers, body }] = received as [Received];
  const message = JSON.parse(body) as { id: string; type: string; data: { case: object; cursor: string } };
  expect(message).toMatchObject({
    type: 'case.updated',
    data: { case: { number: 1, severity: 'HIGH', status: 'OPEN' } },
  });
  expect(headers['webhook-id']).toBe(message.id);
  const signed = `${message.id}.${String(headers['webhook-timestamp'])}.${body}`;
  const expected = createHmac('sha256', SECRET).update(signed).digest('base64');
  expect(headers['webhook-signature']).toBe(`v1,${expected}`);
  await settle();
  expect(received).toHaveLength(1);
});

test('while a secret is replaced both sign, so that the receiver changes in its own time; then only the new one does', async () => {
  const { id } = await created();
  const replaced = (input: object) =>
    api.ask(
      'mutation($input: ReplaceWebhookSecretInput!) { replaceWebhookSecret(input: $input) { __typename ... on InvalidInput { path } ... on Refusal { code } ... on WebhookChanged { webhook { secretRef previousSecretRef previousUntil } } } }',
      { input: { id, secretRef: 'env:NEW', bothForHours: 1, ...input } },
      'admin',
    );
  for (const input of [{ secretRef: 'env:HOOK' }, { secretRef: 'env:NOWHERE' }, { bothForHours: 1_000 }])
    expect((await replaced(input)).data?.['replaceWebhookSecret']).toMatchObject({ __typename: 'InvalidInput' });
  expect((await replaced({ id: 'Webhook:none' })).data?.['replaceWebhookSecret']).toMatchObject({ code: 'NOT_FOUND' });
  expect((await replaced({})).data?.['replaceWebhookSecret']).toMatchObject({
    webhook: { secretRef: 'env:NEW', previousSecretRef: 'env:HOOK' },
  });

  const signatures = async (): Promise<readonly string[]> => {
    received = [];
    await writeChange(graph, 1);
    await settle();
    const [{ headers, body }] = received as [Received];
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
    const made = (secret: string) => `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`;
    const names = new Map([NEW_SECRET, SECRET].map((secret) => [made(secret), secret]));
    return String(headers['webhook-signature'])
      .split(' ')
      .map((signature) => names.get(signature) ?? 'nobody');
  };
  expect(await signatures()).toEqual([NEW_SECRET, SECRET]);
  delete secrets['env:HOOK'];
  expect(await signatures()).toEqual([NEW_SECRET]);
  secrets['env:HOOK'] = SECRET;
  clock.now += 3_600_000;
  expect(await signatures()).toEqual([NEW_SECRET]);
});

test('what fails is sent again later and later under the same id, then given up, and sent on demand', async () => {
  const { id } = await created();
  answer = { status: 503 };
  await writeChange(graph, 1);
  for (const pause of [0, ...RETRY_AFTER_MS]) {
    clock.now += pause;
    await settle();
  }
  expect(received).toHaveLength(RETRY_AFTER_MS.length + 1);
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  const [dead] = await deliveries();
  expect(dead).toMatchObject({ state: 'DEAD', lastStatus: 503 });
  clock.now += 86_400_000;
  await settle();
  expect(received).toHaveLength(RETRY_AFTER_MS.length + 1);
  answer = { status: 200 };
  expect(await replay({ id, deliveries: [dead?.id] })).toMatchObject({
    __typename: 'WebhookChanged',
  });
  await settle();
  expect(await deliveries()).toMatchObject([{ state: 'DELIVERED' }]);
});

test('a receiver that asks for patience is left alone that long', async () => {
  await created();
  answer = { status: 429, headers: { 'retry-after': '600' } };
  await writeChange(graph, 1);
  await settle();
  clock.now += 599_000;
  await settle();
  expect(received).toHaveLength(1);
  clock.now += 2_000;
  await settle();
  expect(received).toHaveLength(2);
});

test('a replay from a cursor tells everything after it again, as new deliveries', async () => {
  const { id, cursor } = await created();
  for (let count = 0; count < 3; count++) await writeChange(graph, 1);
  await settle();
  expect(await replay({ id, after: cursor })).toMatchObject({ __typename: 'WebhookChanged' });
  await settle();
  const told = received.map(({ body }) => (JSON.parse(body) as { data: { cursor: string } }).data.cursor);
  expect(told).toHaveLength(6);
  expect(new Set(told.slice(3))).toEqual(new Set(told.slice(0, 3)));
});

test('a round that is cut off between sending and noting it sends again, and makes no second delivery', async () => {
  await created();
  await writeChange(graph, 1);
  await settle();
  const [webhook] = await graph.run<{ cursor: string; id: string }>(
    'MATCH (w:Webhook) RETURN w.id AS id, w.cursor AS cursor',
  );
  await graph.write((tx) => tx.run("MATCH (d:WebhookDelivery) SET d.state = 'pending', d.attempts = 0"));
  await settle();
  expect(received.map(({ headers }) => headers['webhook-id'])).toHaveLength(2);
  expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(await deliveries()).toHaveLength(1);
  expect(webhook?.cursor).toBeDefined();
});

test('a paused webhook keeps its place and goes on from there', async () => {
  const { id } = await created();
  const setActive = (active: boolean) =>
    api.ask(
      'mutation($input: UpdateWebhookInput!) { updateWebhook(input: $input) { ... on WebhookChanged { webhook { state } } } }',
      { input: { id, active } },
      'admin',
    );
  await setActive(false);
  await writeChange(graph, 1);
  await settle();
  expect(received).toHaveLength(0);
  expect((await setActive(true)).data).toEqual({ updateWebhook: { webhook: { state: 'ACTIVE' } } });
  await settle();
  expect(received).toHaveLength(1);
});

test('a receiver that says it is gone is not asked again; a redirect is not followed', async () => {
  await created();
  answer = { status: 302, headers: { location: `${place}/elsewhere` } };
  await writeChange(graph, 1);
  await settle();
  expect(received.map(({ path }) => path)).toEqual(['/']);
  answer = { status: 410 };
  clock.now += RETRY_AFTER_MS[0];
  await settle();
  await writeChange(graph, 1);
  await settle();
  expect(received).toHaveLength(2);
  const { data } = await api.ask('{ webhooks { nodes { state dead pending } } }', {}, 'auditor');
  expect(data).toEqual({ webhooks: { nodes: [{ state: 'GONE', dead: 1, pending: 0 }] } });
});

test.each([
  [{ url: 'http://example.org/hook' }, 'url'],
  [{ url: 'https://user:pass@example.org/' }, 'url'],
  [{ url: 'not a url' }, 'url'],
  [{ events: ['case.exploded'] }, 'events'],
  [{ events: [] }, 'events'],
  [{ secretRef: 'env:MISSING' }, 'secretRef'],
])('a webhook that could not work is refused with the place: %j', async (input, path) => {
  expect(await create(input)).toMatchObject({ __typename: 'InvalidInput', path });
});

test('nothing is sent to where clouds keep the credentials of a machine', async () => {
  const send = webhookSender({ fetch, now: () => 0, timeoutMs: 500 });
  for (const url of ['http://169.254.169.254/latest', 'http://[fe80::1]/', 'http://0.0.0.0/']) {
    expect(await send({ url, headers: {}, body: '' })).toMatchObject({ status: 0 });
  }
});

test('only an admin makes webhooks, and for an analyst there are none', async () => {
  const { errors } = await api.ask(
    'mutation { createWebhook(input: { url: "https://x.example", events: ["*"], secretRef: "env:HOOK" }) { __typename } }',
    {},
    'analyst',
  );
  expect(errors[0]?.extensions['code']).toBe('FORBIDDEN');
  const { id } = await created();
  const seen = await api.ask('query($id: ID!) { node(id: $id) { ... on Webhook { state url } } }', { id }, 'analyst');
  expect(seen.data).toEqual({ node: null });
});

test('a receiver of what became of actions hears also of those nobody knows the end of, whenever it was made', async () => {
  await graph.runAlone(
    "CREATE (:Webhook {id: 'old', kinds: ['case.changed', 'action.changed']}), (:Webhook {id: 'cases', kinds: ['case.changed']})",
  );
  const migration = readFileSync('schema/graph/migrations/0032_unknown_actions.cypher', 'utf8');
  const [statement = ''] = migration.split('\n').filter((line) => line.startsWith('MATCH'));
  const run = () => graph.runAlone(statement.replace(/;$/, ''));
  await run();
  await run();
  const rows = await graph.run(
    "MATCH (w:Webhook) WHERE w.id IN ['old', 'cases'] RETURN w.id AS id, w.kinds AS kinds ORDER BY id",
  );
  expect(rows).toEqual([
    { id: 'cases', kinds: ['case.changed'] },
    { id: 'old', kinds: ['case.changed', 'action.changed', 'action.unknown'] },
  ]);
});
