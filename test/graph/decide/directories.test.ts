import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { entraUsers } from '../../../src/connectors/entra/users-delta.js';
import { oktaUsers } from '../../../src/connectors/okta/users.js';
import { createExchange } from '../../../src/connectors/wire/exchange.js';
import type { Graph } from '../../../src/graph/session.js';
import { contextStore } from '../../../src/graph/stores/context.store.js';
import { pullStore } from '../../../src/graph/stores/pull.store.js';
import type { DirectoryPuller } from '../../../src/pipeline/enrich/ports-directory.js';
import { pullDirectoryNext } from '../../../src/usecases/context/pull-directory.js';
import { emptyTestGraph } from '../../harness/test-graph.js';
import {
  startVendor,
  type Received,
  type VendorReply,
  type VendorServer,
} from '../../harness/vendors/vendor-server.js';

const START = Date.UTC(2026, 2, 2, 12);
const QUARTER = 900_000;
let graph: Graph;
let now: number;
let server: VendorServer | null = null;
let faults: VendorReply[] = [];
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  now = START;
  faults = [];
});
afterEach(async () => {
  await server?.stop();
  server = null;
});
afterAll(() => graph.close());

const parts = () => ({
  exchange: createExchange({ fetch, now: () => now }),
  readCredential: () => 'secret',
  now: () => now,
});

async function drain(puller: DirectoryPuller): Promise<void> {
  const { signal } = new AbortController();
  const context = contextStore(graph);
  const deps = { store: pullStore(graph, 'node'), context, now: () => now, signal, owner: 'hr' };
  while (await pullDirectoryNext(puller, deps));
}

async function said(subject: string): Promise<readonly string[]> {
  const facts = await contextStore(graph).asOf([subject], { asOf: now, knownAt: now });
  return facts.map(({ kind, value }) => `${kind}: ${String(value)}`).sort();
}

describe('Entra users', () => {
  /** Delta queries: two users a page, a token for each place. */
  class Tenant {
    url = '';
    forgotten = false;
    readonly users = ['1', '2', '3'].map((id) => ({ id, department: 'Sales', jobTitle: 'Rep', accountEnabled: true }));
    changes: object[] = [];

    answer = ({ path, query }: Received): VendorReply => {
      if (path.endsWith('/token')) return { status: 200, json: { access_token: 't', expires_in: 3600 } };
      const delta = query.get('$deltatoken');
      if (delta !== null && this.forgotten) {
        this.forgotten = false;
        return { status: 410, json: { error: { code: 'syncStateNotFound' } } };
      }
      if (delta !== null) return this.page(this.changes, null);
      const from = Number(query.get('$skiptoken') ?? 0);
      const more = from + 2 < this.users.length;
      return this.page(this.users.slice(from, from + 2), more ? String(from + 2) : null);
    };

    private page(value: readonly object[], next: string | null): VendorReply {
      const at = `${this.url}/v1.0/users/delta`;
      const link =
        next === null
          ? { '@odata.deltaLink': `${at}?$deltatoken=d1` }
          : { '@odata.nextLink': `${at}?$skiptoken=${next}` };
      return { status: 200, json: { value, ...link } };
    }
  }

  async function tenant(): Promise<{ readonly state: Tenant; readonly puller: DirectoryPuller }> {
    const state = new Tenant();
    server = await startVendor(
      (received) => (received.path.endsWith('/token') ? undefined : faults.shift()) ?? state.answer(received),
    );
    state.url = server.url;
    const auth = { kind: 'secret' as const, secret: 'env:S' as const };
    const terms = { name: 'entra', everyMs: QUARTER, tenantId: 't', clientId: 'c', auth };
    return { state, puller: entraUsers({ ...terms, graphUrl: server.url, loginUrl: server.url }, parts()) };
  }
  const asked = () =>
    (server?.received ?? []).filter(({ path }) => path.endsWith('/delta')).map(({ query }) => [...query.keys()].join());

  test('are read by pages, then only what changed; one who was removed has left', async () => {
    const { state, puller } = await tenant();
    await drain(puller);
    expect(await said('entra:3')).toEqual(['department: Sales', 'employment: active', 'role: Rep']);
    await drain(puller);
    expect(asked()).toEqual(['$select', '$skiptoken']);
    now += QUARTER;
    state.changes = [
      { id: '1', department: 'Treasury' },
      { id: '2', '@removed': { reason: 'deleted' } },
    ];
    await drain(puller);
    expect(asked().at(-1)).toBe('$deltatoken');
    expect(await said('entra:1')).toEqual(['department: Treasury', 'employment: active', 'role: Rep']);
    expect(await said('entra:2')).toContain('employment: terminated');
  });

  test('begin anew when Graph no longer knows the place, and wait when it asks for patience', async () => {
    const { state, puller } = await tenant();
    await drain(puller);
    now += QUARTER;
    state.forgotten = true;
    state.users.push({ id: '4', department: 'Ops', jobTitle: 'Lead', accountEnabled: false });
    await drain(puller);
    expect(await said('entra:4')).toContain('employment: terminated');
    now += QUARTER;
    const before = asked().length;
    faults = [{ status: 429, json: {}, headers: { 'retry-after': '120' } }];
    await drain(puller);
    now += 60_000;
    await drain(puller);
    expect(asked()).toHaveLength(before + 1);
    now += 60_000;
    await drain(puller);
    expect(asked()).toHaveLength(before + 2);
  });
});

test('Okta users are read by pages of a search, the ones who left included, and later those that changed', async () => {
  const users = Array.from({ length: 5 }, (_, i) => ({
    id: `00u${String(i)}`,
    status: i === 4 ? 'DEPROVISIONED' : 'ACTIVE',
    lastUpdated: new Date(START - 10_000_000 + i * 1_000).toISOString(),
    profile: { department: 'Sales', title: 'Rep', managerId: '00u0' },
  }));
  server = await startVendor(({ query, headers }) => {
    const fault = faults.shift();
    if (fault !== undefined) return fault;
    if (headers.authorization !== 'SSWS secret') return { status: 401, json: {} };
    const since = /"(.+)"/.exec(query.get('search') ?? '')?.[1] ?? '';
    const wanted = users.filter(({ lastUpdated }) => lastUpdated > since);
    const from = Number(query.get('after') ?? 0);
    const next = `<${server?.url ?? ''}/api/v1/users?after=${String(from + 2)}&limit=200>; rel="next"`;
    const headersOut = from + 2 < wanted.length ? { link: next } : {};
    return { status: 200, json: wanted.slice(from, from + 2), headers: headersOut };
  });
  const puller = oktaUsers(
    { name: 'okta', everyMs: QUARTER, baseUrl: server.url, auth: { kind: 'ssws', token: 'env:T' } },
    parts(),
  );
  faults = [];
  await drain(puller);
  expect(server.received.map(({ query }) => query.get('after'))).toEqual([null, '2', '4']);
  expect(await said('okta:00u4')).toEqual([
    'department: Sales',
    'employment: terminated',
    'manager: 00u0',
    'role: Rep',
  ]);
  now += QUARTER;
  const [first] = users;
  if (first !== undefined)
    Object.assign(first, { lastUpdated: new Date(now).toISOString(), profile: { department: 'Ops' } });
  await drain(puller);
  expect(await said('okta:00u0')).toContain('department: Ops');
  expect(server.received.at(-1)?.query.get('search')).toContain('lastUpdated gt "2026-03-02T09:11:');
});
