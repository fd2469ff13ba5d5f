import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { WebhookDesk } from '../../src/connectors/inbound-webhook/desk.js';
import type { Graph } from '../../src/graph/session.js';
import { DEFAULT_HAND_OVER } from '../../src/pipeline/ingest/hand-over.js';
import { testHandOver } from '../harness/hand-over.js';
import { gzipped, startIntake, type IntakeUnderTest } from '../harness/intake-server.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const OKTA = 'okta/system_log';
const PATH = '/ingest/okta/system_log';

let graph: Graph;
let intake: IntakeUnderTest;
let auth: { authorization: string };
beforeAll(async () => {
  graph = await emptyTestGraph();
});
beforeEach(async () => {
  await start();
});
afterEach(() => intake.close());
afterAll(() => graph.close());

async function start(options: Parameters<typeof startIntake>[1] = {}): Promise<void> {
  intake = await startIntake(graph, options);
  auth = { authorization: `Bearer ${await intake.key(OKTA)}` };
}

let serial = 0;
function signIn(more: object = {}) {
  serial += 1;
  return {
    uuid: `00000000-0000-4000-8000-${String(serial).padStart(12, '0')}`,
    published: '2026-03-02T12:00:00.000Z',
    eventType: 'user.session.start',
    version: '0',
    severity: 'INFO',
    outcome: { result: 'SUCCESS' },
    actor: { id: '00u1', type: 'User', alternateId: 'mara@example.com', displayName: 'Mara' },
    client: { ipAddress: '192.0.2.7' },
    ...more,
  };
}
const json = (value: unknown) => JSON.stringify(value);
const outcomes = (answer: { body: { receipt?: readonly { outcome: string }[] } }) =>
  answer.body.receipt?.map(({ outcome }) => outcome);

test('the same record as list, object, line and compressed is taken once, and known every other time', async () => {
  const record = signIn();
  const first = await intake.post(PATH, json([record]), { ...auth, 'content-type': 'application/json' });
  expect(first).toMatchObject({ status: 200, body: { records: 1, accepted: 1, duplicates: 0, rejectedTotal: 0 } });
  const again = [
    await intake.post(PATH, json(record), { ...auth, 'content-type': 'application/json' }),
    await intake.post(PATH, `${json(record)}\n`, { ...auth, 'content-type': 'application/x-ndjson' }),
    await intake.post(PATH, gzipped(json([record])), {
      ...auth,
      'content-type': 'application/json',
      'content-encoding': 'gzip',
    }),
  ];
  expect(again.map(outcomes)).toEqual([['DUPLICATE'], ['DUPLICATE'], ['DUPLICATE']]);
  expect(again[0]?.body.receipt?.[0]?.eventIds).toEqual(first.body.receipt?.[0]?.eventIds);
});

test('a packed file that is sent as it is, whatever its media type, is read like its lines', async () => {
  const lines = `${json(signIn())}\n${json(signIn())}\n`;
  const types = ['application/gzip', 'application/octet-stream', 'application/x-ndjson'];
  const answers = [];
  for (const type of types) answers.push(await intake.post(PATH, gzipped(lines), { ...auth, 'content-type': type }));
  expect(answers.map(outcomes)).toEqual([
    ['NEW', 'NEW'],
    ['DUPLICATE', 'DUPLICATE'],
    ['DUPLICATE', 'DUPLICATE'],
  ]);
  const cut = await intake.post(PATH, gzipped(lines).subarray(0, 60), { ...auth, 'content-type': 'application/gzip' });
  expect(cut).toMatchObject({ status: 400, body: { errors: [{ extensions: { code: 'INGEST_BAD_ENCODING' } }] } });
});

