import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compareOrder, type NormalisedEvent } from '../../../src/domain/event.js';
import { retentionGraph } from '../../../src/graph/stores/scope.transaction.js';
import type { Graph } from '../../../src/graph/session.js';
import type { ContextFact } from '../../../src/domain/context.js';
import { contextStore } from '../../../src/graph/stores/context.store.js';
import { turnOfHolds } from '../../../src/graph/stores/retention.store.js';
import { factOf } from '../../../src/usecases/context/record-facts.js';
import { viewOf } from '../../../src/rules/stored-view.js';
import { runStream } from '../../../src/rules/stream/engine.js';
import { purgeOld } from '../../../src/usecases/retention/purge.js';
import { account, makeEvent } from '../../harness/make-event.js';
import { emptyTestGraph } from '../../harness/test-graph.js';
import { compile, Node, rule } from './stand.js';

const LONG = process.env['SEQUITUR_LONG'] === '1' ? 60 : null;
const RUNS =
  LONG === null ? Math.min(4, Number(process.env['SEQUITUR_RUNS'] ?? 4)) : Number(process.env['SEQUITUR_RUNS'] ?? LONG);
const MINUTE = 60_000;
const SPAN = 5;

let graph: Graph;
beforeAll(async () => {
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

const QUERIES = [
  `sequence by actor.account with maxspan=${String(SPAN)}m [any where operation == "a"] [any where operation == "b"]`,
  `sequence by actor.account with maxspan=${String(SPAN)}m ![any where operation == "c"] [any where operation == "a"] [any where operation == "b"]`,
  `sequence by actor.account with maxspan=${String(SPAN)}m [any where operation == "a"] [any where operation == "b" and first_seen(n, 10m)]`,
];
/** What of each rule is settled beyond the horizon: two spans, and how far back its predicates remember. */
const SETTLED = [2 * SPAN, 2 * SPAN, 2 * SPAN + 10].map((minutes) => minutes * MINUTE);

const events = fc
  .array(
    fc.record({
      minute: fc.integer({ min: 0, max: 80 }),
      operation: fc.constantFrom('a', 'b', 'c'),
      who: fc.constantFrom('okta:1', 'okta:2'),
      n: fc.integer({ min: 0, max: 2 }),
      late: fc.boolean(),
    }),
    { minLength: 25, maxLength: 40 },
  )
  .map((all) =>
    all.map(({ minute, operation, who, n, late }, i) => {
      const time = minute * MINUTE;
      const ocsf = { class_uid: 3002, n };
      const uid = `e${String(i).padStart(2, '0')}`;
      return { late, event: makeEvent({ uid, time, operation, roles: [account(who)], ocsf }) };
    }),
  );

interface Row {
  readonly rule: string;
  readonly text: string;
  readonly start: number;
}

async function fired(): Promise<readonly Row[]> {
  return graph.run<Row & Record<string, unknown>>(
    "MATCH (m:Match {state: 'fired'}) RETURN split(m.ruleKey, '@')[0] AS rule, m.ruleKey + ' ' + reduce(s = '', e IN m.events | s + ',' + e) AS text, m.start AS start ORDER BY text",
  );
}

function expected(all: readonly NormalisedEvent[]): readonly Row[] {
  const views = all.map(viewOf).sort((a, b) => compareOrder(a.order, b.order));
  const found = QUERIES.flatMap((query, i) =>
    runStream(compile(rule('x', query)), views).matches.map(({ match }) => ({
      rule: `r${String(i)}`,
      text: `r${String(i)}@1 ${match.events.map((each) => `,${each?.uid ?? ''}`).join('')}`,
      start: Math.min(...match.events.map((each) => each?.t ?? Infinity)),
    })),
  );
  return found.sort((a, b) => (a.text < b.text ? -1 : 1));
}

test(
  'purging, and records that come late after it, change nothing that was reported',
  async () => {
    await fc.assert(
      fc.asyncProperty(events, fc.integer({ min: 10, max: 45 }), async (given, minute) => {
        await graph.runAlone('MATCH (n) WHERE NOT n:Migration DETACH DELETE n');
        const node = new Node(graph, 'one');
        for (const [i, query] of QUERIES.entries()) await node.activate(rule(`r${String(i)}`, query));
        const horizon = minute * MINUTE;
        const early = given.filter(({ late, event }) => !late || event.time < horizon).map(({ event }) => event);
        const late = given.filter(({ late: is, event }) => is && event.time >= horizon).map(({ event }) => event);
        await node.ingest(early);
        await node.worker.drain();
        const before = await fired();
        expect(before.map(({ text }) => text)).toEqual(expected(early).map(({ text }) => text));

        await purgeOld({
          graph: retentionGraph(graph, 'one'),
          retention: { byDefault: MINUTE, bySource: {}, byClass: {} },
          now: () => horizon + MINUTE,
          batch: 7,
        });
        const [left] = await graph.run<{ loose: number }>(
          'MATCH (e:Event) WHERE e.t < $horizon AND NOT (e)<-[:EVIDENCED_BY]-() RETURN count(e) AS loose',
          { horizon },
        );
        expect(left?.loose).toBe(0);

        await node.ingest(late);
        await node.worker.drain();
        const after = await fired();
        const settled = ({ rule: of, start }: Row): boolean => start < horizon + (SETTLED[Number(of.slice(1))] ?? NaN);
        expect(after.filter(settled)).toEqual(before.filter(settled));
        const whole = expected([...early, ...late]).filter((row) => !settled(row));
        expect(after.filter((row) => !settled(row))).toEqual(whole);
        expect(await graph.run('MATCH (e:Event) WHERE NOT (e)-[:HAS_DOCUMENT]->() RETURN e')).toEqual([]);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  },
  RUNS * 150_000,
);

test('what is under legal hold stays, of a person with all accounts, and goes once the hold is withdrawn', async () => {
  await graph.runAlone('MATCH (n) WHERE NOT n:Migration DETACH DELETE n');
  const node = new Node(graph, 'one');
  const by = (uid: string, time: number, who: string, source = 'okta/system_log') =>
    makeEvent({ uid, time, source, operation: 'x', roles: [account(who)], ocsf: { class_uid: 3002 } });
  await node.ingest([
    by('before', 0, 'okta:1'),
    by('held', MINUTE, 'okta:1'),
    by('of-person', 2 * MINUTE, 'entra:1'),
    by('ended', 3 * MINUTE, 'okta:1'),
    by('other', MINUTE, 'okta:2'),
    by('of-source', MINUTE, 'okta:2', 'duo/auth'),
  ]);
  for (const each of ['okta:1', 'entra:1']) await node.move({ account: each, from: null, to: 'person:ana' });
  const context = contextStore(graph, [turnOfHolds]);
  const onPerson = hold({ subject: 'person:ana', validFrom: MINUTE, validTo: 3 * MINUTE });
  await context.add([onPerson, hold({ subject: 'duo/auth', validFrom: 0, validTo: null })]);
  expect(await purgedTo(4 * MINUTE)).toEqual(['held', 'of-person', 'of-source']);
  await context.withdraw(onPerson.uid, 2, 'counsel');
  expect(await purgedTo(4 * MINUTE)).toEqual(['of-source']);
  const told = await graph.run<{ type: string; body: string }>(
    "MATCH (a:AuditEvent {stream: 'retention'}) RETURN a.type AS type, a.bodyJson AS body ORDER BY a.seq",
  );
  expect(new Set(told.map(({ type }) => type))).toEqual(new Set(['retention.purged']));
  const bodies = told.map(({ body }) => JSON.parse(body) as { events: number; sources: Record<string, number> });
  expect(bodies.reduce((sum, { events: gone }) => sum + gone, 0)).toBe(5);
  expect(bodies.at(-1)?.sources).toEqual({ 'okta/system_log': bodies.at(-1)?.events });
});

function hold(said: Pick<ContextFact, 'subject' | 'validFrom' | 'validTo'>): ContextFact {
  const fact = { kind: 'legal_hold', value: 'matter 7', owner: 'legal', ...said } as const;
  return factOf(fact, { recordedAt: 1, recordedBy: 'counsel' });
}

/** What is left once everything before a time is old. */
async function purgedTo(horizon: number): Promise<readonly string[]> {
  const retention = { byDefault: MINUTE, bySource: {}, byClass: {} };
  await purgeOld({ graph: retentionGraph(graph, 'one'), retention, now: () => horizon + MINUTE, batch: 2 });
  const rows = await graph.run<{ uid: string }>('MATCH (e:Event) RETURN e.uid AS uid ORDER BY uid');
  return rows.map(({ uid }) => uid);
}
