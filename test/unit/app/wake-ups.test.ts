import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { wakeUps, type WakeUps } from '../../../src/app/platform/wake-ups.js';
import { startRedis, type RedisUnderTest } from '../../harness/redis-server.js';

let redis: RedisUnderTest | null;
beforeAll(async () => {
  redis = await startRedis();
  if (redis === null) console.warn('SKIPPED: there is no redis-server on PATH and no package of it to fetch');
});
afterAll(async () => {
  await redis?.stop();
});

interface Node {
  readonly ups: WakeUps;
  readonly faults: unknown[];
  /** How often another node woke it. */
  woken(): number;
  /** Resolves at the next wake-up. */
  next(): Promise<void>;
}

function node(url: string): Node {
  const faults: unknown[] = [];
  let count = 0;
  let waiting: () => void = () => undefined;
  const ups = wakeUps(url, {
    onWake: () => {
      count += 1;
      waiting();
    },
    onFault: (fault) => void faults.push(fault),
  });
  const next = () => new Promise<void>((resolve) => (waiting = resolve));
  return { ups, faults, woken: () => count, next };
}

/** Says it again until it is heard: connecting takes a moment, and what is lost is lost by design. */
async function heard(speaker: Node, listener: Node): Promise<void> {
  const next = listener.next();
  const timer = setInterval(() => speaker.ups.announce(), 20);
  await next;
  clearInterval(timer);
}

test('what one node writes wakes the other, and not itself', async () => {
  if (redis === null) return;
  const [a, b] = [node(redis.url), node(redis.url)];
  await heard(a, b);
  await heard(b, a);
  const own = node(redis.url);
  await heard(own, a);
  expect(own.woken()).toBe(0);
  await Promise.all([a, b, own].map(({ ups }) => ups.close()));
});

test('a Redis that dies is told once, and after it is back the nodes wake each other again', async () => {
  if (redis === null) return;
  const port = Number(new URL(redis.url).port);
  const [a, b] = [node(redis.url), node(redis.url)];
  await heard(a, b);
  await redis.stop();
  a.ups.announce();
  redis = await startRedis(port);
  await heard(a, b);
  expect(b.faults.length).toBeLessThanOrEqual(2);
  await Promise.all([a, b].map(({ ups }) => ups.close()));
});

test('without a URL nothing is said and nothing fails', async () => {
  const ups = wakeUps(undefined, { onWake: () => undefined, onFault: () => undefined });
  ups.announce();
  await ups.close();
});
