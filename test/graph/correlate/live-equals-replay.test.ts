import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RoleRef } from '../../../src/domain/entity.js';
import type { NormalisedEvent } from '../../../src/domain/event.js';
import type { Graph } from '../../../src/graph/session.js';
import type { RuleRecord } from '../../../src/pipeline/correlate/ports.js';
import { runStream } from '../../../src/rules/stream/engine.js';
import { viewOf } from '../../../src/rules/stored-view.js';
import { compareOrder } from '../../../src/domain/event.js';
import { account, makeEvent } from '../../harness/make-event.js';
import { connectTestGraph, emptyTestGraph } from '../../harness/test-graph.js';
import { compile, firedMatches, Node, rule } from './stand.js';

const RUNS = process.env['SEQUITUR_LONG'] === '1' ? 150 : Math.min(12, Number(process.env['SEQUITUR_RUNS'] ?? 12));
const MINUTE = 60_000;
const ACCOUNTS = ['okta:1', 'entra:1', 'google:1', 'okta:2'];
const PEOPLE = ['person:ana', 'person:bob'];
const OPERATIONS = ['a', 'b', 'c'];

let first: Graph;
let second: Graph;
beforeAll(async () => {
  first = await emptyTestGraph();
  second = await connectTestGraph();
});
afterAll(async () => {
  await first.close();
  await second.close();
});

type Act =
  | { readonly kind: 'ingest'; readonly events: readonly NormalisedEvent[] }
  | { readonly kind: 'move'; readonly account: string; readonly to: string | null }
  | { readonly kind: 'activate'; readonly rule: RuleRecord }
  | { readonly kind: 'evaluate' };

const operation = fc.constantFrom(...OPERATIONS);
const step = (missing: boolean) => operation.map((op) => `${missing ? '!' : ''}[any where operation == "${op}"]`);
const key = fc.constantFrom('by actor.identity', 'by actor.identity, session', 'by actor.account', 'by session', '');
const span = fc.integer({ min: 1, max: 30 });
const until = fc.option(operation, { nil: null });

const shape = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(step(false), step(false)) },
  { weight: 3, arbitrary: fc.tuple(step(false), step(false), step(false)) },
  { weight: 1, arbitrary: fc.tuple(step(false), step(true), step(false)) },
  { weight: 1, arbitrary: fc.tuple(step(true), step(false), step(false)) },
  { weight: 1, arbitrary: fc.tuple(step(false), step(false), step(true)) },
);
const query = fc
  .tuple(shape, key, span, until)
  .map(
    ([steps, by, minutes, off]) =>
      `sequence ${by} with maxspan=${String(minutes)}m ${steps.join(' ')}` +
      (off === null || steps.some((each) => each.startsWith('!')) ? '' : ` until [any where operation == "${off}"]`),
  );

const event = fc.record({
  minute: fc.integer({ min: 0, max: 90 }),
  operation,
  account: fc.constantFrom(...ACCOUNTS),
  session: fc.constantFrom('s1', 's2'),
});

function made(part: { minute: number; operation: string; account: string; session: string }, i: number) {
  const roles: RoleRef[] = [
    account(part.account),
    { kind: 'Session', key: part.session, label: part.session, role: 'session' },
  ];
  return makeEvent({
    uid: `e${String(i).padStart(3, '0')}`,
    time: part.minute * MINUTE,
    operation: part.operation,
    roles,
  });
}

interface Story {
  readonly acts: readonly Act[];
  readonly events: readonly NormalisedEvent[];
}

const story: fc.Arbitrary<Story> = fc
  .record({
    events: fc.array(event, { minLength: 5, maxLength: 40 }).map((parts) => parts.map(made)),
    queries: fc.array(query, { minLength: 1, maxLength: 3 }),
    from: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 3, maxLength: 3 }),
    moves: fc.array(
      fc.record({ account: fc.constantFrom(...ACCOUNTS), to: fc.option(fc.constantFrom(...PEOPLE), { nil: null }) }),
      { maxLength: 5 },
    ),
    order: fc.infiniteStream(fc.nat(1_000_000)),
  })
  .map(({ events, queries, from, moves, order }) => {
    const draw = (bound: number) => Number(order.next().value) % bound;
    const arrivals = shuffled([...events, ...events.filter(() => draw(5) === 0)], draw);
    const acts: Act[] = [];
    while (arrivals.length > 0) acts.push({ kind: 'ingest', events: arrivals.splice(0, 1 + draw(8)) });
    const extras: Act[] = queries.map((text, i) => ({
      kind: 'activate',
      rule: rule(`r${String(i)}`, text, { effectiveFrom: (from[i] ?? 0) * MINUTE }),
    }));
    for (let i = 0; i < 4; i += 1) extras.push({ kind: 'evaluate' });
    for (const extra of extras) acts.splice(draw(acts.length + 1), 0, extra);
    // The order of moves is part of the story: the last word on an account counts.
    const places = moves.map(() => draw(acts.length + 1)).sort((a, b) => b - a);
    [...moves].reverse().forEach((move, i) => acts.splice(places[i] ?? 0, 0, { kind: 'move', ...move }));
    return { acts, events };
  });

