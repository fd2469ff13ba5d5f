import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { feedFile } from '../../../src/connectors/indicator-feed/file.js';
import { createExchange, createStreamExchange } from '../../../src/connectors/wire/exchange.js';
import type { Graph } from '../../../src/graph/session.js';
import { feedStore, importedFeeds } from '../../../src/graph/stores/indicator.store.js';
import { pullStore } from '../../../src/graph/stores/pull.store.js';
import type { FeedPuller } from '../../../src/pipeline/enrich/ports-feed-pull.js';
import { pullFeedNext } from '../../../src/usecases/decision/pull-feed.js';
import { emptyTestGraph } from '../../harness/test-graph.js';

const HOUR = 3_600_000;
let graph: Graph;
let now = Date.UTC(2026, 2, 2, 12);
beforeAll(async () => {
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

const PARTS = {
  exchange: createExchange({ fetch, now: () => now }),
  stream: createStreamExchange({ fetch }),
  readCredential: () => '',
  now: () => now,
};

async function drain(url: string): Promise<void> {
  const terms = { name: 'feed', maxAgeMs: null, everyMs: HOUR, credential: null };
  const puller = feedFile({ ...terms, url, format: 'plain' }, PARTS);
  const { signal } = new AbortController();
  const stores = { store: pullStore(graph, 'node'), feeds: feedStore(graph) };
  while (await pullFeedNext(puller, { ...stores, now: () => now, signal, committed: () => undefined }));
}

/** `SEQUITUR_LONG=1` measures the size that a large feed has. */
const MANY = process.env['SEQUITUR_LONG'] === '1' ? Number(process.env['SEQUITUR_INDICATORS'] ?? 100_000) : 6_000;
/** A million values, read twice, take minutes. */
const TIME = MANY >= 100_000 ? 1_800_000 : 120_000;

test(
  'a large list is imported in pieces and the same list again leaves no value twice',
  async () => {
    const lines = function* () {
      for (let i = 0; i < MANY; i += 1_000)
        yield Array.from({ length: Math.min(1_000, MANY - i) }, (_, j) => `h${String(i + j)}.example\n`).join('');
    };
    const site = createServer((_, response) => void Readable.from(lines()).pipe(response));
    await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${String((site.address() as AddressInfo).port)}`;
    const started = performance.now();
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 200);
    await drain(url);
    clearInterval(watch);
    const seconds = (performance.now() - started) / 1_000;
    if (MANY >= 100_000)
      process.stdout.write(
        `${String(MANY)} indicators in ${seconds.toFixed(1)} s, at most ${String(Math.round(most / 2 ** 20))} MB\n`,
      );
    now += HOUR;
    await drain(url);
    const [row] = await graph.run<{ count: number }>(/* cypher */ 'MATCH (i:Indicator) RETURN count(i) AS count');
    site.close();
    expect(row?.count).toBe(MANY);
    const [last] = await importedFeeds(graph).ask({
      values: [`h${String(MANY - 1)}.example`],
      asOf: now,
      knownAt: now,
    });
    expect(last?.state).toBe('ANSWERED');
  },
  TIME,
);

test('a list that takes longer to arrive than a node may keep it for itself is read once, and by one node', async () => {
  const { signal } = new AbortController();
  const deps = { feeds: feedStore(graph), now: () => now, signal, committed: () => undefined };
  const by = (holder: string) => ({ ...deps, store: pullStore(graph, holder) });
  let asked = 0;
  const slow = (meanwhile: () => Promise<unknown>): FeedPuller => ({
    ...{ name: 'slow', maxAgeMs: null, everyMs: HOUR },
    pull: () => {
      asked += 1;
      async function* content() {
        yield { entries: [], skipped: 0 };
        now += 60_000;
        await graph.write((tx) => tx.run(/* cypher */ "MATCH (l:Lease {name: 'pull feed:slow'}) SET l.until = 0"));
        await meanwhile();
        yield { entries: [], skipped: 1 };
      }
      return Promise.resolve({ content: content(), whole: true, more: false, checkpoint: {} });
    },
  });
  const taken = slow(() => by('other').store.lease('feed:slow'));
  await expect(pullFeedNext(taken, by('node'))).rejects.toMatchObject({ code: 'LEASE_LOST' });
  await pullFeedNext(
    slow(() => Promise.resolve()),
    by('other'),
  );
  await pullFeedNext(
    slow(() => Promise.resolve()),
    by('other'),
  );
  expect(asked).toBe(2);
});
