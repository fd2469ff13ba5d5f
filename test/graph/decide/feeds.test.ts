import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { feedFile } from '../../../src/connectors/indicator-feed/file.js';
import { mispFeed, mispServer } from '../../../src/connectors/indicator-feed/misp.js';
import { taxiiCollection } from '../../../src/connectors/indicator-feed/taxii.js';
import { createExchange, createStreamExchange } from '../../../src/connectors/wire/exchange.js';
import type { Principal } from '../../../src/domain/access.js';
import type { RoleRef } from '../../../src/domain/entity.js';
import { ingestEvents } from '../../../src/graph/stores/ingest.store.js';
import { importFeed } from '../../../src/usecases/decision/import-feed.js';
import { makeEvent } from '../../harness/make-event.js';
import type { Graph } from '../../../src/graph/session.js';
import { feedStore, importedFeeds } from '../../../src/graph/stores/indicator.store.js';
import { pullStore } from '../../../src/graph/stores/pull.store.js';
import type { FeedPuller } from '../../../src/pipeline/enrich/ports-feed-pull.js';
import { pullFeedNext } from '../../../src/usecases/decision/pull-feed.js';
import {
  startVendor,
  type Received,
  type VendorReply,
  type VendorServer,
} from '../../harness/vendors/vendor-server.js';
import { emptyTestGraph } from '../../harness/test-graph.js';

const START = Date.UTC(2026, 2, 2, 12);
const HOUR = 3_600_000;
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

async function serving(answer: (received: Received) => VendorReply): Promise<string> {
  server = await startVendor((received) => faults.shift() ?? answer(received));
  return server.url;
}

const parts = () => ({
  exchange: createExchange({ fetch, now: () => now, maxReplyCharacters: 10_000_000 }),
  stream: createStreamExchange({ fetch }),
  readCredential: (name: string) => (name === 'env:LOGIN' ? 'reader:secret' : 'key-1'),
  now: () => now,
});
const terms = { name: 'feed', maxAgeMs: 24 * HOUR, everyMs: HOUR };

async function drain(puller: FeedPuller): Promise<void> {
  const { signal } = new AbortController();
  const deps = {
    store: pullStore(graph, 'node'),
    feeds: feedStore(graph),
    now: () => now,
    signal,
    committed: () => undefined,
  };
  while (await pullFeedNext(puller, deps));
}

async function says(value: string): Promise<string | undefined> {
  const [answer] = await importedFeeds(graph).ask({ values: [value], asOf: now, knownAt: now });
  return answer?.state;
}

test('a broken feed that is listed no more holds up no question, and what it had named still counts', async () => {
  const url = await serving(() => ({ status: 200, text: 'bad.example\n' }));
  const puller = feedFile({ ...terms, url, credential: null, format: 'plain' }, parts());
  await drain(puller);
  faults = [{ status: 500, text: '' }];
  now += 2 * HOUR;
  await drain(puller);
  expect(await says('other.example')).toBe('ERROR');
  expect(await feedStore(graph).retire(['feed'])).toEqual([]);
  expect(await feedStore(graph).retire([])).toEqual(['feed']);
  expect(await says('other.example')).toBeUndefined();
  expect(await says('bad.example')).toBe('ANSWERED');
  // Listed again it is read from its beginning, at once.
  await drain(puller);
  expect(await says('other.example')).toBe('NO_COVERAGE');
  // What was imported by hand was never listed.
  await graph.runAlone('MATCH (c:PullConnector) DELETE c');
  expect(await feedStore(graph).retire([])).toEqual([]);
});

