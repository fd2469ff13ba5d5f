import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server } from 'node:http';
import { expect, test } from '@jest/globals';
import { readConfig } from '../../../src/app/config/config.js';
import { addressOf } from '../../../src/app/server/caller.js';
import { noteClients } from '../../../src/app/server/client-address.js';
import { LockOut } from '../../../src/app/server/lock-out.js';
import { RateLimiter } from '../../../src/app/server/rate-limit.js';
import { rangeOf } from '../../../src/domain/address-range.js';
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

test('a session that began here and a signed token pass beside a guesser, and what is merely new does not', async () => {
  const { asked, door } = doorOf({ now: 0 });
  for (const guess of ['a', 'b']) await door.authenticate(guess, '203.0.113.9');
  await expect(door.authenticate('good', '203.0.113.9')).rejects.toMatchObject({ code: 'RATE_LIMITED' });
  door.trust('good');
  expect(await door.authenticate('good', '203.0.113.9')).toBe(ANN);
  expect(await door.authenticate('head.body.signature', '203.0.113.9')).toBeNull();
  expect(asked).toEqual(['a', 'b', 'good', 'head.body.signature']);
});

test('the streams of a key that has ended are no guesses, however many there are', async () => {
  const { door } = doorOf({ now: 0 });
  for (let stream = 0; stream < 10; stream += 1) expect(await door.again('ended', '203.0.113.9')).toBeNull();
  expect(await door.authenticate('good', '203.0.113.9')).toBe(ANN);
});

function cameFrom(remote: string, forwarded: string | undefined, proxies: readonly string[]): string {
  const server = new EventEmitter();
  noteClients(
    server as Server,
    proxies.map(rangeOf).filter((range) => range !== null),
  );
  const request = { socket: { remoteAddress: remote }, headers: { 'x-forwarded-for': forwarded } };
  server.emit('request', request);
  return addressOf(request as unknown as IncomingMessage);
}

const OURS = ['10.0.0.0/8'];

test.each([
  [
    'nobody is believed where no proxy is named',
    { remote: '10.0.0.1', forwarded: '203.0.113.9', proxies: [] },
    '10.0.0.1',
  ],
  ['a proxy tells who asked', { remote: '10.0.0.1', forwarded: '203.0.113.9' }, '203.0.113.9'],
  ['also one that is written as IPv6', { remote: '::ffff:10.0.0.1', forwarded: '203.0.113.9' }, '203.0.113.9'],
  ['before the last hop anybody may write', { remote: '10.0.0.1', forwarded: '1.1.1.1, 203.0.113.9' }, '203.0.113.9'],
  ['proxies behind proxies are passed over', { remote: '10.0.0.1', forwarded: '203.0.113.9, 10.0.0.2' }, '203.0.113.9'],
  ['a stranger tells nothing', { remote: '198.51.100.4', forwarded: '203.0.113.9' }, '198.51.100.4'],
  ['what is no address is none', { remote: '10.0.0.1', forwarded: '203.0.113.9, unknown' }, '10.0.0.1'],
  ['a proxy that tells nothing stands for itself', { remote: '10.0.0.1', forwarded: undefined }, '10.0.0.1'],
])('where a request comes from: %s', (_what, { remote, forwarded, ...named }, client) => {
  expect(cameFrom(remote, forwarded, 'proxies' in named ? named.proxies : OURS)).toBe(client);
});

test('proxies are named by addresses and ranges, and a name is refused at start', () => {
  const named = readConfig({ SEQUITUR_TRUSTED_PROXIES: '10.0.0.0/8, ::1' }).SEQUITUR_TRUSTED_PROXIES;
  expect(named).toEqual(['10.0.0.0/8', '::1']);
  expect(() => readConfig({ SEQUITUR_TRUSTED_PROXIES: 'proxy.example' })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  );
});
