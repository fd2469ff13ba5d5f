import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Graph } from '../../src/graph/session.js';
import { servePeople, type PeopleServer } from '../harness/people-server.js';
import { emptyTestGraph } from '../harness/test-graph.js';
import { startWholePlatform, type WholePlatform } from '../harness/whole-platform.js';

let graph: Graph;
let whole: WholePlatform;
let api: PeopleServer;

beforeAll(async () => {
  graph = await emptyTestGraph();
  whole = await startWholePlatform(graph);
  api = await servePeople(whole.platform.useCases);
}, 300_000);
afterAll(async () => {
  await api.close();
  await whole.close();
  await graph.close();
});

/** A record of Okta's as it documents them, told apart by its name. */
const login = (uuid: string, rest: object = {}): Readonly<Record<string, unknown>> => ({
  uuid,
  eventType: 'user.session.start',
  published: new Date().toISOString(),
  severity: 'INFO',
  displayMessage: 'User login to Okta',
  actor: { id: `id-${uuid}`, type: 'User', alternateId: `${uuid}@corp.example`, displayName: uuid },
  outcome: { result: 'SUCCESS' },
  client: { ipAddress: '198.51.100.7' },
  ...rest,
});

interface Answer {
  readonly status: number;
  readonly accepted: number;
  readonly rejected: readonly { readonly index: number; readonly code: string; readonly deadLetterId: string | null }[];
}

async function deliver(path: string, body: string | Uint8Array, contentType: string): Promise<Answer> {
  const response = await fetch(new URL(path, api.url), {
    method: 'POST',
    headers: { authorization: 'Bearer ivo.integrator', 'content-type': contentType },
    body: body as string,
  });
  return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) };
}

const lines = (...records: readonly (object | string | Uint8Array)[]): Uint8Array =>
  Buffer.concat(
    records.flatMap((record) => [
      record instanceof Uint8Array ? record : Buffer.from(typeof record === 'string' ? record : JSON.stringify(record)),
      Buffer.from('\n'),
    ]),
  );

const NDJSON = 'application/x-ndjson';
const OKTA = '/ingest/okta/system_log';

const known = async (uuid: string): Promise<boolean> =>
  (
    await graph.run(/* cypher */ 'MATCH (e:Event {source: $source, externalId: $uuid}) RETURN e.uid AS uid', {
      source: 'okta/system_log',
      uuid,
    })
  ).length === 1;

async function replay(id: string | null | undefined): Promise<object> {
  const { data } = await api.ask(
    'ivo.integrator',
    'mutation($ids: [String!]!) { replayDeadLetters(input: { ids: $ids }) { replayed stillParked } }',
    { ids: [id] },
  );
  return data?.['replayDeadLetters'] as object;
}

describe('an integer that no double holds is kept to the last digit', () => {
  const big = '12345678901234567890';
  const record = (uuid: string) => JSON.stringify(login(uuid, { serial: 'SERIAL' })).replace('"SERIAL"', big);
  const kept = async (uuid: string): Promise<unknown> => {
    const { data } = await api.ask(
      'ana.analyst',
      'query($id: String!) { record(source: "okta/system_log", externalId: $id) { events { raw } } }',
      { id: uuid },
    );
    return data;
  };

  test.each([
    ['lines', 'big1', NDJSON],
    ['a JSON body', 'big2', 'application/json'],
  ])('whether it comes in %s', async (_, uuid, contentType) => {
    expect(await deliver(OKTA, record(uuid), contentType)).toMatchObject({ accepted: 1 });
    expect(JSON.stringify(await kept(uuid))).toContain(`"serial":"${big}"`);
  });

  test('or as an object of ingestRecords', async () => {
    const query = 'mutation($in: IngestRecordsInput!) { ingestRecords(input: $in) { accepted } }';
    const body = `{"query":${JSON.stringify(query)},"variables":{"in":{"source":"okta/system_log","records":[${record('big3')}]}}}`;
    const response = await fetch(api.url, {
      method: 'POST',
      headers: { authorization: 'Bearer ivo.integrator', 'content-type': 'application/json' },
      body,
    });
    expect(await response.json()).toMatchObject({ data: { ingestRecords: { accepted: 1 } } });
    expect(JSON.stringify(await kept('big3'))).toContain(`"serial":"${big}"`);
  });
});

