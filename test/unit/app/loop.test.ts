import { expect, test } from '@jest/globals';
import { Loop } from '../../../src/app/work/loop.js';

const LONG = 3_600_000;

/** A step that reports each of its runs, and a way to wait for the n-th. */
function counted(outcome: (run: number) => boolean): {
  step: () => Promise<boolean>;
  runs: () => number;
  reached: (n: number) => Promise<void>;
} {
  let runs = 0;
  const waiting: { readonly n: number; readonly resolve: () => void }[] = [];
  return {
    step: () => {
      runs += 1;
      for (const each of waiting) if (runs >= each.n) each.resolve();
      return Promise.resolve().then(() => outcome(runs));
    },
    runs: () => runs,
    reached: (n) => (runs >= n ? Promise.resolve() : new Promise((resolve) => waiting.push({ n, resolve }))),
  };
}

test('work is repeated while there is more of it', async () => {
  const work = counted((run) => run < 4);
  const loop = new Loop(work.step, { name: 'w', idleMs: LONG, onFault: () => undefined });
  loop.start();
  await work.reached(4);
  await loop.stop();
  expect(work.runs()).toBe(4);
});

test('a wake-up during a step is not lost', async () => {
  const loops: Loop[] = [];
  const work = counted((run) => {
    if (run === 1) loops[0]?.wake();
    return false;
  });
  const loop = new Loop(work.step, { name: 'w', idleMs: LONG, onFault: () => undefined });
  loops.push(loop);
  loop.start();
  await work.reached(2);
  await loop.stop();
});

test('a step that fails is told and tried again', async () => {
  const told: string[] = [];
  const work = counted((run) => {
    if (run === 1) throw new Error('no database');
    return false;
  });
  const loop = new Loop(work.step, { name: 'correlate', idleMs: 1, onFault: (name) => told.push(name) });
  loop.start();
  await work.reached(2);
  await loop.stop();
  expect(told).toEqual(['correlate']);
});

test('a step that waits for others is told to end when the loop is', async () => {
  const ending = new AbortController();
  const step = (): Promise<boolean> =>
    new Promise((resolve) => ending.signal.addEventListener('abort', () => resolve(true)));
  const onStop = (): void => ending.abort();
  const loop = new Loop(step, { name: 'w', idleMs: LONG, onFault: () => undefined, onStop });
  loop.start();
  await expect(loop.stop()).resolves.toBeUndefined();
});