describe('a collection of a TAXII server', () => {
  const added = (i: number): string => new Date(START - HOUR + i * 1_000).toISOString();
  const indicator = (i: number) => ({
    type: 'indicator',
    id: `indicator--${String(i)}`,
    pattern_type: 'stix',
    pattern: `[ipv4-addr:value = '203.0.113.${String(i)}']`,
    valid_from: '2026-01-01T00:00:00Z',
  });
  const objects = [0, 1, 2, 3, 4].map((i) => ({ at: added(i), object: indicator(i) }));

  /** Two objects a page, whatever limit was asked for: a server may give fewer. */
  function taxii({ query, headers }: Received): VendorReply {
    if (headers.authorization !== `Basic ${Buffer.from('reader:secret').toString('base64')}`)
      return { status: 401, json: {} };
    const since = query.get('added_after');
    const wanted = objects.filter(({ at }) => since === null || at > since);
    const from = Number(query.get('next') ?? 0);
    const page = wanted.slice(from, from + 2);
    const more = from + 2 < wanted.length;
    const envelope =
      page.length === 0
        ? {}
        : { more, ...(more ? { next: String(from + 2) } : {}), objects: page.map(({ object }) => object) };
    const dates = page.length === 0 ? {} : { 'x-taxii-date-added-last': page.at(-1)?.at ?? '' };
    return { status: 200, json: envelope, headers: { 'content-type': 'application/taxii+json;version=2.1', ...dates } };
  }
  const collection = async (credential = 'env:LOGIN') =>
    taxiiCollection({ ...terms, url: await serving(taxii), collection: 'c1', credential }, parts());

  test('is read to its end by pages, and later only for what was added since', async () => {
    const puller = await collection();
    await drain(puller);
    expect(server?.received).toHaveLength(3);
    expect(server?.received[0]?.headers.accept).toBe('application/taxii+json;version=2.1');
    expect(await says('203.0.113.4')).toBe('ANSWERED');
    expect(await says('203.0.113.9')).toBe('NO_COVERAGE');
    await drain(puller);
    expect(server?.received).toHaveLength(3);
    now += HOUR;
    objects.push({ at: added(5), object: indicator(5) });
    await drain(puller);
    expect(server?.received.at(-1)?.query.get('added_after')).toBe(added(4));
    expect([await says('203.0.113.5'), await says('203.0.113.0')]).toEqual(['ANSWERED', 'ANSWERED']);
    objects.pop();
  });

  test('goes on where it stood after a fault in the middle, and is an ERROR until then', async () => {
    const puller = await collection();
    const { signal } = new AbortController();
    const deps = {
      store: pullStore(graph, 'node'),
      feeds: feedStore(graph),
      now: () => now,
      signal,
      committed: () => undefined,
    };
    expect(await pullFeedNext(puller, deps)).toBe(true);
    faults = [{ status: 503, text: '<html>' }];
    expect(await pullFeedNext(puller, deps)).toBe(false);
    expect([await says('203.0.113.9'), await says('203.0.113.0')]).toEqual(['ERROR', 'ANSWERED']);
    now += 60_000;
    await drain(puller);
    expect(server?.received.map(({ query }) => query.get('next'))).toEqual([null, '2', '2', '4']);
    expect([await says('203.0.113.9'), await says('203.0.113.4')]).toEqual(['NO_COVERAGE', 'ANSWERED']);
  });

  test('that refuses our login, or answers no envelope, has not said that it knows nothing', async () => {
    const puller = await collection('env:OTHER');
    await drain(puller);
    expect(await says('203.0.113.1')).toBe('ERROR');
    now += 2 * HOUR;
    faults = [{ status: 200, text: 'It works!' }];
    await drain(puller);
    expect(await says('203.0.113.1')).toBe('ERROR');
  });

  test('not renewed in time is STALE', async () => {
    await drain(await collection());
    now += 25 * HOUR;
    expect([await says('203.0.113.9'), await says('203.0.113.1')]).toEqual(['STALE', 'ANSWERED']);
  });
});

describe('MISP', () => {
  const uuid = (i: number): string => `00000000-0000-4000-8000-00000000000${String(i)}`;
  const event = (i: number, deleted = false) => ({
    Event: {
      uuid: uuid(i),
      Attribute: [
        { type: 'ip-dst|port', value: `203.0.113.${String(i)}|443`, to_ids: true, timestamp: '1760000000', deleted },
      ],
      Object: [
        {
          Attribute: [
            { type: 'filename|sha256', value: `a.exe|${'AB'.repeat(32)}`, to_ids: true },
            { type: 'comment', value: 'x', to_ids: false },
          ],
        },
      ],
    },
  });

  test('a feed is read by its manifest: events once, and again when they change', async () => {
    const times: Record<string, string> = { [uuid(1)]: '100', [uuid(2)]: '200' };
    let withdrawn = false;
    const url = await serving(({ path }) => {
      if (path === '/manifest.json')
        return {
          status: 200,
          json: Object.fromEntries(Object.entries(times).map(([id, timestamp]) => [id, { info: 'x', timestamp }])),
        };
      const i = Number(/(\d)\.json$/.exec(path)?.[1]);
      return { status: 200, json: event(i, i === 1 && withdrawn) };
    });
    const puller = mispFeed({ ...terms, url, credential: null }, parts());
    await drain(puller);
    expect([await says('203.0.113.1'), await says('203.0.113.2'), await says('ab'.repeat(32))]).toEqual([
      'ANSWERED',
      'ANSWERED',
      'ANSWERED',
    ]);
    expect(server?.received).toHaveLength(3);
    now += HOUR;
    withdrawn = true;
    times[uuid(1)] = '300';
    await drain(puller);
    expect(server?.received.map(({ path }) => path).slice(3)).toEqual(['/manifest.json', `/${uuid(1)}.json`]);
    expect([await says('203.0.113.1'), await says('203.0.113.2')]).toEqual(['NO_COVERAGE', 'ANSWERED']);
  });

  test('a server is searched by page with its key, and later for what changed', async () => {
    const attributes = Array.from({ length: 501 }, (_, i) => ({
      type: 'domain',
      value: `d${String(i)}.example`,
      to_ids: true,
      deleted: false,
    }));
    const url = await serving(({ body, headers }) => {
      if (headers.authorization !== 'key-1') return { status: 403, json: {} };
      const { page, limit } = JSON.parse(body) as { page: number; limit: number };
      return { status: 200, json: { response: { Attribute: attributes.slice((page - 1) * limit, page * limit) } } };
    });
    const puller = mispServer({ ...terms, url, credential: 'env:KEY' }, parts());
    await drain(puller);
    expect(await says('d500.example')).toBe('ANSWERED');
    now += HOUR;
    await drain(puller);
    const asked = server?.received.map(({ body }) => JSON.parse(body) as { page: number; timestamp: string });
    expect(asked?.map(({ page }) => page)).toEqual([1, 2, 1, 2]);
    expect(Number(asked?.[2]?.timestamp)).toBe(START / 1_000 - 300);
  });
});

