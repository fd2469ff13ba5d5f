import { expect, test } from '@jest/globals';
import { argumentsDigestOf, idempotencyKeyOf, progressOf } from '../../../src/domain/action-progress.js';
import type { ActionState } from '../../../src/domain/action.js';
import type { ActionStepRecord } from '../../../src/domain/records.js';
import { backoffMs } from '../../../src/pipeline/act/backoff.js';
import { createCircuit } from '../../../src/pipeline/act/circuit.js';
import { afterReading, afterSend, afterVerifying, MAX_ATTEMPTS } from '../../../src/pipeline/act/settlement.js';

const step = (change: Partial<ActionStepRecord> = {}): ActionStepRecord => ({
  uid: 's',
  action: 'a',
  seq: 1,
  case: 1,
  type: 'revoke_sessions',
  target: 'okta:00u1',
  connector: 'okta',
  state: 'DISPATCHED',
  attempts: 1,
  notBefore: 0,
  dispatchedAt: 1_000,
  sendBy: 31_000,
  fence: 1,
  finishedAt: null,
  outcomeJson: null,
  subject: 'user:ana',
  argsJson: '{}',
  job: null,
  verifyAt: null,
  verified: false,
  ...change,
});
const vendor = { visibleAfterMs: 90_000, keyed: false };
const at = (now: number) => ({ now, random: 0 });
const unclear = { kind: 'unreadable', code: 'HTTP_503' } as const;

test('what a vendor asks us to wait is waited, else the wait doubles and is never in step with others', () => {
  const retry = (afterMs: number | null) => ({ kind: 'retry', code: 'X', afterMs }) as const;
  expect(afterSend(step(), retry(7_000), vendor, at(1_000))).toMatchObject({ state: 'QUEUED', notBefore: 8_000 });
  expect([1, 2, 3].map((attempt) => backoffMs(attempt, 1))).toEqual([1_000, 2_000, 4_000]);
  expect(backoffMs(1, 0)).toBe(500);
  expect(backoffMs(99, 1)).toBe(300_000);
});

test('a send that keeps failing ends as failed', () => {
  const retry = { kind: 'retry', code: 'X', afterMs: null } as const;
  expect(afterSend(step({ attempts: MAX_ATTEMPTS }), retry, vendor, at(0))).toMatchObject({ state: 'FAILED' });
});

test('"not applied" means nothing until the permit has ended and the vendor would show it', () => {
  const early = afterReading(step(), { kind: 'not_applied' }, vendor, 120_999);
  expect(early).toMatchObject({ state: 'UNKNOWN', lookAgainAt: 121_000 });
  expect(afterReading(step(), { kind: 'not_applied' }, vendor, 121_000)).toMatchObject({ state: 'QUEUED' });
});

test('what is not idempotent is not sent again, whatever the reading says', () => {
  const odd = step({ type: 'transfer_money' });
  const reading = afterReading(odd, { kind: 'not_applied' }, vendor, 999_999);
  expect(reading).toMatchObject({ state: 'UNKNOWN', lookAgainAt: null });
});

test('an unclear send is repeated only where the vendor takes the step for a key', () => {
  const lost = { kind: 'ambiguous', code: 'NO_REPLY' } as const;
  expect(afterSend(step(), lost, vendor, at(0))).toMatchObject({ state: 'UNKNOWN' });
  expect(afterSend(step(), lost, { ...vendor, keyed: true }, at(0))).toMatchObject({ state: 'QUEUED' });
});

test('a job of the vendor is followed to its end, for a day', () => {
  const accepted = afterSend(step(), { kind: 'accepted', job: 'j1', detail: {} }, vendor, at(0));
  expect(accepted).toMatchObject({ state: 'UNKNOWN', job: 'j1', detail: { code: 'IN_PROGRESS' } });
  expect(afterReading(step(), { kind: 'pending' }, vendor, 200_000)).toMatchObject({ lookAgainAt: 230_000 });
  expect(afterReading(step(), { kind: 'pending' }, vendor, 90_000_000)).toMatchObject({ lookAgainAt: null });
  const gaveUp = { kind: 'failed', code: 'TimeOut', detail: {} } as const;
  expect(afterReading(step(), gaveUp, vendor, 1)).toMatchObject({ state: 'FAILED', detail: { code: 'TimeOut' } });
});

