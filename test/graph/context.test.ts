import { afterAll, beforeEach, expect, test } from '@jest/globals';
import type { Principal } from '../../src/domain/access.js';
import type { Graph } from '../../src/graph/session.js';
import { contextStore } from '../../src/graph/stores/context.store.js';
import { importInventory } from '../../src/usecases/context/import-inventory.js';
import { importContext } from '../../src/usecases/context/import-facts.js';
import { readContext } from '../../src/usecases/context/read-facts.js';
import { addException, setContext, withdrawContext } from '../../src/usecases/context/record-facts.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const admin: Principal = { id: 'root', name: 'root', kind: 'human', roles: ['admin'], sources: ['*'] };
let graph: Graph;
let clock = 1000;
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  clock = 1000;
});
afterAll(() => graph.close());
const deps = () => ({ context: contextStore(graph), now: () => clock });
const valuesAt = async (asOf: number, knownAt: number) =>
  (await readContext(['laptop'], { asOf, knownAt }, deps())).map(({ value }) => value);
const criticality = (value: string, validFrom: number) => ({
  kind: 'criticality' as const,
  subject: 'laptop',
  value,
  validFrom,
  owner: 'it',
});

test('a fact answers for the time it held, as it was known at another time', async () => {
  await setContext(admin, criticality('high', 100), deps());
  clock = 2000;
  await setContext(admin, criticality('low', 500), deps());
  expect(await valuesAt(600, 1500)).toEqual(['high']);
  expect(await valuesAt(600, 2000)).toEqual(['low']);
  expect(await valuesAt(200, 2000)).toEqual(['high']);
  expect(await valuesAt(50, 2000)).toEqual([]);
  expect(await valuesAt(600, 999)).toEqual([]);
});

test('a withdrawn fact still answers for the time at which it was believed', async () => {
  const { uid } = await setContext(admin, criticality('high', 100), deps());
  clock = 3000;
  await withdrawContext(admin, uid, deps());
  expect(await valuesAt(200, 2999)).toEqual(['high']);
  expect(await valuesAt(200, 3000)).toEqual([]);
  await expect(withdrawContext(admin, uid, deps())).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('exceptions stand side by side, end, and need somebody who answers for them', async () => {
  const exception = (about: string) => ({
    subject: 'laptop',
    about,
    reason: 'pentest',
    owner: 'ann',
    validFrom: 0,
    validTo: 500,
  });
  await addException(admin, exception('rule-1'), deps());
  await addException(admin, exception('rule-2'), deps());
  expect(await valuesAt(499, 1000)).toHaveLength(2);
  expect(await valuesAt(500, 1000)).toEqual([]);
  for (const broken of [{ validTo: 0 }, { reason: ' ' }, { owner: '' }, { about: '' }])
    await expect(addException(admin, { ...exception('rule-3'), ...broken }, deps())).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
  await expect(addException({ ...admin, roles: ['analyst'] }, exception('r'), deps())).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
});

test('a fact that nobody confirmed in time is marked stale', async () => {
  await setContext(admin, { ...criticality('high', 100), staleAfter: 700 }, deps());
  expect(await readContext(['laptop'], { asOf: 699, knownAt: 1000 }, deps())).toMatchObject([{ stale: false }]);
  expect(await readContext(['laptop'], { asOf: 700, knownAt: 1000 }, deps())).toMatchObject([{ stale: true }]);
});

test('an import twice is an import once, and a wrong line takes back all of them', async () => {
  const good = JSON.stringify({
    kind: 'role',
    subject: 'laptop',
    value: { is: 'build server' },
    validFrom: '2026-01-01T00:00:00Z',
    owner: 'it',
  });
  clock = Date.UTC(2026, 5);
  expect(await importContext(admin, `${good}\n\n`, deps())).toEqual({ read: 1, added: 1 });
  clock += 1;
  expect(await importContext(admin, good, deps())).toEqual({ read: 1, added: 0 });
  const wrong = importContext(admin, `${good.replace('it', 'hr')}\n{"kind":"role"}`, deps());
  await expect(wrong).rejects.toMatchObject({ code: 'BAD_USER_INPUT', place: { line: 2 } });
  expect(await contextStore(graph).history('laptop')).toHaveLength(1);
});

test('what must commit with a fact commits with it, or the fact does not', async () => {
  const failing = contextStore(graph, [() => Promise.reject(new RangeError('no'))]);
  await expect(setContext(admin, criticality('high', 1), { context: failing, now: () => clock })).rejects.toThrow(
    RangeError,
  );
  expect(await contextStore(graph).history('laptop')).toEqual([]);
});

test('what a person took back is not written down again by the next import of the same file', async () => {
  const owned = (value: string, more: object = {}) =>
    importInventory(
      admin,
      {
        format: 'json',
        text: JSON.stringify([{ subject: 'laptop', kind: 'criticality', value, ...more }]),
        source: 'cmdb',
        owner: 'it',
        maxAgeMs: null,
        dryRun: false,
      },
      deps(),
    );
  expect(await owned('low')).toMatchObject({ added: 1 });
  const [said] = await readContext(['laptop'], { asOf: clock, knownAt: clock }, deps());
  clock = 2000;
  await withdrawContext(admin, said?.uid ?? '', deps());
  clock = 3000;
  const again = await owned('low');
  expect([again.added, again.changed, again.unchanged]).toEqual([0, 0, 0]);
  expect(again.problems).toMatchObject([{ place: '[0]' }]);
  expect(await valuesAt(3000, 3000)).toEqual([]);
  expect(await owned('high')).toMatchObject({ added: 1, problems: [] });
  clock = 4000;
  expect(await owned('low', { validFrom: new Date(3500).toISOString() })).toMatchObject({ problems: [] });
  expect(await valuesAt(4000, 4000)).toEqual(['low']);
});

test('a row with an end ends what the same source had left open, and the next import may say it again', async () => {
  const member = (more: object = {}) =>
    importInventory(
      admin,
      {
        format: 'json',
        text: JSON.stringify([{ subject: 'okta:1', kind: 'member_of', value: 'group:ops', ...more }]),
        source: 'directory',
        owner: 'it',
        maxAgeMs: null,
        dryRun: false,
      },
      deps(),
    );
  const memberAt = async (asOf: number, knownAt = clock) =>
    (await readContext(['okta:1'], { asOf, knownAt }, deps())).map(({ value }) => value);
  const iso = (at: number) => new Date(at).toISOString();
  await member();
  clock = 3000;
  const ended = await member({ validFrom: iso(1500), validTo: iso(2000) });
  expect([ended.added, ended.changed, ended.problems]).toEqual([0, 1, []]);
  expect([await memberAt(1000), await memberAt(1999), await memberAt(2000)]).toEqual([
    ['group:ops'],
    ['group:ops'],
    [],
  ]);
  // what was known before stays readable as it was known
  expect(await memberAt(2500, 2999)).toEqual(['group:ops']);
  clock = 4000;
  expect(await member()).toMatchObject({ added: 1, problems: [] });
  expect([await memberAt(2500), await memberAt(4000)]).toEqual([[], ['group:ops']]);
});
