import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ChangeRecord } from '../../../src/domain/records.js';
import { cursorAt, PARTITIONS, positionsOf } from '../../../src/usecases/feed/cursor.js';
import type { Principal } from '../../../src/domain/access.js';
import { Feed } from '../../../src/usecases/feed/feed.js';
import { FeedHub } from '../../../src/usecases/feed/feed-hub.js';
import type { CaseFacts, FeedReads } from '../../../src/usecases/feed/ports.js';

const RUNS = Number(process.env['SEQUITUR_RUNS'] ?? 200);

/** A feed in memory, with the order of the graph: a change gets the next number of its partition. */
class MemoryFeed implements FeedReads {
  readonly changes: ChangeRecord[] = [];
  reads = 0;
  /** Changes at the end whose head is seen already and they are not, as while a database applies a commit. */
  unseen = 0;
  trimmed = 0;

  append(caseNumber: number): void {
    const partition = caseNumber % PARTITIONS;
    const seq = this.changes.filter((change) => change.partition === partition).length + 1;
    this.changes.push({
      partition,
      seq,
      case: caseNumber,
      kind: 'case.updated',
      subject: `c${String(caseNumber)}`,
      at: seq,
    });
  }

  heads() {
    return Promise.resolve(Array.from({ length: PARTITIONS }, (_, partition) => this.of(partition).length));
  }

  oldest() {
    return Promise.resolve(Array.from({ length: PARTITIONS }, () => 0));
  }

  after(positions: readonly number[], limit: number) {
    this.reads += 1;
    return Promise.resolve(
      positions.map((seq, partition) => ({
        partition,
        head: this.of(partition).length,
        trimmed: this.trimmed,
        changes: this.of(partition)
          .filter((change) => this.changes.indexOf(change) < this.changes.length - this.unseen)
          .slice(seq, seq + limit),
      })),
    );
  }

  caseFacts(numbers: readonly number[], _entities: readonly string[] = []): Promise<readonly CaseFacts[]> {
    return Promise.resolve(
      numbers.map((number) => ({
        number,
        status: 'OPEN',
        severity: 'HIGH',
        verdict: null,
        owner: null,
        tags: [],
        team: null,
        tlp: null,
        watchers: [],
        restrictedTo: null,
        updatedAt: 0,
        involves: [],
      })),
    );
  }

  private of(partition: number) {
    return this.changes.filter((change) => change.partition === partition);
  }
}

function hubOf(reads: FeedReads, timers: (() => void)[] = []): FeedHub {
  const after = (_ms: number, run: () => void) => {
    timers.push(run);
    return () => undefined;
  };
  return new FeedHub(reads, { after }, (fault) => {
    throw fault;
  });
}

const SOMEBODY: Principal = { id: 'mara', name: 'mara', kind: 'human', roles: ['analyst'], sources: [] };
const EVERYTHING = { passes: () => true, entity: null };

const keyOf = ({ partition, seq }: ChangeRecord) => `${String(partition)}/${String(seq)}`;

test('a change that is committed while a node begins to follow the feed is told', async () => {
  const memory = new MemoryFeed();
  const cursor = cursorAt(await memory.heads());
  const heads = memory.heads.bind(memory);
  let isFirst = true;
  memory.heads = async () => {
    // Long enough for whoever does not wait to have read the feed without it.
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    if (isFirst) memory.append(7);
    isFirst = false;
    return heads();
  };
  const stream = await new Feed(hubOf(memory)).subscribe(SOMEBODY, cursor, EVERYTHING);
  const { value } = await stream.next();
  expect(value).toMatchObject({ change: { case: 7 } });
  await stream.return?.();
});

