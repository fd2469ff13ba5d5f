import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { credentialReader } from '../../../src/connectors/credential.js';
import { oktaActuator } from '../../../src/connectors/okta/actuator.js';
import { startOktaSimulator } from '../../../src/connectors/okta/simulator.js';
import { createExchange } from '../../../src/connectors/wire/exchange.js';
import { permittedSend } from '../../harness/permitted-step.js';
import { startOktaUsers } from '../../harness/vendors/okta-users.js';

const NOW = Date.parse('2026-11-02T10:00:00Z');
const now = () => NOW;
let okta: Awaited<ReturnType<typeof startOktaUsers>>;
beforeEach(async () => {
  okta = await startOktaUsers(now);
  okta.users.set('00u1', {
    status: 'ACTIVE',
    factors: [{ id: 'f1', factorType: 'push', created: '2026-10-01T08:00:00.000Z' }],
  });
});
afterEach(() => okta.stop());

const parts = {
  exchange: createExchange({ fetch, now }),
  now,
  readCredential: credentialReader({ T: 'sesame', W: 'no' }),
};
const actuator = (token = 'env:T') => oktaActuator({ baseUrl: okta.url, auth: { kind: 'ssws', token } }, parts);
const step = (type: string, target = 'okta:00u1') => permittedSend({ type, target, args: {} }, NOW);
const patient = () => AbortSignal.timeout(60_000);
const hasty = () => AbortSignal.timeout(2_000);
const look = (type: string) => actuator().readEffect(step(type), NOW, patient());

test('a user is suspended and let in again, and each shows at the user', async () => {
  expect(await look('disable_user')).toEqual({ kind: 'not_applied' });
  expect(await actuator().send(step('disable_user'), patient())).toMatchObject({
    kind: 'done',
    detail: { status: 200 },
  });
  expect(okta.received.at(-1)).toMatchObject({
    method: 'POST',
    path: '/api/v1/users/00u1/lifecycle/suspend',
    body: '',
  });
  expect(await look('disable_user')).toMatchObject({ kind: 'applied', detail: { userStatus: 'SUSPENDED' } });
  expect(await actuator().send(step('enable_user'), patient())).toMatchObject({ kind: 'done' });
  expect(await look('enable_user')).toMatchObject({ kind: 'applied', detail: { userStatus: 'ACTIVE' } });
});

test('a user who is suspended already is as good as suspended; one who is in another state is not', async () => {
  okta.users.set('00u1', { status: 'SUSPENDED', factors: [] });
  expect(await actuator().send(step('disable_user'), patient())).toMatchObject({
    kind: 'done',
    detail: { already: true },
  });
  okta.users.set('00u1', { status: 'DEPROVISIONED', factors: [] });
  const locked = await actuator().send(step('disable_user'), patient());
  expect(locked).toMatchObject({ kind: 'done', detail: { already: true } });
  expect(await actuator().send(step('enable_user'), patient())).toMatchObject({ kind: 'failed', code: 'E0000001' });
});

test('all factors are reset; one that is enrolled afterwards is the person’s own', async () => {
  expect(await look('reset_mfa')).toEqual({ kind: 'not_applied' });
  expect(await actuator().send(step('reset_mfa'), patient())).toMatchObject({ kind: 'done' });
  okta.users.get('00u1')?.factors.push({ id: 'f2', factorType: 'webauthn', created: '2026-11-02T10:05:00.000Z' });
  expect(await look('reset_mfa')).toMatchObject({ kind: 'applied' });
});

test.each(['disable_user', 'enable_user', 'reset_mfa'])(
  '%s: faults are told apart',
  async (type) => {
    okta.users.set('00u1', { status: type === 'enable_user' ? 'SUSPENDED' : 'ACTIVE', factors: [] });
    okta.faults.push('throttled');
    expect(await actuator().send(step(type), patient())).toEqual({ kind: 'retry', code: 'E0000047', afterMs: 42_000 });
    okta.faults.push('busy');
    expect(await actuator().send(step(type), patient())).toMatchObject({ kind: 'ambiguous', code: 'HTTP_503' });
    okta.faults.push('dropped');
    expect(await actuator().send(step(type), hasty())).toMatchObject({ kind: 'ambiguous', code: 'NO_REPLY' });
    expect(await actuator().send(step(type, 'okta:00u9'), patient())).toMatchObject({
      kind: 'failed',
      code: 'E0000007',
    });
    expect(await actuator('env:W').send(step(type), patient())).toMatchObject({ kind: 'failed', code: 'E0000011' });
  },
  20_000,
);

test('at the demo’s Okta everybody can be suspended, let in again and given new factors', async () => {
  const demo = await startOktaSimulator({ token: 'sesame', users: 'any', now });
  try {
    const acting = oktaActuator({ baseUrl: demo.url, auth: { kind: 'ssws', token: 'env:T' } }, parts);
    for (const type of ['disable_user', 'enable_user', 'reset_mfa', 'revoke_sessions']) {
      expect(await acting.send(step(type), patient())).toMatchObject({ kind: 'done' });
      expect(await acting.readEffect(step(type), NOW, patient())).toMatchObject({ kind: 'applied' });
    }
    expect(await acting.send(step('enable_user'), patient())).toMatchObject({ detail: { already: true } });
  } finally {
    await demo.stop();
  }
});
