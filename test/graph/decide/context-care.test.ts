import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Principal } from '../../../src/domain/access.js';
import type { Graph } from '../../../src/graph/session.js';
import { contextStore } from '../../../src/graph/stores/context.store.js';
import { lookBackGraph } from '../../../src/graph/stores/look-back.store.js';
import { missingContext as missingReads } from '../../../src/graph/stores/missing-context.store.js';
import { shippedPolicies } from '../../../src/app/platform/decisions.js';
import { contextConflicts, contextTasks } from '../../../src/usecases/context/context-care.js';
import { importInventory, type InventoryFile } from '../../../src/usecases/context/import-inventory.js';
import { missingContext } from '../../../src/usecases/context/missing-context.js';
import { setContext, withdrawContext } from '../../../src/usecases/context/record-facts.js';
import { emptyTestGraph } from '../../harness/test-graph.js';

const DAY = 86_400_000;
const rita: Principal = { id: 'rita', name: 'rita', kind: 'human', roles: ['policy_owner'], sources: [] };
let graph: Graph;
let now: number;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  now = Date.UTC(2026, 2, 2);
});
afterAll(() => graph.close());

const deps = () => ({ context: contextStore(graph), now: () => now });
const BUCKET = 'aws:arn:aws:s3:::b';

function inventory(tags: Record<string, string>, more: Partial<InventoryFile> = {}) {
  const list = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const text = JSON.stringify({ ResourceTagMappingList: [{ ResourceARN: 'arn:aws:s3:::b', Tags: list }] });
  const file: InventoryFile = {
    format: 'aws',
    text,
    source: 'tags',
    owner: null,
    maxAgeMs: null,
    dryRun: false,
    ...more,
  };
  return importInventory(rita, file, deps());
}
const holds = async (kind: string) => {
  const facts = await contextStore(graph).asOf([BUCKET], { asOf: now, knownAt: now });
  return facts
    .filter((fact) => fact.kind === kind)
    .map(({ source, value }) => `${source}: ${String(value)}`)
    .sort();
};

test('a fact that was found to be false is no longer a task for its owner', async () => {
  const fact = { kind: 'role' as const, subject: BUCKET, value: 'web', validFrom: 0, owner: 'web', staleAfter: now };
  const { uid } = await setContext(rita, fact, deps());
  const due = async () => (await contextTasks('web', { first: 5, after: null }, deps())).tasks.length;
  expect(await due()).toBe(1);
  const said = { uid, from: null, at: now, by: 'rita', viewer: rita, reason: 'another bucket', newId: () => 'task' };
  await lookBackGraph(graph).withdraw(said);
  expect(await due()).toBe(0);
});

