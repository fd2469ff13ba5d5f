import { afterAll, beforeEach, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { NormalisedEvent } from '../../src/domain/event.js';
import type { Graph } from '../../src/graph/session.js';
import { identityStore } from '../../src/graph/stores/identity-decree.store.js';
import { accountsOf, personsOfAccounts } from '../../src/graph/stores/identity.store.js';
import { ingestEvents } from '../../src/graph/stores/ingest.store.js';
import { dumpGraph } from '../harness/graph-dump.js';
import { account, claim, makeEvent } from '../harness/make-event.js';
import { connectTestGraph, emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let counter = 0;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

const decree = (reason: string) => ({ uid: `decree-${String((counter += 1))}`, at: counter, by: 'lead', reason });
const seen = (key: string, ...values: readonly string[]): NormalisedEvent =>
  makeEvent({
    uid: `e${String((counter += 1))}`,
    time: 1000 + counter,
    roles: [account(key)],
    claims: values.map((value) => claim(key, value)),
  });
const nothing = () => Promise.resolve();
const newId = () => `task-${String((counter += 1))}`;
const store = () => identityStore(graph, { correlation: nothing, newId });

test('one login that two directories vouch for makes one person, with the reason on the edge', async () => {
  const { identityChanges } = await ingestEvents(graph, [
    seen('okta:1', 'alice@corp.example'),
    seen('entra:9', 'alice@corp.example'),
  ]);
  expect(identityChanges).toEqual([
    { account: 'entra:9', from: null, to: 'user:entra:9' },
    { account: 'okta:1', from: null, to: 'user:entra:9' },
  ]);
  expect(await accountsOf(graph, 'user:entra:9')).toEqual(['entra:9', 'okta:1']);
  const edges = (await dumpGraph(graph)).filter((line) => line.includes('-SAME_AS->'));
  expect(edges[0]).toContain('login alice@corp.example');
});

test('an account that bridges two people makes them one, and an old key still leads to them', async () => {
  await ingestEvents(graph, [seen('okta:1', 'a@x.example'), seen('google:2', 'a2@x.example')]);
  const { identityChanges } = await ingestEvents(graph, [seen('entra:3', 'a@x.example', 'a2@x.example')]);
  expect(identityChanges.map(({ account: key, to }) => [key, to])).toEqual(
    expect.arrayContaining([
      ['google:2', 'user:entra:3'],
      ['okta:1', 'user:entra:3'],
      ['entra:3', 'user:entra:3'],
    ]),
  );
  expect(await accountsOf(graph, 'user:okta:1')).toEqual(['entra:3', 'google:2', 'okta:1']);
});

test('what an account says of itself suggests and never joins', async () => {
  const liar = makeEvent({
    uid: 'liar',
    roles: [account('slack:7')],
    claims: [claim('slack:7', 'alice@corp.example', 'self_asserted_mail')],
  });
  await ingestEvents(graph, [liar]);
  await ingestEvents(graph, [seen('okta:1', 'alice@corp.example')]);
  expect(await accountsOf(graph, 'user:okta:1')).toEqual(['okta:1']);
  expect(
    (await dumpGraph(graph)).some((line) => line.startsWith('Account slack:7 -MAYBE_SAME_AS-> User user:okta:1')),
  ).toBe(true);
});

test('a service account never joins, whether that is known before or after its claim', async () => {
  const robot = makeEvent({ uid: 'robot', roles: [{ ...account('okta:robot'), nature: 'service' }] });
  await ingestEvents(graph, [seen('okta:robot', 'a@x.example'), seen('okta:1', 'a@x.example')]);
  const { identityChanges } = await ingestEvents(graph, [robot]);
  expect(identityChanges).toContainEqual({ account: 'okta:robot', from: 'user:okta:1', to: null });
  await expect(store().join('okta:robot', 'okta:1', decree('no'))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
});

test('a person’s "not the same" outranks later records, and can be taken back', async () => {
  await ingestEvents(graph, [seen('entra:1', 'a@x.example'), seen('okta:2', 'a@x.example')]);
  await store().split('okta:2', decree('two people with one name'));
  await ingestEvents(graph, [
    seen('okta:2', 'a@x.example', 'alias@x.example'),
    seen('google:3', 'a@x.example', 'alias@x.example'),
  ]);
  expect(await accountsOf(graph, 'user:okta:2')).toEqual(['okta:2']);
  expect(await accountsOf(graph, 'user:entra:1')).toEqual(['entra:1', 'google:3']);
  await store().join('okta:2', 'entra:1', decree('it was one person after all'));
  expect(await accountsOf(graph, 'user:okta:2')).toEqual(['entra:1', 'google:3', 'okta:2']);
});

test('a join by a person can be undone, and nothing of it remains but the history', async () => {
  await ingestEvents(graph, [seen('entra:1', 'a@x.example'), seen('slack:2')]);
  const joined = await store().join('slack:2', 'entra:1', decree('she told us'));
  expect(joined.moved).toEqual([{ account: 'slack:2', from: null, to: 'user:entra:1' }]);
  expect((await store().split('slack:2', decree('she had not'))).moved).toEqual([
    { account: 'slack:2', from: 'user:entra:1', to: null },
  ]);
});

test('a correction commits with its parts or not at all', async () => {
  await ingestEvents(graph, [seen('entra:1', 'a@x.example'), seen('okta:2', 'a@x.example')]);
  const failing = identityStore(graph, { correlation: () => Promise.reject(new RangeError('no')), newId });
  await expect(failing.split('okta:2', decree('x'))).rejects.toThrow(RangeError);
  expect(await accountsOf(graph, 'user:entra:1')).toEqual(['entra:1', 'okta:2']);
});

const vendors = ['okta', 'entra', 'google', 'slack'];
const arbitraryEvent = fc.record({
  vendor: fc.constantFrom(...vendors),
  id: fc.integer({ min: 1, max: 4 }),
  values: fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 2 }),
  self: fc.boolean(),
  nature: fc.constantFrom(null, null, null, null, 'service' as const),
});

test('in whatever order and batches the records come, the people are the same', async () => {
  const runs = Number(process.env['SEQUITUR_RUNS'] ?? 12);
  await fc.assert(
    fc.asyncProperty(
      fc.array(arbitraryEvent, { minLength: 2, maxLength: 10 }),
      fc.infiniteStream(fc.nat(1000)),
      async (specs, random) => {
        const events = specs.map(({ vendor, id, values, self, nature }, n) => {
          const key = `${vendor}:${String(id)}`;
          const ref = { ...account(key), ...(nature === null ? {} : { nature }) };
          return makeEvent({
            uid: `p${String(n)}`,
            time: 1000 + n,
            source: `${vendor}/log`,
            roles: [ref],
            claims: values.map((value) => claim(key, value, self ? 'self_asserted_mail' : 'verified_login')),
          });
        });
        await graph.runAlone(/* cypher */ 'MATCH (n) WHERE NOT n:Migration DETACH DELETE n');
        await ingestEvents(graph, events);
        const atOnce = await dumpGraph(graph);
        await graph.runAlone(/* cypher */ 'MATCH (n) WHERE NOT n:Migration DETACH DELETE n');
        const shuffled = events
          .map((event) => ({ event, at: random.next().value as number }))
          .sort((a, b) => a.at - b.at);
        for (const { event, at } of shuffled)
          await ingestEvents(graph, at % 3 === 0 ? [event, ...events.slice(0, 2)] : [event]);
        expect(await dumpGraph(graph)).toEqual(atOnce);
      },
    ),
    { numRuns: runs },
  );
});

test('two nodes that learn of one person at the same time agree on who it is', async () => {
  const other = await connectTestGraph();
  const events = Array.from({ length: 40 }, (_, n) =>
    seen(`okta:${String(n)}`, `chain${String(n >> 1)}`, `chain${String((n + 1) >> 1)}`),
  );
  await Promise.all(events.map((event, n) => ingestEvents(n % 2 === 0 ? graph : other, [event])));
  await other.close();
  const persons = await personsOfAccounts(
    graph,
    events.map((_, n) => `okta:${String(n)}`),
  );
  expect(new Set(persons.values())).toEqual(new Set(['user:okta:0']));
});
