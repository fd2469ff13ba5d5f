import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { MemberStore } from '../../src/graph/stores/member.store.js';
import type { Graph } from '../../src/graph/session.js';
import { SignIn } from '../../src/usecases/access/sign-in.js';
import { startApi, type ApiUnderTest } from '../harness/api-server.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let api: ApiUnderTest;
beforeAll(async () => {
  graph = await emptyTestGraph();
  api = await startApi(graph);
});
afterAll(async () => {
  await api.close();
  await graph.close();
});

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

interface Body {
  readonly id?: string;
  readonly active?: boolean;
  readonly totalResults?: number;
  readonly scimType?: string;
  readonly Resources?: readonly Body[];
  readonly [name: string]: unknown;
}

async function scim(method: string, path: string, body: object | null = null, key: string | null = 'admin') {
  const headers: Record<string, string> = { 'content-type': 'application/scim+json' };
  if (key !== null) headers['authorization'] = `Bearer ${key}`;
  const payload = body === null ? null : JSON.stringify(body);
  const url = new URL(`/scim/v2${path}`, api.server.url);
  const response = await fetch(url, { method, headers, body: payload });
  const text = await response.text();
  return {
    status: response.status,
    type: response.headers.get('content-type'),
    body: (text === '' ? {} : JSON.parse(text)) as Body,
  };
}

const patch = (...operations: readonly object[]) => ({ schemas: [PATCH], Operations: operations });

test('a directory provisions somebody, finds them by name and changes them', async () => {
  const made = await scim('POST', '/Users', {
    schemas: [USER],
    userName: 'mara@corp.example',
    externalId: 'u1',
    displayName: 'Mara Lind',
    active: true,
    emails: [{ value: 'other@corp.example' }, { value: 'mara@corp.example', primary: true }],
    roles: [{ value: 'analyst' }],
    name: { givenName: 'Mara' },
  });
  expect(made.status).toBe(201);
  expect(made.type).toContain('application/scim+json');
  expect(made.body).toMatchObject({
    schemas: [USER],
    userName: 'mara@corp.example',
    active: true,
    emails: [{ value: 'mara@corp.example', primary: true }],
    roles: [{ value: 'analyst' }],
    meta: { resourceType: 'User' },
  });
  const found = await scim('GET', `/Users?filter=${encodeURIComponent('userName eq "MARA@corp.example"')}`);
  expect(found.body).toMatchObject({ totalResults: 1, Resources: [{ id: made.body.id }] });
  expect((await scim('GET', `/Users?filter=${encodeURIComponent('userName eq "nobody"')}`)).body.totalResults).toBe(0);
  const id = made.body.id ?? '';
  const put = await scim('PUT', `/Users/${id}`, {
    schemas: [USER],
    userName: 'mara@corp.example',
    displayName: 'Mara L.',
  });
  expect(put.body).toMatchObject({ displayName: 'Mara L.' });
});

test.each([
  ['as Okta writes it', { op: 'replace', value: { active: false } }],
  ['as Entra writes it', { op: 'Replace', path: 'active', value: 'False' }],
])('somebody is disabled, %s, and no token of theirs gets in any more', async (_name, operation) => {
  const { body } = await scim('POST', '/Users', {
    schemas: [USER],
    userName: `who-${String(Math.random())}`,
    roles: [{ value: 'hunter' }],
  });
  const members = new MemberStore(graph, async () => undefined);
  const userName = String(body['userName']);
  const identity = {
    subject: 's',
    userName,
    name: 'Who',
    kind: 'human' as const,
    groups: [],
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
  const sessions = { add: async () => undefined, find: async () => null, end: async () => undefined };
  const signIn = new SignIn({ tokens: { verify: async () => identity }, members, sessions, roleOf: {}, now: () => 1 });
  expect(await signIn.authenticate('a.b.c')).toMatchObject({ name: 'Who', roles: ['hunter'] });
  const changed = await scim('PATCH', `/Users/${body.id ?? ''}`, patch(operation));
  expect([changed.status, changed.body.active]).toEqual([200, false]);
  signIn.forgetAll();
  expect(await signIn.authenticate('a.b.c')).toBeNull();
});

test('whoever the directory deletes is disabled and kept', async () => {
  const { body } = await scim('POST', '/Users', { schemas: [USER], userName: 'leaver' });
  expect((await scim('DELETE', `/Users/${body.id ?? ''}`)).status).toBe(204);
  expect((await scim('GET', `/Users/${body.id ?? ''}`)).body).toMatchObject({ userName: 'leaver', active: false });
});

test('a page of people says how many there are', async () => {
  const { body } = await scim('GET', '/Users?startIndex=2&count=1');
  expect(body).toMatchObject({ startIndex: 2, itemsPerPage: 1 });
  expect(body.totalResults).toBeGreaterThan(2);
  expect((await scim('GET', '/Users?startIndex=-5&count=0')).body).toMatchObject({ startIndex: 1, itemsPerPage: 0 });
});

test('what cannot be is refused in the words of the standard, and only an admin provisions', async () => {
  await scim('POST', '/Users', { schemas: [USER], userName: 'twice' });
  const twice = await scim('POST', '/Users', { schemas: [USER], userName: 'Twice' });
  expect([twice.status, twice.body.scimType]).toEqual([409, 'uniqueness']);
  for (const wrong of [
    { userName: '' },
    { userName: 'x', roles: [{ value: 'king' }] },
    { userName: 'x', active: 'maybe' },
  ])
    expect(await scim('POST', '/Users', wrong)).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
  expect((await scim('PATCH', '/Users/x', { Operations: [] })).status).toBe(400);
  expect((await scim('GET', '/Users?filter=title%20pr')).status).toBe(400);
  expect((await scim('GET', '/Users/none')).status).toBe(404);
  expect((await scim('GET', '/Users', null, 'analyst')).status).toBe(403);
  expect((await scim('GET', '/Users', null, null)).status).toBe(401);
  expect((await scim('GET', '/ServiceProviderConfig')).body).toMatchObject({ patch: { supported: true } });
});
