import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { Principal } from '../../../src/domain/access.js';
import type { NormalisedEvent } from '../../../src/domain/event.js';
import type { Graph } from '../../../src/graph/session.js';
import { caseHistory } from '../../../src/graph/stores/case-history.store.js';
import { feedStore } from '../../../src/graph/stores/indicator.store.js';
import { ingestEvents } from '../../../src/graph/stores/ingest.store.js';
import { namesPart } from '../../../src/graph/stores/named.store.js';
import { importFeed } from '../../../src/usecases/decision/import-feed.js';
import { makeEvent } from '../../harness/make-event.js';
import { emptyTestGraph } from '../../harness/test-graph.js';

const START = Date.UTC(2026, 2, 2, 12);
const LATER = START + 86_400_000;
const ADMIN: Principal = { id: 'root', name: 'root', kind: 'human', roles: ['admin'], sources: [] };

let graph: Graph;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

const finding = (uid: string, part: Partial<NormalisedEvent>): NormalisedEvent =>
  makeEvent({
    uid,
    classUid: 2004,
    className: 'detection_finding',
    categoryUid: 2,
    operation: null,
    time: START,
    ...part,
  });

async function keep(...events: readonly NormalisedEvent[]): Promise<void> {
  await ingestEvents(graph, events, [namesPart]);
}

async function learn(text: string, at = LATER): Promise<readonly unknown[]> {
  const file = { name: 'f', format: 'plain' as const, text, maxAgeMs: null };
  return (await importFeed(ADMIN, file, { feeds: feedStore(graph), now: () => at })).sightings;
}

test('a feed that learns of a domain, a link or a sender finds the findings that named it, and their cases are decided again', async () => {
  const link = { url: 'https://Login.Evil.example/a?b=1' };
  await keep(
    finding('e1', { facts: { ...link, 'mail.sender': 'Boss@Fraud.example', 'mail.sender_domain': 'fraud.example' } }),
    finding('e2', { facts: link, time: START + 1 }),
  );
  await graph.write((tx) =>
    tx.run(/* cypher */ `MATCH (e:Event {uid: 'e2'}) CREATE (c:Case {uid: 'c7', number: 7})-[:CONTAINS]->(e)`),
  );
  const linkSeen = { events: 2, lastSeenAt: START + 1, cases: [7] };
  expect(
    await learn('login.evil[.]example\nhxxps://login.evil.example/a?b=1\nboss@fraud.example\nother.example'),
  ).toEqual([
    { value: 'boss@fraud.example', entity: 'boss@fraud.example', events: 1, lastSeenAt: START, cases: [] },
    { value: 'https://login.evil.example/a?b=1', entity: 'https://login.evil.example/a?b=1', ...linkSeen },
    { value: 'login.evil.example', entity: 'login.evil.example', ...linkSeen },
  ]);
  const tasks = await graph.run(/* cypher */ 'MATCH (t:DecideTask) RETURN t.case AS case, t.trigger AS trigger');
  expect(tasks).toEqual([{ case: 7, trigger: 'indicator_learned' }]);
});

test('what is known already is not told again, nor what a record no longer names, nor the people who log in', async () => {
  await keep(
    finding('e1', { facts: { url: 'https://old.example/' }, version: 1 }),
    makeEvent({ uid: 'e2', ocsf: { observables: [{ type_id: 5, value: 'ana@corp.example' }] } }),
  );
  await keep(finding('e1', { facts: { url: 'https://new.example/' }, version: 2, raw: { changed: true } }));
  expect(await learn('old.example\nnew.example\nana@corp.example')).toMatchObject([{ value: 'new.example' }]);
  expect(await learn('old.example\nnew.example\nana@corp.example', LATER + 1)).toEqual([]);
});

test('no name can be read from the graph', async () => {
  await keep(finding('e1', { facts: { 'mail.sender': 'somebody@private.example' } }));
  const kept = await graph.run<{ key: string }>(/* cypher */ 'MATCH (o:Observable) RETURN o.key AS key');
  expect(kept).toHaveLength(1);
  expect(kept[0]?.key).not.toContain('private');
});

const CONCLUDED = /* cypher */ `
  UNWIND $rows AS r
  MERGE (x:IpAddress {key: r.ip})
  CREATE (:Case {uid: 'c' + toString(r.number), number: r.number, disposition: r.disposition, closedAt: r.closedAt})-[:INVOLVES_ENTITY]->(x)`;
const concluded = (number: number, ip: string, disposition: string | null, closedAt: number | null = START) => ({
  ...{ number, ip, disposition, closedAt },
});
const CROWD = Array.from({ length: 21 }, (_, i) => concluded(100 + i, '203.0.113.4', 'TRUE_POSITIVE'));

test('what people concluded of earlier cases with the same address or link is told, by counts and never by its own case', async () => {
  await keep(finding('e1', { facts: { url: 'https://evil.example/a' } }));
  const rows = [
    ...[concluded(1, '203.0.113.1', 'TRUE_POSITIVE'), concluded(2, '203.0.113.1', 'FALSE_POSITIVE')],
    ...[concluded(3, '203.0.113.2', 'BENIGN_TRUE_POSITIVE'), concluded(4, '203.0.113.3', 'INCONCLUSIVE')],
    ...[concluded(5, '203.0.113.3', null), concluded(6, '203.0.113.3', 'TRUE_POSITIVE', null), ...CROWD],
  ];
  await graph.write(async (tx) => {
    await tx.run(CONCLUDED, { rows });
    await tx.run(/* cypher */ `MATCH (e:Event {uid: 'e1'}), (c:Case {number: 1}) CREATE (c)-[:CONTAINS]->(e)`);
  });
  const ask = (values: readonly string[], { except = 99, knownAt = LATER } = {}) =>
    caseHistory(graph, except).ask({ values, asOf: knownAt, knownAt });
  const told = async (...asked: Parameters<typeof ask>) => {
    const { state, answer } = await ask(...asked);
    return answer ?? state;
  };
  expect(await ask(['203.0.113.2', '203.0.113.1'])).toMatchObject({
    ...{ state: 'ANSWERED', answer: 'harmful', observedAt: START, source: 'case_history' },
    text: '203.0.113.1: people found 1 of 2 concluded earlier cases with it harmful',
  });
  expect(await told(['https://evil.example/a'])).toBe('harmful');
  expect(await told(['203.0.113.2'])).toBe('harmless');
  expect(await told(['203.0.113.1'], { except: 1 })).toBe('harmless');
  expect(await told(['203.0.113.1'], { knownAt: START - 1 })).toBe('NO_COVERAGE');
  expect(await told(['203.0.113.3', '203.0.113.4', 'never.example', 'f'.repeat(64)])).toBe('NO_COVERAGE');
});