test('a list that is fetched whole withdraws what it no longer names', async () => {
  const lists = [
    '# id,dateadded,url\n"1","2026-03-01 10:00:00","http://evil.example/a"\n"2","2026-03-01 11:00:00","http://bad.example/b"\n',
    '# id,dateadded,url\n"2","2026-03-01 11:00:00","http://bad.example/b"\n',
  ];
  const url = await serving(() => ({ status: 200, text: lists.shift() ?? '' }));
  const puller = feedFile({ ...terms, url, format: 'csv', credential: null }, parts());
  await drain(puller);
  expect(await says('http://evil.example/a')).toBe('ANSWERED');
  now += HOUR;
  await drain(puller);
  expect([await says('http://evil.example/a'), await says('http://bad.example/b')]).toEqual([
    'NO_COVERAGE',
    'ANSWERED',
  ]);
});

test('a list that is cut off, or a page that says that there is none today, withdraws nothing and is an ERROR', async () => {
  const answers: VendorReply[] = [
    { status: 200, text: '203.0.113.7\n203.0.113.8\n' },
    { status: 200, text: '203.0.113.7\n', breaksOff: true },
    { status: 200, text: '<!DOCTYPE html><html><body>Down for maintenance</body></html>' },
  ];
  const url = await serving(() => answers.shift() ?? { status: 200, text: '' });
  const puller = feedFile({ ...terms, url, format: 'plain', credential: null }, parts());
  await drain(puller);
  for (const time of ['cut off', 'maintenance']) {
    now += HOUR;
    await drain(puller);
    expect([time, await says('203.0.113.8'), await says('203.0.113.9')]).toEqual([time, 'ANSWERED', 'ERROR']);
  }
});

test('what a long list no longer names is withdrawn in pieces, and every piece of it', async () => {
  const deps = { feeds: feedStore(graph, 2), now: () => now };
  const operator: Principal = { id: 'root', name: 'root', kind: 'human', roles: ['admin'], sources: [] };
  const list = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => `h${String(from + i)}.example`).join('\n');
  const imported = (text: string) => importFeed(operator, { name: 'f', format: 'plain', text, maxAgeMs: null }, deps);
  await imported(list(0, 7));
  now += HOUR;
  expect(await imported(list(5, 9))).toMatchObject({ entries: 4, withdrawn: 5 });
  now += HOUR;
  expect(await imported(list(5, 9))).toMatchObject({ withdrawn: 0 });
  expect([await says('h4.example'), await says('h5.example')]).toEqual(['NO_COVERAGE', 'ANSWERED']);
});

test('a feed that learns of what the house has seen before says so, and the cases are decided again', async () => {
  const ip: RoleRef = { kind: 'IpAddress', key: '203.0.113.50', label: '203.0.113.50', role: 'source_ip' };
  await ingestEvents(graph, [makeEvent({ uid: 'e1', time: START - HOUR, roles: [ip] })], []);
  await graph.write((tx) =>
    tx.run(
      /* cypher */ `MATCH (x:IpAddress {key: '203.0.113.50'}) CREATE (c:Case {uid: 'c7', number: 7})-[:INVOLVES_ENTITY]->(x)`,
    ),
  );
  const admin: Principal = { id: 'root', name: 'root', kind: 'human', roles: ['admin'], sources: [] };
  const file = { name: 'f', format: 'plain' as const, text: '203.0.113.50\n203.0.113.51\n', maxAgeMs: null };
  const deps = { feeds: feedStore(graph), now: () => now };
  expect((await importFeed(admin, file, deps)).sightings).toEqual([
    { value: '203.0.113.50', entity: '203.0.113.50', events: 1, lastSeenAt: START - HOUR, cases: [7] },
  ]);
  now += HOUR;
  expect((await importFeed(admin, file, deps)).sightings).toEqual([]);
  const tasks = await graph.run(/* cypher */ 'MATCH (t:DecideTask) RETURN t.case AS case, t.trigger AS trigger');
  expect(tasks).toEqual([{ case: 7, trigger: 'indicator_learned' }]);
});
