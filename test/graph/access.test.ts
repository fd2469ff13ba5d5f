import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { Principal } from '../../src/domain/access.js';
import type { Graph } from '../../src/graph/session.js';
import { apiKeyStore } from '../../src/graph/stores/api-key.store.js';
import { createApiKey, listApiKeys, revokeApiKey, rotateApiKey } from '../../src/usecases/access/api-keys.js';
import { Authenticator } from '../../src/usecases/access/authenticate.js';
import { dumpGraph } from '../harness/graph-dump.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const admin: Principal = { id: 'root', name: 'root', kind: 'human', roles: ['admin'], sources: ['*'] };
const wanted = {
  name: 'Okta forwarder',
  kind: 'service' as const,
  roles: ['integrator'],
  sources: ['okta/system_log'],
  expiresAt: null,
};

let graph: Graph;
let clock = 1_000_000;
const now = () => clock;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  clock = 1_000_000;
});
afterAll(() => graph.close());

const deps = () => ({ keys: apiKeyStore(graph), now });

test('a key opens the door with its own roles and sources, and its secret is nowhere in the graph', async () => {
  const { text, key } = await createApiKey(admin, wanted, deps());
  const principal = await new Authenticator(apiKeyStore(graph), now).authenticate(`Bearer ${text}`);
  expect(principal).toEqual({
    id: key.id,
    name: 'Okta forwarder',
    kind: 'service',
    roles: ['integrator'],
    sources: ['okta/system_log'],
    // Whoever shows the secret has authenticated at that moment.
    authenticatedAt: now(),
  });
  expect((await dumpGraph(graph)).join()).not.toContain(text.slice(-43));
});

test('a masked key stays masked whoever reads it, and an administrator cannot have one', async () => {
  const { text, key } = await createApiKey(admin, { ...wanted, roles: ['viewer'], masked: true }, deps());
  expect(await new Authenticator(apiKeyStore(graph), now).authenticate(text)).toMatchObject({ masked: true });
  expect((await listApiKeys(admin, deps())).map(({ id, masked }) => [id, masked])).toEqual([[key.id, true]]);
  await expect(createApiKey(admin, { ...wanted, roles: ['admin'], masked: true }, deps())).rejects.toMatchObject({
    code: 'BAD_USER_INPUT',
    place: { path: 'masked' },
  });
  // Keys of older versions do not say.
  await graph.runAlone(/* cypher */ 'MATCH (k:ApiKey) REMOVE k.masked');
  expect((await listApiKeys(admin, deps()))[0]?.masked).toBe(false);
});

test('a wrong secret, an unknown id, another form and no key at all are refused alike', async () => {
  const { text, key } = await createApiKey(admin, wanted, deps());
  const doors = new Authenticator(apiKeyStore(graph), now);
  const wrong = `seq_${key.id}_${'A'.repeat(43)}`;
  for (const bearer of [
    wrong,
    text.replace(key.id, '0'.repeat(16)),
    `${text}x`,
    'Bearer ',
    '',
    null,
    undefined,
    'Basic abc',
  ])
    await expect(doors.authenticate(bearer)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('a revoked key stops working within seconds, and at once where it was revoked', async () => {
  const { text, key } = await createApiKey(admin, wanted, deps());
  const [here, there] = [new Authenticator(apiKeyStore(graph), now), new Authenticator(apiKeyStore(graph), now)];
  await Promise.all([here.authenticate(text), there.authenticate(text)]);
  await revokeApiKey(admin, key.id, deps());
  here.forget(key.id);
  await expect(here.authenticate(text)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  clock += 5_001;
  await expect(there.authenticate(text)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('a rotated key keeps its id and rights, and its old secret is good for as long as was said and no longer', async () => {
  const { text: old, key } = await createApiKey(admin, wanted, deps());
  const doors = new Authenticator(apiKeyStore(graph), now);
  await doors.authenticate(old);
  const { text } = await rotateApiKey(admin, { id: key.id, bothForHours: 2 }, deps());
  doors.forget(key.id);
  const both = await Promise.all([old, text].map((each) => doors.authenticate(each)));
  expect(both.map(({ id, roles }) => [id, roles])).toEqual([1, 2].map(() => [key.id, ['integrator']]));
  clock += 2 * 3_600_000;
  await expect(doors.authenticate(old)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  await doors.authenticate(text);
  const dump = (await dumpGraph(graph)).join();
  expect(dump).toContain('api_key.rotated');
  expect([old, text].filter((each) => dump.includes(each.slice(-43)))).toEqual([]);
});

test('a leaked key is rotated without an overlap, also in the middle of one, and only by an admin', async () => {
  const { text: first, key } = await createApiKey(admin, { ...wanted, expiresAt: clock + 1_000 }, deps());
  const { id } = key;
  const { text: second } = await rotateApiKey(admin, { id, bothForHours: 24, expiresAt: clock + 5_000 }, deps());
  const { text: third } = await rotateApiKey(admin, { id, bothForHours: 0 }, deps());
  const doors = new Authenticator(apiKeyStore(graph), now);
  for (const ended of [first, second])
    await expect(doors.authenticate(ended)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  clock += 4_000;
  await doors.authenticate(third);
  await expect(rotateApiKey({ ...admin, roles: ['viewer'] }, { id, bothForHours: 1 }, deps())).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  clock += 4_000;
  const again = (wish: object) => rotateApiKey(admin, { id, bothForHours: 1, ...wish }, deps());
  await expect(again({})).rejects.toMatchObject({ place: { path: 'expiresAt' } });
  await expect(again({ bothForHours: 169 })).rejects.toMatchObject({ place: { path: 'bothForHours' } });
  await revokeApiKey(admin, id, deps());
  await expect(again({ expiresAt: null })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a key expires, also while it is remembered', async () => {
  const { text } = await createApiKey(admin, { ...wanted, expiresAt: clock + 1000 }, deps());
  const doors = new Authenticator(apiKeyStore(graph), now);
  await doors.authenticate(text);
  clock += 1000;
  await expect(doors.authenticate(text)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
});

test('the last use of a key is known to the minute', async () => {
  const { text } = await createApiKey(admin, wanted, deps());
  const doors = new Authenticator(apiKeyStore(graph), now);
  await doors.authenticate(text);
  const first = clock;
  clock += 59_000;
  await doors.authenticate(text);
  expect((await listApiKeys(admin, deps()))[0]?.lastUsedAt).toBe(first);
  clock += 1_000;
  await doors.authenticate(text);
  expect((await listApiKeys(admin, deps()))[0]?.lastUsedAt).toBe(clock);
});

test('only an admin makes keys, with known roles and well-formed sources', async () => {
  const viewer: Principal = { ...admin, roles: ['viewer'] };
  await expect(createApiKey(viewer, wanted, deps())).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(revokeApiKey(viewer, 'x', deps())).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(revokeApiKey(admin, 'x', deps())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  for (const broken of [{ roles: [] }, { roles: ['root'] }, { sources: ['okta'] }, { name: ' ' }, { expiresAt: clock }])
    await expect(createApiKey(admin, { ...wanted, ...broken }, deps())).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  expect(await listApiKeys(admin, deps())).toEqual([]);
});