test('however often a subscriber leaves and returns, it gets every change exactly once', async () => {
  const plan = fc.array(
    fc.record({ writes: fc.array(fc.nat({ max: 30 }), { maxLength: 30 }), takes: fc.nat({ max: 12 }) }),
    { minLength: 1, maxLength: 8 },
  );
  await fc.assert(
    fc.asyncProperty(plan, async (rounds) => {
      const memory = new MemoryFeed();
      const hub = hubOf(memory);
      const feed = new Feed(hub);
      const got: string[] = [];
      let cursor = cursorAt(await memory.heads());
      for (const { writes, takes } of [...rounds, { writes: [], takes: 1_000 }]) {
        const stream = await feed.subscribe(SOMEBODY, cursor, EVERYTHING);
        writes.forEach((number) => memory.append(number));
        hub.notify();
        const pending = memory.changes.length - got.length;
        for (let index = 0; index < Math.min(takes, pending); index++) {
          const { value } = (await stream.next()) as { value: { cursor: string; change: ChangeRecord } };
          got.push(keyOf(value.change));
          cursor = value.cursor;
        }
        await stream.return?.();
      }
      expect(got.slice().sort()).toEqual(memory.changes.map(keyOf).sort());
    }),
    { numRuns: RUNS },
  );
});

test('the last subscriber may leave while the feed is being read: nothing fails, and the next one is told', async () => {
  const memory = new MemoryFeed();
  const faults: unknown[] = [];
  const hub = new FeedHub(memory, { after: () => () => undefined }, (fault) => faults.push(fault));
  const caseFacts = memory.caseFacts.bind(memory);
  let leave: () => void = () => undefined;
  memory.caseFacts = (numbers) => {
    leave();
    return caseFacts(numbers);
  };
  leave = hub.listen({ wake: () => undefined, entity: null });
  memory.append(1);
  await hub.lookedAgain();
  memory.caseFacts = caseFacts;
  const stream = await new Feed(hub).subscribe(SOMEBODY, null, EVERYTHING);
  memory.append(2);
  hub.notify();
  expect((await stream.next()).value).toMatchObject({ change: { case: 2 } });
  expect(faults).toEqual([]);
  await stream.return?.();
});

test('a subscriber that does not read holds a bounded list, and still misses nothing when it does', async () => {
  const memory = new MemoryFeed();
  const hub = hubOf(memory);
  const stream = await new Feed(hub).subscribe(SOMEBODY, null, EVERYTHING);
  const first = stream.next();
  memory.append(1);
  hub.notify();
  await first;
  for (let index = 0; index < 3_000; index++) memory.append(index % 16);
  const seen = new Set<string>();
  for (let index = 0; index < 3_000; index++) {
    if (index % 100 === 0) hub.notify();
    const { value } = (await stream.next()) as { value: { change: ChangeRecord } };
    seen.add(keyOf(value.change));
  }
  expect(seen.size).toBe(3_000);
  await stream.return?.();
});

test('a stream that waits ends at once when it is told to', async () => {
  const feed = new Feed(hubOf(new MemoryFeed()));
  const stream = await feed.subscribe(SOMEBODY, null, EVERYTHING);
  const waiting = stream.next();
  feed.endAll();
  expect(await waiting).toMatchObject({ done: true });
});

test('subscribers of one node share its reads', async () => {
  const memory = new MemoryFeed();
  const hub = hubOf(memory);
  const feed = new Feed(hub);
  const streams = await Promise.all(Array.from({ length: 50 }, () => feed.subscribe(SOMEBODY, null, EVERYTHING)));
  const heard = streams.map((stream) => stream.next());
  await new Promise((resolve) => setImmediate(resolve));
  const before = memory.reads;
  memory.append(3);
  hub.notify();
  await Promise.all(heard);
  expect(memory.reads - before).toBeLessThan(5);
  feed.endAll();
});

test('a cursor is what it was given as, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: PARTITIONS, maxLength: PARTITIONS }), (positions) => {
      expect(positionsOf(cursorAt(positions))).toEqual(positions);
    }),
    { numRuns: RUNS },
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => positionsOf(text)).toThrow(expect.objectContaining({ code: 'CURSOR_INVALID' }));
    }),
    { numRuns: RUNS },
  );
});

