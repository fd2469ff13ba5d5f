import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { NormalisedEvent } from '../../src/domain/event.js';
import type { Graph } from '../../src/graph/session.js';
import { identityStore } from '../../src/graph/stores/identity-decree.store.js';
import { ingestEvents } from '../../src/graph/stores/ingest.store.js';
import { account, claim, makeEvent } from '../harness/make-event.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
beforeAll(async () => {
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

const RUNS = Number(process.env['SEQUITUR_RUNS'] ?? 10);

interface Told {
  readonly vendor: string;
  readonly id: number;
  readonly logins: readonly string[];
}

const keyOf = ({ vendor, id }: Pick<Told, 'vendor' | 'id'>): string => `${vendor}:${String(id)}`;

function eventOf(told: Told, n: number): NormalisedEvent {
  const key = keyOf(told);
  const claims = told.logins.map((login) => claim(key, login));
  return makeEvent({
    uid: `e${String(n)}`,
    time: 1000 + n,
    source: `${told.vendor}/log`,
    roles: [account(key)],
    claims,
  });
}

const arbitraryTold = fc.record({
  vendor: fc.constantFrom('okta', 'entra', 'google'),
  id: fc.integer({ min: 1, max: 3 }),
  logins: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 2 }),
});
const arbitraryStory = fc.array(arbitraryTold, { minLength: 3, maxLength: 9 });

async function begin(events: readonly NormalisedEvent[]): Promise<void> {
  await graph.runAlone(/* cypher */ 'MATCH (n) WHERE NOT n:Migration DETACH DELETE n');
  for (const event of events) await ingestEvents(graph, [event]);
}

/** Who is together, in words that do not depend on who was first. */
async function people(): Promise<readonly string[]> {
  const rows = await graph.run<{ members: string[] }>(
    /* cypher */ 'MATCH (a:Account)-[:SAME_AS]->(u:User) WITH u, a ORDER BY a.key RETURN u.key AS person, collect(a.key) AS members',
  );
  return rows.map(({ members }) => members.join(' ')).sort();
}

let counter = 0;
const store = () =>
  identityStore(graph, { correlation: () => Promise.resolve(), newId: () => `t${String((counter += 1))}` });
const decree = (uid: string) => ({ uid, at: 5000, by: 'lead', reason: 'because' });

interface Said {
  readonly kind: 'join' | 'split';
  readonly account: string;
  readonly other: string;
}

/** What cannot be done (nobody to split from) is left, by everybody alike. */
async function say({ kind, account: key, other }: Said, uid: string): Promise<void> {
  const doing = kind === 'join' ? store().join(key, other, decree(uid)) : store().split(key, decree(uid));
  await doing.catch((fault: unknown) => {
    if ((fault as { code?: string }).code !== 'BAD_USER_INPUT') throw fault;
  });
}

const arbitrarySaid = fc.record({
  kind: fc.constantFrom('join' as const, 'split' as const),
  account: fc.nat(20),
  other: fc.nat(20),
});

test('whatever people join and split, it holds whichever way the records come, and after they come again', async () => {
  await fc.assert(
    fc.asyncProperty(
      arbitraryStory,
      fc.array(arbitrarySaid, { minLength: 1, maxLength: 5 }),
      fc.infiniteStream(fc.nat(1000)),
      async (story, saying, random) => {
        const events = story.map(eventOf);
        const keys = [...new Set(story.map(keyOf))].sort();
        const at = (n: number): string => keys[n % keys.length] ?? '';
        const said = saying.map(({ kind, account: a, other: b }): Said => ({ kind, account: at(a), other: at(b) }));
        const shuffled = events
          .map((event) => ({ event, place: random.next().value as number }))
          .sort((a, b) => a.place - b.place)
          .map(({ event }) => event);
        const results: (readonly string[])[] = [];
        for (const order of [events, shuffled]) {
          await begin(order);
          for (const [n, each] of said.entries()) await say(each, `d${String(n)}`);
          results.push(await people());
        }
        await ingestEvents(graph, events);
        expect([results[1], await people()]).toEqual([results[0], results[0]]);
      },
    ),
    { numRuns: RUNS },
  );
});

test('an account that is split off is with nobody it was with, and joined again to all of them everybody is as before', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryStory, fc.nat(20), async (story, pick) => {
      await begin(story.map(eventOf));
      const before = await people();
      const together = before.map((line) => line.split(' ')).filter((members) => members.length > 1);
      const members = together[pick % Math.max(1, together.length)];
      if (members === undefined) return;
      const leaver = members[pick % members.length] ?? '';
      const others = members.filter((each) => each !== leaver);
      await store().split(leaver, decree('out'));
      const apart = (await people()).find((line) => line.split(' ').includes(leaver)) ?? leaver;
      expect(apart.split(' ').filter((each) => others.includes(each))).toEqual([]);
      for (const [n, other] of others.entries()) await store().join(leaver, other, decree(`back${String(n)}`));
      expect(await people()).toEqual(before);
    }),
    { numRuns: RUNS },
  );
});

test('two names of one account of one directory leave together, and a namesake in another directory stays', async () => {
  await begin([
    makeEvent({ uid: 'i', roles: [account('entra:guid')], claims: [claim('entra:guid', 'kim@corp.example')] }),
    makeEvent({
      uid: 'n',
      roles: [account('entra:kim@corp.example')],
      claims: [claim('entra:kim@corp.example', 'kim@corp.example')],
    }),
    makeEvent({ uid: 'o', roles: [account('okta:7')], claims: [claim('okta:7', 'kim@corp.example')] }),
    makeEvent({ uid: 'p', roles: [account('okta:8')], claims: [claim('okta:8', 'kim@corp.example')] }),
  ]);
  await store().split('entra:guid', decree('away'));
  expect(await people()).toEqual(['entra:guid entra:kim@corp.example', 'okta:7 okta:8']);
  await store().split('okta:7', decree('two numbers are two accounts'));
  expect(await people()).toEqual(['entra:guid entra:kim@corp.example', 'okta:7', 'okta:8']);
  expect(await store().split('entra:guid', decree('once more'))).toMatchObject({ alreadySo: true });
});

test('a case names nobody whom all accounts have left, and names those they went to', async () => {
  const shared = [claim('okta:7', 'kim@corp.example'), claim('entra:guid', 'kim@corp.example')];
  await begin([
    makeEvent({ uid: 'o', roles: [account('okta:7')], claims: shared.slice(0, 1) }),
    makeEvent({ uid: 'e', roles: [account('entra:guid')], claims: shared.slice(1) }),
  ]);
  const persons = () =>
    graph.run<{ person: string }>(
      'MATCH (:Case {number: 1})-[:INVOLVES_ENTITY]->(u:User) RETURN u.key AS person ORDER BY person',
    );
  await graph.write((tx) =>
    tx.run(/* cypher */ `MATCH (a:Account {key: 'okta:7'})-[:SAME_AS]->(u:User)
        CREATE (c:Case {number: 1, uid: 'c1', status: 'OPEN'})-[:INVOLVES_ENTITY]->(a) CREATE (c)-[:INVOLVES_ENTITY]->(u)`),
  );
  const before = await persons();
  await store().split('okta:7', decree('out'));
  await graph.write((tx) =>
    tx.run(
      /* cypher */ `MATCH (c:Case {number: 1}), (:Account {key: 'okta:7'})-[:SAME_AS]->(u:User) MERGE (c)-[:INVOLVES_ENTITY]->(u)`,
    ),
  );
  expect(await persons()).toHaveLength(2);
  await store().join('okta:7', 'entra:guid', decree('back'));
  expect(await persons()).toEqual(before);
});
