import { readFileSync } from 'node:fs';
import { afterAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { NormalisedEvent } from '../../../src/domain/event.js';
import type { Graph } from '../../../src/graph/session.js';
import type { HitReader } from '../../../src/pipeline/correlate/ports.js';
import { hitsOfEvents, touchedBy } from '../../../src/pipeline/correlate/prefilter.js';
import { possibleWorks, Rarity } from '../../../src/pipeline/correlate/rarity.js';
import { claimsOf, worksOf } from '../../../src/pipeline/correlate/resolve.js';
import { liveRule, ruleSet } from '../../../src/pipeline/correlate/rule-set.js';
import { viewOf } from '../../../src/rules/stored-view.js';
import { account, makeEvent } from '../../harness/make-event.js';
import { emptyTestGraph } from '../../harness/test-graph.js';
import { compile, firedMatches, Node, rule } from './stand.js';

const MINUTE = 60_000;
const QUERY = 'sequence by actor.identity with maxspan=10m [any where operation == "a"] [any where operation == "b"]';
const HOURS = 60 * MINUTE;
const OVER_HOURS = QUERY.replace('10m', '7h');
const NOBODY = { personsOf: async () => new Map(), accountsOf: async () => new Map() };
const STATE = /* cypher */ `
  MATCH (r:Rule {key: 'r@1'})
  RETURN r.ready AS ready,
    COUNT { MATCH (t:EvalTask {state: 'pending'}) } AS pending,
    COUNT { MATCH (t:EvalTask {state: 'waiting'}) } AS waiting`;

let graph: Graph;
let node: Node;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  node = new Node(graph, 'one', { batch: 1, backFillBatch: 1_000, pollMs: 1 });
});
afterAll(() => graph.close());

function event(uid: string, minute: number, operation: string, who: string): NormalisedEvent {
  return makeEvent({ uid, time: minute * MINUTE, operation, roles: [account(who)] });
}

async function state(): Promise<{ ready: boolean; pending: number; waiting: number }> {
  const [row] = await graph.run<{ ready: boolean; pending: number; waiting: number }>(STATE);
  if (row === undefined) throw new Error('the rule is gone');
  return row;
}

test('a rule takes effect while there is always something left to evaluate', async () => {
  await node.activate(rule('r', QUERY));
  for (let i = 0; i < 150; i += 1) await node.ingest([event(`a${String(i)}`, i, 'a', `okta:${String(i)}`)]);
  node.worker.start();
  let seen = await state();
  while (!seen.ready) seen = await state();
  await node.worker.stop();
  // A worker that back-fills when it has nothing else to do would have come to it last.
  expect(seen.pending).toBeGreaterThan(0);
});

test('what a rule must wait for is one task, however many people it concerns', async () => {
  await node.activate(rule('r', QUERY));
  const people = Array.from({ length: 40 }, (_, i) => `okta:${String(i)}`);
  await node.ingest(people.flatMap((who) => [event(`a-${who}`, 0, 'a', who), event(`b-${who}`, 1, 'b', who)]));
  const oncePassed = new Promise<void>((resolve) => {
    node = new Node(graph, 'two', { batch: 10, onPass: () => resolve(), marks: async () => [] });
  });
  const unready = node.worker.drain();
  await oncePassed;
  expect((await state()).waiting).toBeLessThanOrEqual(1);
  await unready;
  expect(await firedMatches(graph)).toHaveLength(people.length);
});

test('a chain over hours is found wherever its steps lie in them and whichever came first', async () => {
  const meetings = fc.array(fc.record({ a: minuteOfDays, b: minuteOfDays, isLate: fc.boolean() }), {
    minLength: 40,
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(meetings, async (all) => {
      await graph.runAlone('MATCH (n) WHERE NOT n:Migration DETACH DELETE n');
      const each = new Node(graph, 'one', { batch: 10 });
      await each.activate(rule('r', OVER_HOURS));
      const parts = all.map(({ a, b, isLate }, i) => {
        const who = `okta:${String(i)}`;
        const both = [event(`a${String(i)}`, a, 'a', who), event(`b${String(i)}`, b, 'b', who)];
        return isLate ? both.reverse() : both;
      });
      for (const turn of [0, 1]) {
        await each.ingest(parts.flatMap((both) => both.slice(turn, turn + 1)));
        await each.worker.drain();
      }
      // Of one moment, uids tell which came first: every b after its a.
      const within = all.filter(({ a, b }) => b >= a && (b - a) * MINUTE <= 7 * HOURS);
      expect(await firedMatches(graph)).toHaveLength(within.length);
    }),
    { numRuns: 3, endOnFailure: true },
  );
});

const minuteOfDays = fc.integer({ min: 0, max: 30 * 60 });

test('what was stored before steps were noted by the hour is found all the same', async () => {
  await node.activate(rule('r', OVER_HOURS));
  await node.ingest([event('a', 0, 'a', 'okta:1')]);
  await node.worker.drain();
  await graph.runAlone('MATCH (n:StepHour) DELETE n');
  const migration = readFileSync('schema/graph/migrations/0031_step_hours.cypher', 'utf8');
  const [backFill = ''] = migration.split('\n').filter((line) => line.startsWith('MATCH'));
  await graph.runAlone(backFill.replace(/;$/, ''));
  await node.ingest([event('b', 200, 'b', 'okta:1')]);
  await node.worker.drain();
  expect(await firedMatches(graph)).toHaveLength(1);
});

test('steps that nobody did are looked for once, not once for each person', async () => {
  const asked: number[] = [];
  const counting: HitReader = {
    stepsSeen: async (hours) => {
      asked.push(hours.length);
      return hours.map(() => false);
    },
    occupied: async (windows) => {
      asked.push(windows.length);
      return windows.map(() => false);
    },
    fetch: async () => [],
    timesOf: async () => [],
  };
  const record = rule('r', OVER_HOURS, { ready: true });
  const current = ruleSet(0, [liveRule(record, compile(record))]);
  const people = Array.from({ length: 40 }, (_, i) => viewOf(event(`a${String(i)}`, 5, 'a', `okta:${String(i)}`)));
  const task = { id: 't', epoch: 1, uids: [], scopes: touchedBy(current, hitsOfEvents(current, people)) };
  const works = await worksOf(claimsOf(current, [task]).ready, NOBODY, counting);
  expect(works).toHaveLength(people.length);
  expect(await possibleWorks(works, new Rarity(), counting)).toEqual([]);
  expect(asked.reduce((sum, each) => sum + each, 0)).toBe(1);
});