function shuffled<T>(items: readonly T[], draw: (bound: number) => number): T[] {
  const copy = [...items];
  for (let i = copy.length - 1; i > 0; i -= 1) {
    const j = draw(i + 1);
    const [left, right] = [copy[i], copy[j]];
    if (left !== undefined && right !== undefined) [copy[i], copy[j]] = [right, left];
  }
  return copy;
}

/** Everything at once, in order, accounts already replaced by the persons they ended up with. */
function oneShot({ acts, events }: Story): readonly string[] {
  const owner = new Map<string, string>();
  for (const act of acts) {
    if (act.kind !== 'move') continue;
    if (act.to === null) owner.delete(act.account);
    else owner.set(act.account, act.to);
  }
  const rules = acts.flatMap((act) => (act.kind === 'activate' ? [act.rule] : []));
  return rules.flatMap((record) => oneRule(record, events, owner)).sort();
}

function oneRule(
  record: RuleRecord,
  events: readonly NormalisedEvent[],
  owner: ReadonlyMap<string, string>,
): readonly string[] {
  // Only what stands for a person is replaced: a rule over plain accounts sees accounts.
  const persons = record.query.includes('actor.identity');
  const views = events
    .map((each) => viewOf(persons ? { ...each, roles: each.roles.map((ref) => asPerson(ref, owner)) } : each))
    .sort((a, b) => compareOrder(a.order, b.order));
  const { matches } = runStream(compile(record), views);
  return matches
    .filter(({ match }) => Math.max(...match.events.map((each) => each?.t ?? 0)) >= record.effectiveFrom)
    .map(({ group, match }) => `${record.key} ${group} ${match.events.map((each) => each?.uid ?? '').join()}`);
}

function asPerson(ref: RoleRef, owner: ReadonlyMap<string, string>): RoleRef {
  return { ...ref, key: owner.get(ref.key) ?? ref.key };
}

async function play({ acts }: Story): Promise<void> {
  await first.runAlone('MATCH (n) WHERE NOT n:Migration DETACH DELETE n');
  const nodes = [new Node(first, 'one'), new Node(second, 'two')] as const;
  const owner = new Map<string, string | null>();
  for (const [i, act] of acts.entries()) {
    const node = nodes[i % 2] ?? nodes[0];
    if (act.kind === 'ingest') await node.ingest(act.events);
    if (act.kind === 'activate') await node.activate(act.rule);
    if (act.kind === 'evaluate') await Promise.all(nodes.map(({ worker }) => worker.drain()));
    if (act.kind === 'move') {
      await node.move({ account: act.account, from: owner.get(act.account) ?? null, to: act.to });
      owner.set(act.account, act.to);
    }
  }
  await Promise.all(nodes.map(({ worker }) => worker.drain()));
  // One may have stopped while the other still released what waited for its back-fill.
  await nodes[0].worker.drain();
}

describe('live equals replay', () => {
  test(
    'whatever the order of records, joins and activations, two nodes end with the matches of one look at everything',
    async () => {
      let found = 0;
      await fc.assert(
        fc.asyncProperty(story, async (told) => {
          await play(told);
          const expected = oneShot(told);
          found += expected.length;
          expect(await firedMatches(first)).toEqual(expected);
          await expectDetectionsFold();
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
      // Random worlds hold few matches; none at all would mean that nothing was tested.
      expect(found).toBeGreaterThan(0);
    },
    RUNS * 20_000,
  );
});

/** Every fired match is shown by exactly one detection, and no detection shows another. */
async function expectDetectionsFold(): Promise<void> {
  const astray = await first.run(
    `MATCH (m:Match) WITH m, COUNT { (m)<-[:FOLDS]-(d:Detection) WHERE d.state = 'fired' } AS shown
     WHERE shown <> CASE m.state WHEN 'fired' THEN 1 ELSE 0 END RETURN m.key, m.state, shown`,
  );
  expect(astray).toEqual([]);
  expect(await first.run('MATCH (t:EvalTask) RETURN t.state AS state')).toEqual([]);
}
