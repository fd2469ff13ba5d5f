import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RoleRef } from '../../../src/domain/entity.js';
import { compareOrder, type NormalisedEvent } from '../../../src/domain/event.js';
import type { Graph } from '../../../src/graph/session.js';
import { DETECTION, detectionView } from '../../../src/pipeline/correlate/match-views.js';
import type { RuleRecord } from '../../../src/pipeline/correlate/ports.js';
import { isOverDetections } from '../../../src/pipeline/correlate/rule-set.js';
import { nameMatch } from '../../../src/pipeline/correlate/answer.js';
import type { FactsOf } from '../../../src/rules/path/holds.js';
import type { EventView } from '../../../src/rules/pattern/pattern.js';
import { viewOf } from '../../../src/rules/stored-view.js';
import { runStream } from '../../../src/rules/stream/engine.js';
import { HUNTS } from './eight-hunts.js';
import { DAY, factsOf, type Hunt } from './eight-hunts-kit.js';
import { emptyTestGraph } from '../../harness/test-graph.js';
import { backTested } from './back-tested.js';
import { compile, firedMatches, Node } from './stand.js';

/** Many small transactions, on a machine that may be busy. */
const PATIENCE = 300_000;

let graph: Graph;
beforeAll(async () => {
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

/** Everything at once and in order, every account replaced by its person. */
function backTest({ rules, events, person = [], context = [] }: Hunt): readonly string[] {
  const persons = new Set(person);
  const asPerson = (ref: RoleRef): RoleRef => (persons.has(ref.key) ? { ...ref, key: 'person:x' } : ref);
  const views = events.map((each) => viewOf({ ...each, roles: each.roles.map(asPerson) }));
  const last = rules.at(-1);
  if (last === undefined) return [];
  const derived = isOverDetections(compile(last))
    ? rules.slice(0, -1).flatMap((each) => detectionsOf(each, views))
    : [];
  const all = [...views, ...derived].sort((a, b) => compareOrder(a.order, b.order));
  const facts = factsOf(context).map((fact) => ({
    ...fact,
    value: persons.has(String(fact.value)) ? 'person:x' : fact.value,
  }));
  const about = (subject: string) =>
    facts.filter((fact) => fact.subject === subject || (subject === 'person:x' && persons.has(fact.subject)));
  return matchesOf(last, all, about).map(({ named }) =>
    told(
      named.events.map((each) => each?.uid ?? ''),
      derived,
    ),
  );
}

function matchesOf(record: RuleRecord, views: readonly EventView[], about: FactsOf = () => []) {
  return runStream(compile(record), views, about).matches.flatMap(({ group, match }) => {
    const named = nameMatch(record.key, group, match);
    return named === null ? [] : [{ named, group }];
  });
}

function detectionsOf(record: RuleRecord, views: readonly EventView[]): readonly EventView[] {
  return matchesOf(record, views).flatMap(({ named: { key, events }, group }) => {
    const uids = new Set(events.map((each) => each?.uid));
    return detectionView({ key, group, rule: record, evidence: views.filter((view) => uids.has(view.order.uid)) });
  });
}

/** A detection is told by its rule and first event. */
function told(uids: readonly string[], derived: readonly EventView[]): string {
  const names = new Map(
    derived.map(({ order, doc }) => {
      const { rule: from, root } = doc as { rule: { id: string }; root: string };
      return [order.uid, `${from.id}:${root}`];
    }),
  );
  return uids
    .filter((uid) => uid !== '')
    .map((uid) => names.get(uid) ?? uid)
    .join();
}

/** Live, records in the given order, the person known only afterwards. */
async function live(
  { rules, person = [], context = [] }: Hunt,
  events: readonly NormalisedEvent[],
): Promise<readonly string[]> {
  await graph.runAlone('MATCH (n) WHERE NOT n:Migration DETACH DELETE n');
  const node = new Node(graph, 'one');
  const last = rules.at(-1)?.key ?? '';
  for (const record of rules) await node.activate(record);
  for (const [i, each] of events.entries()) {
    await node.ingest([each]);
    if (i % 3 === 1) await node.worker.drain();
  }
  await node.worker.drain();
  for (const key of person) await node.move({ account: key, from: null, to: 'person:x' });
  await node.worker.drain();
  for (const fact of factsOf(context)) await node.context.add([fact]);
  await node.worker.drain();
  return firedOf(last);
}

async function firedOf(ruleKey: string): Promise<readonly string[]> {
  const all = await graph.run<{ key: string; ruleKey: string; events: string[] }>(
    "MATCH (m:Match {state: 'fired'}) RETURN m.key AS key, m.ruleKey AS ruleKey, m.events AS events",
  );
  const names = new Map(
    all.map(({ key, ruleKey: by, events }) => [key, `${by.split('@')[0] ?? ''}:${events[0] ?? ''}`]),
  );
  return all
    .filter((match) => match.ruleKey === ruleKey)
    .map(({ events }) =>
      events
        .filter((uid) => uid !== '')
        .map((uid) => names.get(uid) ?? uid)
        .join(),
    )
    .sort();
}

describe.each(HUNTS)('$name', (hunt) => {
  test('is found in what is stored', () => {
    expect(backTest(hunt)).toEqual(hunt.found);
  });

  test(
    'is found live, and when the records come backwards',
    async () => {
      expect(await live(hunt, hunt.events)).toEqual(hunt.found);
      expect(await live(hunt, [...hunt.events].reverse())).toEqual(hunt.found);
    },
    PATIENCE,
  );
});

describe.each(HUNTS.filter(({ needsContext }) => needsContext === true))('$name, by what is known of them', (hunt) => {
  test(
    'is found once that is known, as it was at the time, and no more when it is taken back',
    async () => {
      expect(await live({ ...hunt, context: [] }, hunt.events)).toEqual([]);
      expect(await live(hunt, hunt.events)).toEqual(hunt.found);
      const node = new Node(graph, 'three');
      const rule = hunt.rules.at(-1);
      const last = rule?.key ?? '';
      expect(await backTested(graph, rule === undefined ? [] : [rule])).toHaveLength(hunt.found.length);
      const [membership] = factsOf(hunt.context ?? []);
      await node.context.withdraw(membership?.uid ?? '', 2, 'desk');
      await node.worker.drain();
      expect(await firedOf(last)).toEqual([]);
      expect(await backTested(graph, rule === undefined ? [] : [rule])).toEqual([]);
      await node.context.add(membership === undefined ? [] : [{ ...membership, uid: 'again', recordedAt: 3 }]);
      await node.worker.drain();
      expect(await firedOf(last)).toEqual(hunt.found);
    },
    PATIENCE,
  );
});

describe.each(HUNTS.filter(({ person }) => person !== undefined))('$name, by one person', (hunt) => {
  const parted = { ...hunt, person: [] };
  const moved = async (from: string | null, to: string | null): Promise<readonly string[]> => {
    const node = new Node(graph, 'two');
    for (const account of hunt.person ?? []) await node.move({ account, from, to });
    await node.worker.drain();
    return firedOf(hunt.rules.at(-1)?.key ?? '');
  };

  test(
    'is found as the accounts are known to be one person’s, and as a back-test has it once that is undone',
    async () => {
      const undone = [...backTest(parted)].sort();
      expect(undone.join() === hunt.found.join()).toBe(hunt.needsPerson !== true);
      expect(await live(parted, hunt.events)).toEqual(undone);
      expect(await live(hunt, hunt.events)).toEqual(hunt.found);
      expect(await moved('person:x', null)).toEqual(undone);
      expect(await moved(null, 'person:x')).toEqual(hunt.found);
    },
    PATIENCE,
  );
});

test(
  'what an exception covered at the time adds no risk, from when it is told until it is taken back',
  async () => {
    const hunt = HUNTS.at(-1);
    if (hunt === undefined) throw new Error('no hunt');
    const last = hunt.rules.at(-1)?.key ?? '';
    expect(await live(hunt, hunt.events)).toEqual(hunt.found);
    const node = new Node(graph, 'four');
    const told = { kind: 'exception', subject: 'okta:1', validFrom: 0, validTo: 3 * DAY } as const;
    const [about] = factsOf([{ ...told, name: 'two', value: { reason: 'drill' } }]);
    if (about === undefined) throw new Error('no fact');
    await node.context.add([about]);
    await node.worker.drain();
    expect(await firedOf(last)).toEqual([]);
    expect(backTest({ ...hunt, context: [{ ...told, name: 'any', value: { reason: 'drill' } }] })).toEqual([]);
    await node.context.withdraw(about.uid, 2, 'desk');
    await node.worker.drain();
    expect(await firedOf(last)).toEqual(hunt.found);
  },
  PATIENCE,
);

test('what rules over detections find is theirs alone: it does not feed them again', async () => {
  const [low, over] = HUNTS.find(({ name }) => name.startsWith('a low finding'))?.rules ?? [];
  expect([low, over].map((each) => each !== undefined && isOverDetections(compile(each)))).toEqual([false, true]);
  expect((await firedMatches(graph)).every((match) => !match.includes(DETECTION))).toBe(true);
});