test('a yes of the vendor is looked at until it would show, and then called unseen', () => {
  const done = step({ finishedAt: 10_000 });
  expect(afterVerifying(done, { kind: 'applied', detail: {} }, vendor, 10_000)).toMatchObject({ verified: true });
  expect(afterVerifying(done, { kind: 'not_applied' }, vendor, 10_000)).toMatchObject({ verifyAt: 20_000 });
  expect(afterVerifying(done, { kind: 'not_applied' }, vendor, 100_000)).toMatchObject({ code: 'NOT_SEEN' });
  const blind = { kind: 'unreadable', code: 'NO_STATE' } as const;
  expect(afterVerifying(done, blind, vendor, 10_000)).toMatchObject({ verifyAt: null, code: 'NOT_READABLE' });
});

test('a reading that fails is tried for a quarter of an hour, then left to a person', () => {
  expect(afterReading(step(), unclear, vendor, 500_000)).toMatchObject({ lookAgainAt: 510_000 });
  expect(afterReading(step(), unclear, vendor, 1_021_000)).toMatchObject({ state: 'UNKNOWN', lookAgainAt: null });
});

test('a vendor that fails five times in a row is left alone for a minute, then tried again', () => {
  const circuit = createCircuit({ failures: 5, coolDownMs: 60_000 });
  for (let n = 0; n < 4; n++) circuit.failed('okta', 0);
  expect(circuit.isOpen('okta', 1)).toBe(false);
  circuit.failed('okta', 0);
  expect([circuit.isOpen('okta', 59_999), circuit.isOpen('entra', 1)]).toEqual([true, false]);
  expect(circuit.isOpen('okta', 60_000)).toBe(false);
  circuit.failed('okta', 60_000);
  expect(circuit.isOpen('okta', 60_001)).toBe(true);
  circuit.succeeded('okta');
  expect(circuit.isOpen('okta', 60_001)).toBe(false);
});

const of = (state: ActionState, finishedAt: number | null = 1, dispatchedAt: number | null = 1) => ({
  state,
  finishedAt,
  dispatchedAt,
});
test.each([
  ['CONFIRMED', [of('CONFIRMED'), of('CONFIRMED')]],
  ['FAILED', [of('CONFIRMED'), of('FAILED')]],
  ['UNKNOWN', [of('FAILED'), of('UNKNOWN'), of('CONFIRMED')]],
  ['DISPATCHED', [of('CONFIRMED'), of('UNKNOWN', null)]],
  ['DISPATCHED', [of('CONFIRMED'), of('QUEUED', null, null)]],
  ['QUEUED', [of('QUEUED', null, null)]],
  ['DENIED', [of('CONFIRMED'), of('DENIED')]],
] as const)('an action is %s when its steps are so', (state, steps) => {
  expect(progressOf(steps)).toBe(state);
});

test('the digest of the arguments changes with every part, and not with the order of accounts', () => {
  const request = { type: 'revoke_sessions', target: 'user:ana', args: { note: 'x' } };
  const base = argumentsDigestOf(request, ['a', 'b']);
  expect(argumentsDigestOf(request, ['b', 'a'])).toBe(base);
  for (const other of [
    argumentsDigestOf(request, ['a']),
    argumentsDigestOf({ ...request, target: 'user:bo' }, ['a', 'b']),
    argumentsDigestOf({ ...request, args: { note: 'y' } }, ['a', 'b']),
  ])
    expect(other).not.toBe(base);
  expect(idempotencyKeyOf(1, base, 1)).not.toBe(idempotencyKeyOf(1, base, 2));
});