describe('importing an inventory', () => {
  test('a preview tells what would be written and writes nothing', async () => {
    expect(await inventory({ env: 'prod', team: 'web' }, { dryRun: true })).toMatchObject({
      records: 1,
      added: 2,
      changed: 0,
    });
    expect(await holds('environment')).toEqual([]);
  });

  test('the same file again changes nothing, another value replaces what this source said and stays readable as it was', async () => {
    await inventory({ env: 'prod', team: 'web' });
    now += DAY;
    expect(await inventory({ env: 'prod', team: 'web' })).toMatchObject({ added: 0, changed: 0, unchanged: 2 });
    const before = now;
    now += DAY;
    expect(await inventory({ env: 'test', team: 'web' })).toMatchObject({ added: 0, changed: 1, unchanged: 1 });
    expect(await holds('environment')).toEqual(['tags: test']);
    const then = await contextStore(graph).asOf([BUCKET], { asOf: now, knownAt: before });
    expect(then.find(({ kind }) => kind === 'environment')?.value).toBe('prod');
  });

  test('sources that contradict each other are shown and both kept, until a person settles it', async () => {
    await inventory({ criticality: 'low' });
    now += DAY;
    const { conflicts } = await inventory({ criticality: 'high' }, { source: 'cmdb' });
    expect(conflicts.map(({ subject, kind }) => [subject, kind])).toEqual([[BUCKET, 'criticality']]);
    expect(await holds('criticality')).toEqual(['cmdb: high', 'tags: low']);
    expect(await contextConflicts([BUCKET, 'other'], deps())).toHaveLength(1);
    now += DAY;
    await setContext(
      rita,
      { kind: 'criticality', subject: BUCKET, value: 'high', validFrom: now, owner: 'rita' },
      deps(),
    );
    expect(await holds('criticality')).toEqual(['person: high']);
    expect(await contextConflicts([BUCKET], deps())).toEqual([]);
  });

  test('what of a file cannot be recorded is told by its line, and the rest is: exceptions, ends before beginnings, two words for one thing', async () => {
    const text = [
      '\uFEFFkind,subject,value,validTo',
      `exception,${BUCKET},on purpose,`,
      `environment,${BUCKET},prod,`,
      `travel,okta:1,"Oslo,\nby train",2020-01-01`,
      '',
      `environment,${BUCKET},test,`,
    ].join('\r\n');
    const { added, problems } = await inventory({}, { format: 'csv', text });
    expect([added, problems.map(({ place }) => place)]).toEqual([1, ['line 2', 'line 5', 'line 7']]);
    expect([await holds('exception'), await holds('environment')]).toEqual([[], ['tags: test']]);
  });

  test('a table names several groups of one person, and again they are the same groups', async () => {
    const text = ['kind,subject,value', `member_of,${BUCKET},g:ops`, `member_of,${BUCKET},g:dba`].join('\n');
    expect(await inventory({}, { format: 'csv', text })).toMatchObject({ added: 2, changed: 0, problems: [] });
    expect(await holds('member_of')).toEqual(['tags: g:dba', 'tags: g:ops']);
    now += DAY;
    expect(await inventory({}, { format: 'csv', text })).toMatchObject({ added: 0, changed: 0, unchanged: 2 });
  });

  test('no file speaks as a person, whose word settles what sources dispute', async () => {
    await expect(inventory({ criticality: 'low' }, { source: ' person ' })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  });

  test('those who may not maintain context may not even look what it would do', async () => {
    const viewer: Principal = { ...rita, roles: ['viewer'] };
    const file: InventoryFile = { format: 'json', text: '[]', source: 's', owner: null, maxAgeMs: null, dryRun: true };
    await expect(importInventory(viewer, file, deps())).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

describe('tasks of those who keep context', () => {
  const tasks = async (owner: string | null = null) =>
    (await contextTasks(owner, { first: 50, after: null }, deps())).tasks.map(({ why, owner: of, kind }) => [
      why,
      of,
      kind,
    ]);

  test('a stale fact is a task of its owner until it is confirmed or withdrawn, one without owner a task of everybody', async () => {
    await inventory({ env: 'prod', team: 'web' }, { maxAgeMs: 10 * DAY });
    await inventory({ criticality: 'low' }, { source: 'cmdb' });
    expect(await tasks()).toEqual([['UNOWNED', 'unowned', 'criticality']]);
    now += 11 * DAY;
    expect((await tasks('web')).sort()).toEqual([
      ['STALE', 'web', 'environment'],
      ['STALE', 'web', 'owner'],
    ]);
    await inventory({ env: 'prod', team: 'web' }, { maxAgeMs: 10 * DAY });
    expect(await tasks('web')).toEqual([]);
    const [fact] = await contextStore(graph).asOf([BUCKET], { asOf: now, knownAt: now }, ['criticality']);
    await withdrawContext({ ...rita, roles: ['analyst'] }, fact?.uid ?? '', deps());
    expect(await tasks()).toEqual([]);
  });

  test('the list goes on from a cursor and ends', async () => {
    const rows = Array.from({ length: 7 }, (_, i) =>
      JSON.stringify({ kind: 'role', subject: `okta:${String(i)}`, value: 'x' }),
    );
    const file: InventoryFile = {
      format: 'json',
      text: rows.join('\n'),
      source: 's',
      owner: null,
      maxAgeMs: null,
      dryRun: false,
    };
    await importInventory(rita, file, deps());
    const seen: string[] = [];
    let after: string | null = null;
    for (let more = true; more;) {
      const page = await contextTasks(null, { first: 3, after }, deps());
      seen.push(...page.tasks.map(({ subject }) => subject));
      after = page.tasks.at(-1)?.cursor ?? null;
      more = page.hasMore;
    }
    expect(new Set(seen).size).toBe(7);
    expect(seen).toHaveLength(7);
    expect(await contextTasks(null, { first: 1, after: null, total: true }, deps())).toMatchObject({ total: 7 });
    await expect(contextTasks(null, { first: 3, after: 'x' }, deps())).rejects.toMatchObject({
      code: 'CURSOR_INVALID',
    });
  });
});

test('what would settle most UNKNOWNs comes first, with the facts to keep; settled and superseded decisions do not count', async () => {
  const decisions = [
    ['1', 'UNKNOWN', true, ['change.approved', 'device.compliance']],
    ['2', 'UNKNOWN', true, ['change.approved']],
    ['3', 'UNKNOWN', false, ['device.compliance']],
    ['4', 'MALICIOUS', true, ['device.compliance']],
  ].map(([uid, verdict, current, lacked]) => ({ uid, verdict, current, lacked, decidedAt: now }));
  await graph.write((tx) =>
    tx.run(
      /* cypher */ `UNWIND $decisions AS x
      CREATE (d:Decision {uid: x.uid, case: toInteger(x.uid), verdict: x.verdict, current: x.current, decidedAt: x.decidedAt, policyId: 'account-takeover'})
      WITH d, x UNWIND x.lacked AS id MERGE (q:Question {id: id})
      CREATE (d)-[:LACKED {state: 'NO_DATA', reach: 70, couldFlip: true}]->(q)`,
      { decisions },
    ),
  );
  const ranked = await missingContext(10, {
    reads: missingReads(graph),
    inForce: async () => shippedPolicies(),
    now: () => now,
  });
  expect(ranked.map(({ question, decisions: count, kinds, asks }) => [question, count, kinds, asks])).toEqual([
    ['change.approved', 2, ['change', 'change_calendar'], ['graph: approved_change']],
    ['device.compliance', 1, [], ['graph: device_compliance']],
  ]);
});
