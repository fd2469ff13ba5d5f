import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Principal } from '../../../src/domain/access.js';
import type { RoleRef } from '../../../src/domain/entity.js';
import type { Graph } from '../../../src/graph/session.js';
import { feedStore, importedFeeds } from '../../../src/graph/stores/indicator.store.js';
import { ingestEvents } from '../../../src/graph/stores/ingest.store.js';
import { lookBackGraph } from '../../../src/graph/stores/look-back.store.js';
import { importFeed } from '../../../src/usecases/decision/import-feed.js';
import { makeEvent } from '../../harness/make-event.js';
import { principalOf } from '../../harness/api-server.js';
import { emptyTestGraph } from '../../harness/test-graph.js';

const START = Date.UTC(2026, 2, 2, 12);
const HOUR = 3_600_000;
let graph: Graph;
let now: number;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  now = START;
});
afterAll(() => graph.close());

async function says(value: string): Promise<string | undefined> {
  const [answer] = await importedFeeds(graph).ask({ values: [value], asOf: now, knownAt: now });
  return answer?.state;
}

describe('what is no longer said', () => {
  const admin: Principal = { id: 'root', name: 'root', kind: 'human', roles: ['admin'], sources: [] };
  const file = (text: string) => ({ name: 'f', format: 'plain' as const, text, maxAgeMs: null });
  const imported = (text: string) => importFeed(admin, file(text), { feeds: feedStore(graph), now: () => now });
  const triggers = () =>
    graph.run(/* cypher */ 'MATCH (t:DecideTask) RETURN t.case AS case, t.trigger AS trigger, t.at AS at');
  const restOn = (value: string) =>
    graph.write((tx) =>
      tx.run(
        /* cypher */ `MATCH (i:Indicator {value: $value})
          CREATE (i)<-[:CITES]-(:Evidence {uid: 'v'})<-[:RESTS_ON]-(:Decision {uid: 'd', current: true})-[:DECIDES]->(:Case {uid: 'c', number: 9})`,
        { value },
      ),
    );
  const invalidate = (uid: string) =>
    lookBackGraph(graph).withdraw({
      ...{
        uid,
        from: null,
        at: now,
        by: 'ana',
        viewer: principalOf('analyst'),
        reason: 'a shared resolver',
        newId: () => 'task',
      },
    });
  const uidOf = async (value: string): Promise<string> =>
    (
      await graph.run<{ uid: string }>(/* cypher */ 'MATCH (i:Indicator {value: $value}) RETURN i.uid AS uid', {
        value,
      })
    )[0]?.uid ?? '';

  test('a case that rests on a value which its feed takes back is decided again', async () => {
    await imported('a.example\nb.example\n');
    await restOn('a.example');
    now += HOUR;
    await imported('b.example\n');
    expect(await triggers()).toEqual([{ case: 9, trigger: 'indicator_withdrawn', at: now }]);
  });

  test('so it is where the feed revokes the value by name', async () => {
    await imported('a.example\n');
    await restOn('a.example');
    now += HOUR;
    const entry = { value: 'a.example', validFrom: 0, validTo: null, confidence: 50, revoked: true };
    await feedStore(graph).add(
      { name: 'f', importedAt: now, staleAfter: null, content: [{ entries: [entry], skipped: 0 }] },
      true,
    );
    expect(await triggers()).toMatchObject([{ case: 9, trigger: 'indicator_withdrawn' }]);
  });

  test('a value that a person declared false stays so whatever the next list repeats', async () => {
    await imported('a.example\n');
    now += HOUR;
    await invalidate(await uidOf('a.example'));
    now += HOUR;
    await imported('a.example\n');
    expect(await says('a.example')).toBe('NO_COVERAGE');
  });

  test('unless the feed says that it holds from a later time on', async () => {
    await imported('a.example\n');
    now += HOUR;
    await invalidate(await uidOf('a.example'));
    now += HOUR;
    const entry = { value: 'a.example', validFrom: now, validTo: null, confidence: 50, revoked: false };
    await feedStore(graph).add(
      { name: 'f', importedAt: now, staleAfter: null, content: [{ entries: [entry], skipped: 0 }] },
      true,
    );
    expect(await says('a.example')).toBe('ANSWERED');
  });

  test('a value that comes back is looked for in the past again', async () => {
    const ip: RoleRef = { kind: 'IpAddress', key: '203.0.113.60', label: '203.0.113.60', role: 'source_ip' };
    await imported('203.0.113.60\n');
    now += HOUR;
    await imported('203.0.113.61\n');
    await ingestEvents(graph, [makeEvent({ uid: 'e9', time: START, roles: [ip] })], []);
    now += HOUR;
    expect((await imported('203.0.113.60\n')).sightings).toMatchObject([{ value: '203.0.113.60', events: 1 }]);
  });
});

test('a feed of which only the first pages were read has not said that it does not know', async () => {
  const entry = { value: 'a.example', validFrom: 0, validTo: null, confidence: 50, revoked: false };
  const part = { name: 'f', importedAt: now, staleAfter: null, content: [{ entries: [entry], skipped: 0 }] };
  await feedStore(graph).add(part, false);
  expect([await says('a.example'), await says('b.example')]).toEqual(['ANSWERED', 'ERROR']);
  await feedStore(graph).add(part, true);
  expect(await says('b.example')).toBe('NO_COVERAGE');
});