test('a record nested without end is parked whole, and its neighbours come in', async () => {
  const deep = `{"uuid":"x","a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  const body = `[${json(signIn())},${deep},${json(signIn())}]`;
  const answer = await intake.post(PATH, body, { ...auth, 'content-type': 'application/json' });
  expect(outcomes(answer)).toEqual(['NEW', 'PARKED', 'NEW']);
  expect(answer.body.rejected).toMatchObject([{ index: 1, code: 'INGEST_UNPARSEABLE' }]);
  const [kept] = await graph.run<{ form: string }>('MATCH (d:DeadLetter {id: $id}) RETURN d.form AS form', {
    id: answer.body.rejected?.[0]?.deadLetterId ?? '',
  });
  expect(kept?.form).toBe('text');
});

test('the source comes from the key: another one is refused, none named is the key’s own', async () => {
  const elsewhere = await intake.post('/ingest/github/audit', json(signIn()), auth);
  expect(elsewhere).toMatchObject({
    status: 403,
    body: { errors: [{ extensions: { code: 'INGEST_SOURCE_FORBIDDEN' } }] },
  });
  expect(await intake.post('/ingest', json(signIn()), auth)).toMatchObject({ status: 200, body: { accepted: 1 } });
  const [row] = await graph.run<{ sources: string[] }>('MATCH (e:Event) RETURN collect(DISTINCT e.source) AS sources');
  expect(row?.sources).toEqual([OKTA]);
});

test('without a good key nothing is read', async () => {
  const answer = await intake.post(PATH, json(signIn()), { authorization: 'Bearer seq_nobody_nothing' });
  expect(answer).toMatchObject({ status: 401, body: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } });
  expect(answer.header('www-authenticate')).toBe('Bearer');
});

test('a body of several chunks gets one receipt, and its broken record a dead letter beside whole neighbours', async () => {
  const list = Array.from({ length: 1_203 }, () => json(signIn()));
  list[700] = '{"uuid": broken}';
  const answer = await intake.post(PATH, `[${list.join(',')}]`, { ...auth, 'content-type': 'application/json' });
  expect(answer.body).toMatchObject({ records: 1_203, accepted: 1_202, rejectedTotal: 1 });
  expect(answer.body.rejected).toMatchObject([{ index: 700, code: 'INGEST_UNPARSEABLE' }]);
  expect(answer.body.receipt?.map(({ index }) => index)).toEqual(list.map((_, index) => index));
  const [letter] = await graph.run<{ source: string }>('MATCH (d:DeadLetter {id: $id}) RETURN d.source AS source', {
    id: answer.body.rejected?.[0]?.deadLetterId,
  });
  expect(letter).toEqual({ source: OKTA });
});

test('the same idempotency key with the same records gets the same answer, with others a conflict', async () => {
  const headers = { ...auth, 'idempotency-key': `batch-${String(serial)}`, 'content-type': 'text/plain' };
  // Lines without an id of their own: only the key tells a resend from a second equal line.
  const first = await intake.post(PATH, 'one line\nanother line', headers);
  expect(await intake.post(PATH, 'one line\nanother line', headers)).toMatchObject({ status: 200, body: first.body });
  expect(await intake.post(PATH, 'a third line', headers)).toMatchObject({
    status: 409,
    body: { errors: [{ extensions: { code: 'IDEMPOTENCY_CONFLICT' } }] },
  });
});

test('a small body that unpacks without end is stopped, and the server serves on', async () => {
  await intake.close();
  await start({ intakeLimits: { bodyBytes: 1_048_576, recordBytes: 65_536 } });
  const bomb = gzipped(Buffer.alloc(64 * 1_048_576));
  expect(bomb.byteLength).toBeLessThan(100_000);
  const before = process.memoryUsage().arrayBuffers;
  for (const type of ['application/json', 'application/x-ndjson', 'text/csv']) {
    const answer = await intake.post(PATH, bomb, { ...auth, 'content-encoding': 'gzip', 'content-type': type });
    expect(answer).toMatchObject({ status: 413, body: { errors: [{ extensions: { code: 'INGEST_TOO_LARGE' } }] } });
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(32 * 1_048_576);
  expect(await intake.post(PATH, json(signIn()), auth)).toMatchObject({ status: 200 });
});

test('a line beyond the limit leaves its beginning among the dead letters, and its neighbours are taken', async () => {
  await intake.close();
  await start({ intakeLimits: { bodyBytes: 1_048_576, recordBytes: 65_536 } });
  const endless = json({ uuid: 'endless', note: 'x'.repeat(70_000) });
  const body = [json(signIn()), endless, json(signIn())].join('\n');
  const answer = await intake.post(PATH, body, { ...auth, 'content-type': 'application/x-ndjson' });
  expect(answer.body).toMatchObject({ accepted: 2, rejected: [{ index: 1, code: 'INGEST_TOO_LARGE' }] });
  const found = await graph.run<{ code: string }>('MATCH (d:DeadLetter {id: $id}) RETURN d.code AS code', {
    id: answer.body.rejected?.[0]?.deadLetterId,
  });
  expect(found).toEqual([{ code: 'INGEST_TOO_LARGE' }]);
});

test('what was committed before a body broke off is told with the fault, and is known when it is sent again', async () => {
  const list = json(Array.from({ length: 1_100 }, () => signIn()));
  const whole = gzipped(list);
  const headers = { ...auth, 'content-encoding': 'gzip', 'content-type': 'application/json' };
  const cut = await intake.post(PATH, whole.subarray(0, whole.length - 400), headers);
  expect(cut).toMatchObject({ status: 400, body: { errors: [{ extensions: { code: 'INGEST_BAD_ENCODING' } }] } });
  const committed = cut.body.committed?.accepted ?? 0;
  const again = await intake.post(PATH, whole, headers);
  expect(again.body).toMatchObject({ accepted: 1_100 - committed, duplicates: committed });
});

test('where there is no room the sender is told to come again, not that it failed', async () => {
  await intake.close();
  await start({ handOver: testHandOver(graph, { config: { ...DEFAULT_HAND_OVER, maxRecordsUnderWay: 1 } }) });
  const answers = await Promise.all(Array.from({ length: 8 }, () => intake.post(PATH, json(signIn()), auth)));
  const refused = answers.find(({ status }) => status === 429);
  expect(refused).toMatchObject({
    status: 429,
    body: { errors: [{ extensions: { code: 'BUSY' } }], committed: { records: 0 } },
  });
  expect(Number(refused?.header('retry-after'))).toBeGreaterThan(0);
});

test('media that are no records are refused by name', async () => {
  for (const headers of [{ 'content-type': 'image/png' }, { 'content-encoding': 'zip' }])
    expect(await intake.post(PATH, 'x', { ...auth, ...headers })).toMatchObject({
      status: 415,
      body: { errors: [{ extensions: { code: 'INGEST_UNSUPPORTED_MEDIA' } }] },
    });
});

test('CloudEvents come structured, in batches and in headers, and the vendor’s record inside is what counts', async () => {
  const [record, other] = [signIn(), signIn()];
  const envelope = { specversion: '1.0', type: 'com.example.log', source: '/idp', id: String(serial) };
  const structured = await intake.post(PATH, json({ ...envelope, data: record }), {
    ...auth,
    'content-type': 'application/cloudevents+json; charset=utf-8',
  });
  expect(structured.body).toMatchObject({ accepted: 1 });
  const batch = json([
    { ...envelope, data: record },
    { ...envelope, id: 'b', data: other },
  ]);
  const batched = await intake.post(PATH, batch, { ...auth, 'content-type': 'application/cloudevents-batch+json' });
  expect(outcomes(batched)).toEqual(['DUPLICATE', 'NEW']);
  const attributes = { 'ce-specversion': '1.0', 'ce-type': 'com.example.log', 'ce-source': '/idp', 'ce-id': 'b' };
  const binary = await intake.post(PATH, json(other), { ...auth, ...attributes, 'content-type': 'application/json' });
  expect(outcomes(binary)).toEqual(['DUPLICATE']);
});

test('a record is the same in whichever envelope it comes again, and alike lines of one envelope are several', async () => {
  const record = signIn();
  const sent = { ...auth, 'ce-specversion': '1.0', 'ce-type': 't', 'ce-source': '/idp', 'ce-id': `t${String(serial)}` };
  const attempts = ['a', 'b'].map((trace) => ({
    ...sent,
    'ce-traceparent': trace,
    'content-type': 'application/json',
  }));
  const answers = [];
  for (const headers of attempts) answers.push(await intake.post(PATH, json(record), headers));
  expect(answers.map(outcomes)).toEqual([['NEW'], ['DUPLICATE']]);
  const asa = 'Nov 27 12:00:00 fw1 %ASA-6-302013: Built inbound TCP connection 1 for outside:203.0.113.5/4444';
  const key = { authorization: `Bearer ${await intake.key('cisco/asa')}` };
  const lines = { ...sent, ...key, 'ce-id': `l${String(serial)}`, 'content-type': 'text/plain' };
  const first = await intake.post('/ingest/cisco/asa', `${asa}\n${asa}\n`, lines);
  const again = await intake.post('/ingest/cisco/asa', `${asa}\n${asa}\n`, lines);
  expect([outcomes(first), outcomes(again)]).toEqual([
    ['NEW', 'NEW'],
    ['DUPLICATE', 'DUPLICATE'],
  ]);
});

test('a record that is OCSF already stays what it is', async () => {
  const key = { authorization: `Bearer ${await intake.key('*')}` };
  const ocsf = {
    class_uid: 3002,
    category_uid: 3,
    activity_id: 1,
    type_uid: 300201,
    severity_id: 1,
    time: Date.parse('2026-03-02T12:00:00Z'),
    metadata: { version: '1.8.0', uid: 'ocsf-1', product: { name: 'Lake', vendor_name: 'Example' } },
    user: { name: 'mara', uid: 'u1' },
    status_id: 1,
    dst_endpoint: { hostname: 'portal.example.com' },
  };
  const answer = await intake.post('/ingest/example/lake', json(ocsf), { ...key, 'content-type': 'application/json' });
  expect(answer.body).toMatchObject({ accepted: 1, rejectedTotal: 0 });
  const rows = await graph.run('MATCH (e:Event {uid: $uid}) RETURN e.class AS class, e.source AS source', {
    uid: answer.body.receipt?.[0]?.eventIds[0],
  });
  expect(rows).toEqual([{ class: 'authentication', source: 'example/lake' }]);
});

test('keys that would reach into our own objects are only data', async () => {
  const record = json(signIn()).replace('{', '{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}},');
  expect(await intake.post(PATH, record, { ...auth, 'content-type': 'application/json' })).toMatchObject({
    body: { accepted: 1 },
  });
  expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
});

function webhooks(now = Date.now): WebhookDesk {
  const readCredential = () => 'hook-secret';
  return new WebhookDesk(
    [
      { source: 'github/audit', scheme: 'github', secrets: ['env:GITHUB'] },
      { source: OKTA, scheme: 'okta', secrets: ['env:OKTA'] },
    ],
    { readCredential, now },
  );
}

test('GitHub delivers by signature; its redelivery is known, a forged one is refused and leaves nothing', async () => {
  await intake.close();
  await start({ webhooks: webhooks() });
  const body = json({
    '@timestamp': 1_772_452_800_000,
    _document_id: 'doc-1',
    action: 'org.add_member',
    actor: 'mara',
    org: 'example',
  });
  const signed = (secret: string) => ({
    'content-type': 'application/json',
    'x-github-event': 'member',
    'x-github-delivery': 'd-1',
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  });
  const first = await intake.post('/ingest/github/audit', body, signed('hook-secret'));
  expect(first).toMatchObject({ status: 200, body: { accepted: 1 } });
  expect(await intake.post('/ingest/github/audit', body, signed('hook-secret'))).toMatchObject({ body: first.body });
  const forged = await intake.post('/ingest/github/audit', body, signed('guess'));
  expect(forged).toMatchObject({
    status: 401,
    body: { errors: [{ extensions: { code: 'INGEST_SIGNATURE_INVALID' } }] },
  });
  const ping = { ...signed('hook-secret'), 'x-github-event': 'ping' };
  expect(await intake.post('/ingest/github/audit', body, ping)).toMatchObject({ status: 200, body: { records: 0 } });
});

test('an Okta hook answers the question of Okta once, then delivers the events inside', async () => {
  await intake.close();
  await start({ webhooks: webhooks() });
  const url = new URL(PATH, intake.server.url);
  const asked = await fetch(url, { headers: { 'x-okta-verification-challenge': 'qzc1' } });
  expect(await asked.json()).toEqual({ verification: 'qzc1' });
  expect((await fetch(url)).status).toBe(404);
  const hook = json({ eventType: 'com.okta.event_hook', eventId: 'h1', data: { events: [signIn(), signIn()] } });
  const answer = await intake.post(PATH, hook, { authorization: 'hook-secret', 'content-type': 'application/json' });
  expect(answer).toMatchObject({ status: 200, body: { records: 2, accepted: 2 } });
  // Whoever has a key of ours still comes in by it.
  expect(await intake.post(PATH, json(signIn()), auth)).toMatchObject({ body: { accepted: 1 } });
});
