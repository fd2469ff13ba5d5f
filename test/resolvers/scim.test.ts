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

const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

async function user(userName: string): Promise<string> {
  return (await scim('POST', '/Users', { schemas: [USER], userName })).body.id ?? '';
}

async function group(displayName: string, ...members: readonly string[]): Promise<string> {
  const { status, body } = await scim('POST', '/Groups', {
    schemas: [GROUP],
    displayName,
    members: members.map((value) => ({ value })),
  });
  expect(status).toBe(201);
  return body.id ?? '';
}

async function namesIn(id: string): Promise<readonly unknown[]> {
  const { body } = await scim('GET', `/Groups/${id}`);
  return (body['members'] as readonly { display: string }[]).map(({ display }) => display);
}

test('a directory provisions a group with its members, finds it by name, and its members say so', async () => {
  const [ana, ben] = [await user('ana@corp.example'), await user('ben@corp.example')];
  const id = await group('SOC Tier 1', ana, ben);
  const found = await scim('GET', `/Groups?filter=${encodeURIComponent('displayName eq "soc tier 1"')}`);
  expect(found.body).toMatchObject({
    totalResults: 1,
    Resources: [{ id, schemas: [GROUP], displayName: 'SOC Tier 1' }],
  });
  expect(await namesIn(id)).toEqual(['ana@corp.example', 'ben@corp.example']);
  expect((await scim('GET', `/Users/${ana}`)).body['groups']).toMatchObject([{ value: id, display: 'SOC Tier 1' }]);
  const listed = await scim('GET', '/Groups?startIndex=1&count=1');
  expect(listed.body).toMatchObject({ itemsPerPage: 1, Resources: [{ meta: { resourceType: 'Group' } }] });
  const put = await scim('PUT', `/Groups/${id}`, { displayName: 'SOC Tier 1', members: [{ value: ben }] });
  expect(put.body['members']).toMatchObject([{ value: ben }]);
});

test.each([
  ['as Entra adds one', (id: string) => ({ op: 'Add', path: 'members', value: [{ value: id }] }), ['first', 'second']],
  ['as Okta adds one', (id: string) => ({ op: 'add', value: { members: [{ value: id }] } }), ['first', 'second']],
  ['as all are replaced', (id: string) => ({ op: 'replace', path: 'members', value: [{ value: id }] }), ['second']],
])('somebody comes into a group, %s', async (name, operation, expected) => {
  const [first, second] = [await user(`first ${name}`), await user(`second ${name}`)];
  const id = await group(`group ${name}`, first);
  expect((await scim('PATCH', `/Groups/${id}`, patch(operation(second)))).status).toBe(200);
  expect(await namesIn(id)).toEqual(expected.map((each) => `${each} ${name}`));
});

test.each([
  ['by a path', (id: string) => ({ op: 'remove', path: `members[value eq "${id}"]` })],
  ['by a value', (id: string) => ({ op: 'Remove', path: 'members', value: [{ value: id }] })],
  ['with everybody else', () => ({ op: 'remove', path: 'members' })],
])('somebody leaves a group, %s', async (name, operation) => {
  const leaver = await user(`leaver ${name}`);
  const id = await group(`left ${name}`, leaver);
  expect((await scim('PATCH', `/Groups/${id}`, patch(operation(leaver)))).status).toBe(200);
  expect(await namesIn(id)).toEqual([]);
});

test('changes of one group that come at once all count', async () => {
  const id = await group('at once');
  const people = await Promise.all(Array.from({ length: 6 }, (_, index) => user(`at once ${String(index)}`)));
  const added = people.map((value) =>
    scim('PATCH', `/Groups/${id}`, patch({ op: 'add', path: 'members', value: [{ value }] })),
  );
  expect((await Promise.all(added)).map(({ status }) => status)).toEqual(people.map(() => 200));
  expect(await namesIn(id)).toHaveLength(6);
});

test('who is in a group may do what its name says, until the directory takes them out', async () => {
  const member = await user('grouped@corp.example');
  const id = await group('soc-hunters', member);
  const members = new MemberStore(graph, async () => undefined);
  const identity = {
    ...{ subject: 'g', userName: 'grouped@corp.example', name: 'G', kind: 'human' as const, groups: [] },
    expiresAt: Number.MAX_SAFE_INTEGER,
  };
  const sessions = { add: async () => undefined, find: async () => null, end: async () => undefined };
  const roleOf = { 'soc-hunters': 'hunter' as const };
  const signIn = new SignIn({ tokens: { verify: async () => identity }, members, sessions, roleOf, now: () => 1 });
  expect(await signIn.authenticate('a.b.c')).toMatchObject({ roles: ['hunter'] });
  expect((await scim('DELETE', `/Groups/${id}`)).status).toBe(204);
  signIn.forgetAll();
  expect(await signIn.authenticate('a.b.c')).toBeNull();
});

test('a group that cannot be is refused, and changes nothing', async () => {
  const id = await group('taken', await user('stays'));
  const again = await scim('POST', '/Groups', { displayName: 'Taken' });
  expect([again.status, again.body.scimType]).toEqual([409, 'uniqueness']);
  const stranger = patch({ op: 'replace', path: 'members', value: [{ value: 'nobody' }] });
  expect(await scim('PATCH', `/Groups/${id}`, stranger)).toMatchObject({
    status: 400,
    body: { scimType: 'invalidValue' },
  });
  expect((await scim('PATCH', `/Groups/${id}`, patch({ op: 'add', path: 'owner', value: 'x' }))).status).toBe(400);
  expect((await scim('POST', '/Groups', { displayName: '' })).status).toBe(400);
  expect(await namesIn(id)).toEqual(['stays']);
  expect((await scim('GET', '/Groups/none')).status).toBe(404);
  expect((await scim('DELETE', '/Groups/none')).status).toBe(404);
  expect((await scim('GET', '/Groups', null, 'analyst')).status).toBe(403);
  expect((await scim('GET', '/Groups', null, null)).status).toBe(401);
  expect((await scim('GET', '/ResourceTypes')).body).toMatchObject({ totalResults: 2 });
});

test('what a directory cannot send or find here is told in its own words', async () => {
  const send = async (method: string, path: string, body: string | null) => {
    const headers = { 'content-type': 'application/scim+json', authorization: 'Bearer admin' };
    const response = await fetch(new URL(`/scim/v2${path}`, api.server.url), { method, headers, body });
    return { type: response.headers.get('content-type'), body: (await response.json()) as Body };
  };
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:Error'];
  for (const [method, path, sent, told] of [
    ['POST', '/Users', '{"userName":', { status: '400', scimType: 'invalidSyntax' }],
    ['POST', '/Groups', `{"displayName":"${'x'.repeat(200_001)}"}`, { status: '413' }],
    ['POST', '/Bulk', '{}', { status: '404' }],
    ['GET', '/Schemas', null, { status: '404' }],
  ] as const)
    expect(await send(method, path, sent)).toMatchObject({
      type: expect.stringContaining('application/scim+json'),
      body: { schemas, ...told },
    });
});
