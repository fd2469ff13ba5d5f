import { expect, test } from '@jest/globals';
import { LockOut } from '../../../src/app/server/lock-out.js';
import { RateLimiter } from '../../../src/app/server/rate-limit.js';
import type { Principal } from '../../../src/domain/access.js';

const ANN: Principal = { id: 'ann', name: 'Ann', kind: 'human', roles: ['viewer'], sources: [] };

function codeOf(work: () => void): object | null {
  try {
    work();
    return null;
  } catch (fault) {
    const { code, retryAfterSeconds } = fault as { code: string; retryAfterSeconds: number };
    return { code, retryAfterSeconds };
  }
}

test('a burst passes, what follows too fast is told when to come again, and others are not held up', () => {
  const clock = { now: 0 };
  const rates = new RateLimiter({ burst: 3, perSecond: 0.5 }, () => clock.now);
  for (let i = 0; i < 3; i += 1) expect(codeOf(() => rates.take('ann'))).toBeNull();
  expect(codeOf(() => rates.take('ann'))).toEqual({ code: 'RATE_LIMITED', retryAfterSeconds: 2 });
  expect(codeOf(() => rates.take('ben'))).toBeNull();
  clock.now = 2_000;
  expect(codeOf(() => rates.take('ann'))).toBeNull();
  expect(codeOf(() => rates.take('ann'))).toMatchObject({ code: 'RATE_LIMITED' });
});

test('a clock that goes back gives nothing and takes nothing', () => {
  const clock = { now: 10_000 };
  const rates = new RateLimiter({ burst: 1, perSecond: 1 }, () => clock.now);
  rates.take('ann');
  clock.now = 0;
  expect(rates.hasRoom('ann')).toBe(false);
  clock.now = 1_000;
  expect(rates.hasRoom('ann')).toBe(true);
});

function doorOf(clock: { now: number }) {
  const asked: string[] = [];
  const authenticate = async (bearer: string): Promise<Principal | null> => {
    asked.push(bearer);
    return bearer === 'good' ? ANN : null;
  };
  const journal = { visited: () => undefined, refused: () => undefined };
  const limits = { burst: 2, perSecond: 0.1 };
  return { asked, door: new LockOut({ access: { authenticate }, journal }, () => clock.now, limits) };
}

test('whoever guesses keys is turned away before a key is looked up, and may try again later', async () => {
  const clock = { now: 0 };
  const { asked, door } = doorOf(clock);
  for (const guess of ['a', 'b']) expect(await door.authenticate(guess, '203.0.113.9')).toBeNull();
  await expect(door.authenticate('c', '203.0.113.9')).rejects.toMatchObject({
    code: 'RATE_LIMITED',
    retryAfterSeconds: 10,
  });
  expect(asked).toEqual(['a', 'b']);
  clock.now = 10_000;
  expect(await door.authenticate('good', '203.0.113.9')).toBe(ANN);
});

test('somebody behind the same address whose key was good before is not locked out with the guesser', async () => {
  const { door } = doorOf({ now: 0 });
  expect(await door.authenticate('good', '203.0.113.9')).toBe(ANN);
  for (const guess of ['a', 'b']) await door.authenticate(guess, '203.0.113.9');
  expect(await door.authenticate('good', '203.0.113.9')).toBe(ANN);
  expect(await door.authenticate('good', '198.51.100.1')).toBe(ANN);
});
