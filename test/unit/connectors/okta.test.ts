import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { credentialReader } from '../../../src/connectors/credential.js';
import { oktaActuator } from '../../../src/connectors/okta/actuator.js';
import type { OktaConfig } from '../../../src/connectors/okta/config.js';
import { type OktaSimulator, startOktaSimulator } from '../../../src/connectors/okta/simulator.js';
import { createExchange } from '../../../src/connectors/wire/exchange.js';
import { permittedStep } from '../../harness/permitted-step.js';

const NOW = Date.parse('2026-11-02T10:00:00Z');
let clock = NOW;
const now = () => clock;
let okta: OktaSimulator;
beforeEach(async () => {
  clock = NOW;
  okta = await startOktaSimulator({ token: 'sesame', users: ['00u1'], now });
});
afterEach(() => okta.stop());

const readCredential = credentialReader({ OKTA_TOKEN: 'sesame', WRONG: 'nope' });
const parts = { exchange: createExchange({ fetch, now }), now, readCredential };
const actuator = (change: Partial<OktaConfig> = {}) =>
  oktaActuator({ baseUrl: okta.url, auth: { kind: 'ssws', token: 'env:OKTA_TOKEN' }, ...change }, parts);
const step = permittedStep('okta:00u1', NOW);
const patient = () => AbortSignal.timeout(60_000);
const hasty = () => AbortSignal.timeout(2_000);

test('the sessions of a user are revoked, and the log shows that it was us', async () => {
  expect(await actuator().send(step, patient())).toMatchObject({ kind: 'done', detail: { status: 204 } });
  expect(okta.clears('00u1')).toBe(1);
  const reading = await actuator().readEffect(step, NOW, patient());
  expect(reading).toMatchObject({ kind: 'applied', detail: { ours: true } });
});

test('a service app proves itself with a signed assertion and uses the token for both calls', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const file = join(mkdtempSync(join(tmpdir(), 'sequitur-')), 'key.pem');
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const oauth = actuator({ auth: { kind: 'oauth', clientId: '0oa1', privateKey: `file:${file}`, keyId: 'k1' } });
  expect(await oauth.send(step, patient())).toMatchObject({ kind: 'done' });
  await oauth.readEffect(step, NOW, patient());
  expect(okta.requests).toEqual(['POST /oauth2/v1/token', 'DELETE /api/v1/users/00u1/sessions', 'GET /api/v1/logs']);
});

test('a user that Okta does not know, and a missing right, fail with Okta’s own code', async () => {
  const stranger = permittedStep('okta:00u9', NOW);
  expect(await actuator().send(stranger, patient())).toMatchObject({ kind: 'failed', code: 'E0000007' });
  okta.failNext('forbidden');
  expect(await actuator().send(step, patient())).toMatchObject({ kind: 'failed', code: 'E0000006' });
});

test('a wrong token fails, and a missing one names its reference', async () => {
  const wrong = actuator({ auth: { kind: 'ssws', token: 'env:WRONG' } });
  expect(await wrong.send(step, patient())).toMatchObject({ kind: 'failed', code: 'E0000011' });
  const missing = actuator({ auth: { kind: 'ssws', token: 'env:ABSENT' } });
  expect(await missing.send(step, patient())).toMatchObject({ kind: 'failed', code: 'CONFIG_INVALID' });
  const pasted = actuator({ auth: { kind: 'ssws', token: 'sesame' } });
  expect(await pasted.send(step, patient())).toMatchObject({ kind: 'failed', code: 'CONFIG_INVALID' });
});

test('a rate limit is waited out until Okta says that its window resets', async () => {
  okta.failNext('rate_limit');
  const outcome = await actuator().send(step, patient());
  expect(outcome).toEqual({ kind: 'retry', code: 'E0000047', afterMs: 60_000 });
});

test('what was carried out without an answer is unclear, and the log clears it up', async () => {
  for (const fault of ['after_effect', 'reset_after_effect'] as const) {
    okta.failNext(fault);
    expect(await actuator().send(step, hasty())).toMatchObject({ kind: 'ambiguous' });
  }
  expect(await actuator().readEffect(step, NOW, patient())).toMatchObject({ kind: 'applied' });
});

test('what never arrived is unclear too, and the log says that nothing happened', async () => {
  okta.failNext('before_effect');
  expect(await actuator().send(step, hasty())).toMatchObject({ kind: 'ambiguous' });
  expect(await actuator().readEffect(step, NOW, patient())).toEqual({ kind: 'not_applied' });
});

test('an answer of a gateway is unclear, whatever it says', async () => {
  okta.failNext('server_error');
  expect(await actuator().send(step, patient())).toMatchObject({ kind: 'ambiguous', code: 'E0000009' });
});

test('an organisation that cannot be reached was certainly not asked', async () => {
  const gone = await startOktaSimulator({ token: 'sesame', users: [], now });
  await gone.stop();
  const nowhere = actuator({ baseUrl: gone.url });
  expect(await nowhere.send(step, patient())).toEqual({ kind: 'retry', code: 'UNREACHABLE', afterMs: null });
});

test('nothing leaves after the permit has ended', async () => {
  clock = step.permit.notAfter;
  expect(await actuator().send(step, patient())).toMatchObject({ kind: 'retry', code: 'UNREACHABLE' });
  expect(okta.requests).toEqual([]);
});

test.each(['okta:..', 'okta:', 'okta:a/b', 'okta:a%2f', 'google:00u1', 'okta:"or'])(
  'the id in %s never reaches a path',
  async (target) => {
    const outcome = await actuator().send(permittedStep(target, NOW), patient());
    expect(outcome).toMatchObject({ kind: 'failed', code: 'BAD_USER_INPUT' });
    expect(okta.requests).toEqual([]);
  },
);

test('a credential is not sent over the network in clear', () => {
  expect(() => actuator({ baseUrl: 'http://acme.okta.com' })).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  );
});
