import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { StaleCursor, windowPuller, type WindowRules } from '../../../src/connectors/wire/window-pull.js';
import type { JsonObject } from '../../../src/domain/json.js';
import type { Interval } from '../../../src/pipeline/ingest/ports.js';
import { campaign } from '../../harness/campaign.js';

const RULES: WindowRules = {
  settleMs: 0,
  rereadMs: 9_000,
  lateMs: 9_000,
  longestMs: 40_000,
  oldestMs: null,
  restMs: 500,
};
const PAGE = 2;

interface Logged {
  readonly part: string;
  readonly at: number;
  /** When the vendor begins to tell of it. */
  readonly told: number;
}

const logged = fc.record({
  part: fc.constantFrom('a', 'b'),
  at: fc.integer({ min: 0, max: 200_000 }),
  late: fc.integer({ min: 0, max: 8_000 }),
});
const step = fc.constantFrom('pull', 'pull', 'pull', 'crash', 'stale');

test('whatever comes late, dies or is forgotten, every record is read, and none is missing where the source is said to be complete', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(logged, { maxLength: 40 }), fc.array(step, { maxLength: 60 }), async (drawn, steps) => {
      const log: Logged[] = drawn.map(({ part, at, late }) => ({ part, at, told: at + late }));
      let now = 10_000;
      let stale = false;
      const puller = windowPuller({
        id: 'x',
        source: 'x/x',
        since: 0,
        parts: ['a', 'b'],
        rules: RULES,
        now: () => now,
        page: async ({ part, from, to, next }) => {
          if (stale && next !== null) {
            stale = false;
            throw new StaleCursor();
          }
          const fitting = log
            .map((one, id) => ({ ...one, id }))
            .filter((one) => one.part === part && one.at >= from && one.at < to && one.told <= now)
            .sort((x, y) => x.at - y.at || x.id - y.id);
          const start = Number(next ?? 0);
          const more = start + PAGE < fitting.length;
          return {
            records: fitting.slice(start, start + PAGE).map(({ id }) => id),
            next: more ? String(start + PAGE) : null,
          };
        },
      });
      let checkpoint: JsonObject | null = null;
      const read = new Set<number>();
      const covered: Interval[] = [];
      const pull = async (dies: boolean): Promise<boolean> => {
        const page = await puller.pull(checkpoint, new AbortController().signal);
        for (const id of page.records) read.add(id as number);
        if (dies) return true;
        checkpoint = page.checkpoint;
        if (page.covered !== null) covered.push(page.covered);
        // What is said to be complete is: nothing of it is read later.
        for (const { from, to } of page.covered === null ? [] : [page.covered])
          log.forEach(({ at }, id) => expect(at < from || at >= to || read.has(id)).toBe(true));
        return page.more;
      };
      for (const each of steps) {
        stale = stale || each === 'stale';
        await pull(each === 'crash');
        now += 3_000;
      }
      stale = false;
      now += 250_000;
      for (let looks = 0; looks < 3; looks += 1) {
        while (await pull(false));
        now += 20_000;
      }
      expect(read.size).toBe(log.length);
      covered.slice(1).forEach(({ from }, i) => expect(from).toBe(covered[i]?.to));
    }),
    campaign(150),
  );
});

test('what a vendor no longer has is left out and not said to be complete', async () => {
  const now = 1_000_000;
  const puller = windowPuller({
    id: 'x',
    source: 'x/x',
    since: 0,
    parts: ['a'],
    rules: { ...RULES, oldestMs: 100_000 },
    now: () => now,
    page: async ({ from }) => {
      expect(from).toBeGreaterThanOrEqual(now - 100_000);
      return { records: [], next: null };
    },
  });
  const { covered } = await puller.pull(null, new AbortController().signal);
  expect(covered?.from).toBe(now - 100_000);
});

test('a stretch whose beginning the vendor keeps no more is given up for what it still has', async () => {
  const HOUR = 3_600_000;
  let now = 100 * HOUR;
  const asked: number[] = [];
  const puller = windowPuller({
    id: 'x',
    source: 'x/x',
    since: 95 * HOUR,
    parts: ['a'],
    rules: { ...RULES, longestMs: 24 * HOUR, oldestMs: 10 * HOUR },
    now: () => now,
    page: async ({ from }) => {
      asked.push(from);
      return { records: [], next: asked.length < 3 ? 'more' : null };
    },
  });
  const { signal } = new AbortController();
  const { checkpoint } = await puller.pull(null, signal);
  now += 5 * HOUR + 50 * 60_000;
  const second = await puller.pull(checkpoint, signal);
  now += 30 * HOUR;
  const { covered } = await puller.pull(second.checkpoint, signal);
  expect(asked).toEqual([95 * HOUR, 95 * HOUR, now - 10 * HOUR]);
  expect(covered?.from).toBe(now - 10 * HOUR);
});
