import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { credentialReader } from '../../../src/connectors/credential.js';
import { entraActuator } from '../../../src/connectors/entra/actuator.js';
import { startMicrosoftSimulator } from '../../../src/connectors/entra/simulator.js';
import { createExchange } from '../../../src/connectors/wire/exchange.js';
import { permittedSend, permittedStep } from '../../harness/permitted-step.js';
import { startEntra } from '../../harness/vendors/entra.js';

const NOW = Date.parse('2026-11-02T10:00:00Z');
const now = () => NOW;
let entra: Awaited<ReturnType<typeof startEntra>>;
beforeEach(async () => {
  entra = await startEntra(now);
});
afterEach(() => entra.stop());

const parts = {
  exchange: createExchange({ fetch, now }),
  now,
  readCredential: credentialReader({ SECRET: 'sesame', WRONG: 'nope' }),
};
const actuator = (secret = 'env:SECRET') =>
  entraActuator(
    { tenantId: 't', clientId: 'c', auth: { kind: 'secret', secret }, graphUrl: entra.url, loginUrl: entra.url },
    parts,
  );
const step = permittedStep('entra:4a2f', NOW);
const patient = () => AbortSignal.timeout(60_000);

test('sign-in sessions are revoked, and the user shows since when', async () => {
  expect(await actuator().readEffect(step, NOW, patient())).toEqual({ kind: 'not_applied' });
  expect(await actuator().send(step, patient())).toMatchObject({ kind: 'done', detail: { status: 200 } });
  expect(await actuator().readEffect(step, NOW, patient())).toMatchObject({ kind: 'applied' });
  const [token, , , revoke] = entra.received;
  expect(token).toMatchObject({ path: '/t/oauth2/v2.0/token' });
  expect(revoke).toMatchObject({ path: '/v1.0/users/4a2f/revokeSignInSessions', body: '' });
});

test('a token is used until it ends', async () => {
  const once = actuator();
  await once.send(step, patient());
  await once.send(step, patient());
  expect(entra.received.filter(({ path }) => path.endsWith('/token'))).toHaveLength(1);
});

test('throttling, a lost answer and a gateway are told apart', async () => {
  entra.faults.push('throttled', 'busy', 'lost');
  expect(await actuator().send(step, patient())).toEqual({ kind: 'retry', code: 'TooManyRequests', afterMs: 7_000 });
  expect(await actuator().send(step, patient())).toMatchObject({ kind: 'ambiguous', code: 'UnknownError' });
  expect(await actuator().send(step, AbortSignal.timeout(2_000))).toMatchObject({
    kind: 'ambiguous',
    code: 'NO_REPLY',
  });
});

test('an unknown user and a refused credential fail for good', async () => {
  const stranger = permittedStep('entra:ffff', NOW);
  expect(await actuator().send(stranger, patient())).toMatchObject({
    kind: 'failed',
    code: 'Request_ResourceNotFound',
  });
  expect(await actuator('env:WRONG').send(step, patient())).toMatchObject({ kind: 'failed', code: 'CONFIG_INVALID' });
});

test('at the demo’s tenant a user is disabled and enabled again, and each shows at the user', async () => {
  const demo = await startMicrosoftSimulator({ secret: 'sesame', now });
  try {
    const config = { tenantId: 't', clientId: 'c', auth: { kind: 'secret', secret: 'env:SECRET' } } as const;
    const acting = entraActuator({ ...config, graphUrl: demo.url, loginUrl: demo.url }, parts);
    for (const type of ['disable_user', 'enable_user']) {
      const asked = permittedSend({ type, target: 'entra:4a2f', args: {} }, NOW);
      if (type === 'disable_user')
        expect(await acting.readEffect(asked, NOW, patient())).toEqual({ kind: 'not_applied' });
      expect(await acting.send(asked, patient())).toMatchObject({ kind: 'done' });
      expect(await acting.readEffect(asked, NOW, patient())).toMatchObject({ kind: 'applied' });
    }
  } finally {
    await demo.stop();
  }
});