describe('a good record in the same delivery is kept beside', () => {
  test('a line that is no JSON, which is parked with its code', async () => {
    const said = await deliver(OKTA, lines(login('a1'), '{"uuid": "a2", "eventType"', login('a3')), NDJSON);
    expect(said).toMatchObject({ status: 200, accepted: 2, rejected: [{ index: 1, code: 'INGEST_UNPARSEABLE' }] });
    expect([await known('a1'), await known('a3')]).toEqual([true, true]);
    expect(await replay(said.rejected[0]?.deadLetterId)).toEqual({ replayed: 0, stillParked: 1 });
  });

  test('a line of 50 MB, of which the beginning is parked, and nothing is taken', async () => {
    const endless = `{"uuid":"b2","message":"${'x'.repeat(50 * 1024 * 1024)}"}`;
    const said = await deliver(OKTA, lines(login('b1'), endless, login('b3')), NDJSON);
    expect(said).toMatchObject({ status: 200, accepted: 2, rejected: [{ index: 1, code: 'INGEST_TOO_LARGE' }] });
    expect(said.rejected[0]?.deadLetterId).toEqual(expect.any(String));
    expect([await known('b1'), await known('b2'), await known('b3')]).toEqual([true, false, true]);
  }, 120_000);

  test('a line in Latin-1, which is parked, loses no letter, and is read by a replay', async () => {
    const latin = Buffer.from(JSON.stringify(login('c2', { displayMessage: 'Åsa loggade in' })), 'latin1');
    const said = await deliver(OKTA, lines(login('c1'), latin), NDJSON);
    expect(said).toMatchObject({ accepted: 1, rejected: [{ index: 1, code: 'INGEST_BAD_ENCODING' }] });
    expect(await replay(said.rejected[0]?.deadLetterId)).toEqual({ replayed: 1, stillParked: 0 });
    const { data } = await api.ask(
      'ana.analyst',
      '{ record(source: "okta/system_log", externalId: "c2") { events { raw } } }',
    );
    expect(JSON.stringify(data)).toContain('Åsa loggade in');
  });

  test.each([
    ['without a time', { published: undefined }, 'TIME_'],
    ['of a time that cannot be', { published: '1901-01-01T00:00:00Z' }, 'TIME_ABSURD'],
    ['whose time is a word', { published: 'soon' }, 'TIME_ABSURD'],
    ['of the year 275760', { published: '+275760-09-13T00:00:00Z' }, 'TIME_ABSURD'],
  ])('a record %s, which is parked', async (what, wrong, code) => {
    const [good, bad] = [`good ${what}`, `bad ${what}`];
    const said = await deliver(OKTA, lines(login(good), login(bad, wrong)), NDJSON);
    expect(said).toMatchObject({
      accepted: 1,
      rejected: [{ index: 1, code: expect.stringContaining(code), deadLetterId: expect.any(String) }],
    });
    expect([await known(good), await known(bad)]).toEqual([true, false]);
  });
});

test('a body in UTF-16, or in a character set that it declares, is read as it is meant', async () => {
  const text = `${JSON.stringify(login('d1', { displayMessage: 'Ærø' }))}\n${JSON.stringify(login('d2'))}\n`;
  expect(await deliver(OKTA, Buffer.from(`\uFEFF${text}`, 'utf16le'), NDJSON)).toMatchObject({
    accepted: 2,
    rejected: [],
  });
  const big = Buffer.from(`\uFEFF${text.replaceAll(/"d(\d)"/g, '"e$1"')}`, 'utf16le').swap16();
  expect(await deliver(OKTA, big, NDJSON)).toMatchObject({ accepted: 2 });
  const declared = Buffer.from(JSON.stringify(login('f1', { displayMessage: 'Ærø' })), 'latin1');
  expect(await deliver(OKTA, declared, `${NDJSON}; charset=iso-8859-1`)).toMatchObject({ accepted: 1, rejected: [] });
  const { data } = await api.ask(
    'ana.analyst',
    '{ record(source: "okta/system_log", externalId: "f1") { events { raw } } }',
  );
  expect(JSON.stringify(data)).toContain('Ærø');
  const unknown = await deliver(OKTA, declared, `${NDJSON}; charset=klingon`);
  expect(unknown).toMatchObject({ status: 415, errors: [{ extensions: { code: 'INGEST_UNSUPPORTED_MEDIA' } }] });
});

test('a record of a vendor that nobody knows becomes an event that says what it can', async () => {
  const said = await deliver('/ingest/nobody/thing', lines({ at: '2026-03-05T01:02:03Z', user: 'kim' }), NDJSON);
  expect(said).toMatchObject({ status: 200, accepted: 1, rejected: [] });
});

test('a GraphQL body that is no JSON, an unknown field and a query without a bottom have their codes, and the server goes on', async () => {
  const headers = { authorization: 'Bearer ana.analyst', 'content-type': 'application/json' };
  const broken = await fetch(api.url, { method: 'POST', headers, body: '{"query":' });
  expect([broken.status, await codesOf(broken)]).toEqual([400, ['BAD_USER_INPUT']]);
  const code = async (query: string) => (await api.ask('ana.analyst', query)).errors[0]?.extensions['code'];
  expect(await code('{ cases(first: 1) { nodes { nmber } } }')).toBe('GRAPHQL_VALIDATION_FAILED');
  expect(await code('{ cases(first: 1) { nodes { number }')).toBe('GRAPHQL_PARSE_FAILED');
  expect(await code(`{ case(number: 1) { ${'decision { case { '.repeat(12)} number ${'} } '.repeat(12)} } }`)).toBe(
    'QUERY_TOO_DEEP',
  );
  const { errors } = await api.ask('ana.analyst', '{ cases(first: 1) { nodes { number } } }');
  expect(errors).toEqual([]);
});

async function codesOf(response: Response): Promise<readonly unknown[]> {
  const { errors } = (await response.json()) as { errors: readonly { extensions: { code: unknown } }[] };
  return errors.map(({ extensions }) => extensions.code);
}

test('everything that was parked is still there, with its code and its record', async () => {
  const { data } = await api.ask('ana.analyst', '{ deadLetters(first: 50) { nodes { code raw source } } }');
  const { nodes } = data?.['deadLetters'] as { nodes: readonly { code: string; raw: string; source: string }[] };
  expect(nodes.map(({ code }) => code).sort()).toEqual([
    'INGEST_TOO_LARGE',
    'INGEST_UNPARSEABLE',
    'TIME_ABSURD',
    'TIME_ABSURD',
    'TIME_ABSURD',
    'TIME_MISSING',
  ]);
  expect(nodes.every(({ raw, source }) => raw.length > 10 && source === 'okta/system_log')).toBe(true);
});