test('a subscriber that is slow is told how far behind it is, and that it caught up', async () => {
  const memory = new MemoryFeed();
  const hub = hubOf(memory);
  const feed = new Feed(hub);
  const stream = await feed.subscribe(SOMEBODY, null, EVERYTHING);
  const first = stream.next();
  memory.append(1);
  hub.notify();
  expect((await first).value).toMatchObject({ behind: 0 });
  for (let index = 0; index < 5; index++) memory.append(1);
  hub.notify();
  const told: unknown[] = [];
  for (let index = 0; index < 5; index++) {
    const { value } = await stream.next();
    // Whoever waits for the node to have read all of them sees all that is still to come.
    if (index > 0) told.push((value as { behind: number }).behind);
  }
  expect(told).toEqual([3, 2, 1, 0]);
  await stream.return?.();
  await hub.close();
});

test('a head that is seen before what it counts is waited for, not taken for the end of what is kept', async () => {
  const memory = new MemoryFeed();
  const timers: (() => void)[] = [];
  const feed = new Feed(hubOf(memory, timers));
  const cursor = cursorAt(await memory.heads());
  memory.append(1);
  memory.unseen = 1;
  const stream = await feed.subscribe(SOMEBODY, cursor, EVERYTHING);
  const heard = stream.next();
  const page = await feed.page(SOMEBODY, cursor, { first: 10, kinds: null });
  expect(page).toMatchObject({ events: [], endCursor: cursor });
  while (timers.length === 0) await new Promise((resolve) => setImmediate(resolve));
  memory.unseen = 0;
  timers.splice(0).forEach((run) => run());
  expect(keyOf(((await heard) as { value: { change: ChangeRecord } }).value.change)).toBe('1/1');
  await stream.return?.();
});

test('a cursor before what was trimmed away is told that it expired', async () => {
  const memory = new MemoryFeed();
  const feed = new Feed(hubOf(memory));
  const cursor = cursorAt(await memory.heads());
  for (let number = 0; number < 16; number++) memory.append(number);
  memory.trimmed = 1;
  await expect(feed.subscribe(SOMEBODY, cursor, EVERYTHING)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
});

test('whoever follows a node whose next changes were trimmed away is told so, before anything else happens', async () => {
  const memory = new MemoryFeed();
  const timers: (() => void)[] = [];
  const faults: unknown[] = [];
  const after = (_ms: number, run: () => void) => {
    timers.push(run);
    return () => undefined;
  };
  const hub = new FeedHub(memory, { after }, (fault) => void faults.push(fault));
  const stream = await new Feed(hub).subscribe(SOMEBODY, null, EVERYTHING);
  const heard = stream.next();
  while (timers.length === 0) await new Promise((resolve) => setImmediate(resolve));
  for (let number = 0; number < 16; number++) memory.append(number);
  memory.trimmed = 2;
  timers.splice(0).forEach((run) => run());
  while (timers.length === 0) await new Promise((resolve) => setImmediate(resolve));
  timers.splice(0).forEach((run) => run());
  await expect(heard).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' });
  expect(faults).toMatchObject([{ code: 'CURSOR_EXPIRED' }]);
});

test('who begins to watch an entity while changes are read hears of its cases all the same', async () => {
  const memory = new MemoryFeed();
  const facts = memory.caseFacts.bind(memory);
  let release = () => undefined as void;
  const held = new Promise<void>((resolve) => (release = resolve));
  let isHeld = false;
  memory.caseFacts = async (numbers, entities = []) => {
    if (isHeld && !entities.includes('User:mara')) await held;
    return (await facts(numbers)).map((fact) => ({ ...fact, involves: entities as never[] }));
  };
  const hub = hubOf(memory);
  const feed = new Feed(hub);
  const all = await feed.subscribe(SOMEBODY, cursorAt(await memory.heads()), EVERYTHING);
  const first = all.next();
  memory.append(1);
  hub.notify();
  await first;
  isHeld = true;
  const cursor = cursorAt(await memory.heads());
  memory.append(2);
  hub.notify();
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  const wanted = {
    entity: 'User:mara',
    passes: (_: unknown, found: { readonly involves: readonly string[] } | null) =>
      found?.involves.includes('User:mara') ?? false,
  };
  const watching = await feed.subscribe(SOMEBODY, cursor, wanted);
  const heard = watching.next();
  release();
  expect(keyOf(((await heard) as { value: { change: ChangeRecord } }).value.change)).toBe('2/1');
  await all.return?.();
  await watching.return?.();
});
