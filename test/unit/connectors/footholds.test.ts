import { generateKeyPairSync } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import { credentialReader } from '../../../src/connectors/credential.js';
import { entraActuator } from '../../../src/connectors/entra/actuator.js';
import { googleActuator } from '../../../src/connectors/google/actuator.js';
import { oktaActuator } from '../../../src/connectors/okta/actuator.js';
import { createExchange } from '../../../src/connectors/wire/exchange.js';
import type { ActionRequest } from '../../../src/domain/action.js';
import type { Actuator } from '../../../src/pipeline/act/ports.js';
import { permittedSend } from '../../harness/permitted-step.js';
import { startGraphFootholds, startOktaFootholds, startWorkspaceFootholds } from '../../harness/vendors/footholds.js';

const NOW = Date.parse('2026-11-02T10:00:00Z');
const now = () => NOW;
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const parts = {
  exchange: createExchange({ fetch, now }),
  now,
  readCredential: credentialReader({ T: 'sesame', W: 'no', PEM: pem }),
};
const patient = () => AbortSignal.timeout(60_000);
const SINCE = { since: '2026-11-02T07:00:00.000Z' };

let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());

/** Looks, sends, looks again: what a dispatcher does with an action. */
function acting(actuator: Actuator, target: string) {
  const step = (type: string, args: ActionRequest['args']) => permittedSend({ type, target, args }, NOW);
  return {
    send: (type: string, args: ActionRequest['args'] = {}, signal = patient()) =>
      actuator.send(step(type, args), signal),
    look: async (type: string, args: ActionRequest['args'] = {}) =>
      (await actuator.readEffect(step(type, args), NOW, patient())).kind,
  };
}

async function okta(token = 'env:T') {
  const vendor = await startOktaFootholds();
  stop = vendor.stop;
  const actuator = oktaActuator({ baseUrl: vendor.url, auth: { kind: 'ssws', token } }, parts);
  return { vendor, ...acting(actuator, 'okta:00u1') };
}
async function entra() {
  const vendor = await startGraphFootholds();
  stop = vendor.stop;
  const auth = { kind: 'secret', secret: 'env:T' } as const;
  const config = { tenantId: 't', clientId: 'c', auth, graphUrl: vendor.url, loginUrl: vendor.url };
  return { vendor, ...acting(entraActuator(config, parts), 'entra:4a2f') };
}
async function google(target = 'google:108') {
  const vendor = await startWorkspaceFootholds();
  stop = vendor.stop;
  const places = { apiUrl: vendor.url, gmailUrl: vendor.url, tokenUrl: `${vendor.url}/token` };
  const config = { serviceAccount: 's@p.example', privateKey: 'env:PEM', subject: 'admin@example.com', ...places };
  return { vendor, ...acting(googleActuator(config, parts), target) };
}

test('Okta: one application loses its consent and its tokens, the others keep theirs', async () => {
  const { vendor, send, look } = await okta();
  const args = { application: 'Mail Helper' };
  expect(await look('revoke_consents', args)).toBe('not_applied');
  expect(await send('revoke_consents', args)).toEqual({ kind: 'done', detail: { removed: ['Mail Helper'] } });
  expect([[...vendor.clients.keys()], [...vendor.withTokens]]).toEqual([['c2'], ['c2']]);
  expect(await look('revoke_consents', args)).toBe('applied');
  expect(await send('revoke_consents', args)).toMatchObject({ kind: 'failed', code: 'NO_SUCH_CONSENT' });
  expect(await send('revoke_consents')).toMatchObject({ kind: 'done', detail: { removed: ['Wiki'] } });
});

test('Okta: the API tokens that this user made since go, on every page, and nobody else’s', async () => {
  const { vendor, send, look } = await okta();
  expect(await send('revoke_api_tokens', SINCE)).toEqual({ kind: 'done', detail: { removed: ['backdoor'] } });
  expect([...vendor.tokens.keys()]).toEqual(['t1', 't2']);
  expect(await look('revoke_api_tokens', SINCE)).toBe('applied');
});

test('Okta: a factor added since goes and the older one stays; without an older one it is a reset and refused', async () => {
  const { vendor, send, look } = await okta();
  expect(await send('remove_new_factors', SINCE)).toMatchObject({ kind: 'done' });
  expect([...vendor.factors.keys()]).toEqual(['f1']);
  expect(await look('remove_new_factors', SINCE)).toBe('applied');
  const since = { since: '2026-01-01T00:00:00Z' };
  expect(await send('remove_new_factors', since)).toMatchObject({ kind: 'failed', code: 'NO_OLDER_FACTOR' });
  expect([...vendor.factors.keys()]).toEqual(['f1']);
});

test('Okta: a device registered since is suspended, and only what we suspended comes back', async () => {
  const { vendor, send, look } = await okta();
  expect(await send('block_new_devices', SINCE)).toEqual({ kind: 'done', detail: { removed: ['d2'] } });
  expect([...vendor.devices.values()].map(({ status }) => status)).toEqual(['ACTIVE', 'SUSPENDED']);
  expect(await look('block_new_devices', SINCE)).toBe('applied');
  expect(await send('unblock_devices', { ...SINCE, devices: 'd7' })).toEqual({ kind: 'done', detail: { removed: [] } });
  expect(await send('unblock_devices', { ...SINCE, devices: 'd2' })).toEqual({
    kind: 'done',
    detail: { removed: ['d2'] },
  });
  expect(vendor.devices.get('d2')).toMatchObject({ status: 'ACTIVE' });
});

test('Okta: a rate limit, a lost answer, a gateway and a missing right are told apart', async () => {
  const { vendor, send, look } = await okta();
  vendor.faults.push('throttled');
  expect(await send('revoke_consents')).toEqual({ kind: 'retry', code: 'E0000047', afterMs: 11_000 });
  vendor.faults.push('busy');
  expect(await send('revoke_api_tokens', SINCE)).toMatchObject({ kind: 'ambiguous' });
  // It was carried out all the same, and the list shows it.
  expect(await look('revoke_api_tokens', SINCE)).toBe('applied');
  vendor.faults.push('lost');
  expect(await send('remove_new_factors', SINCE, AbortSignal.timeout(1_000))).toMatchObject({ code: 'NO_REPLY' });
  expect(await look('remove_new_factors', SINCE)).toBe('applied');
  await vendor.stop();
  const without = await okta('env:W');
  expect(await without.send('block_new_devices', SINCE)).toMatchObject({ kind: 'failed', code: 'E0000006' });
  expect(await without.look('block_new_devices', SINCE)).toBe('unreadable');
});

test.each([['sp-1'], ['app-1'], ['Mail Helper']])(
  'Entra: the application %s loses its consent',
  async (application) => {
    const { vendor, send, look } = await entra();
    const removed = ['sp-1: Mail.Read Mail.Send'];
    expect(await send('revoke_consents', { application })).toEqual({ kind: 'done', detail: { removed } });
    expect([...vendor.grants.keys()]).toEqual(['g2']);
    expect(await look('revoke_consents', { application })).toBe('applied');
  },
);

test('Entra: every consent goes, on every page; a next page of somebody else’s is not followed', async () => {
  const { vendor, send, look } = await entra();
  vendor.state.elsewhere = true;
  await expect(look('revoke_consents')).rejects.toMatchObject({ code: 'CONNECTOR_UNAVAILABLE' });
  expect(await send('revoke_consents')).toMatchObject({ kind: 'retry', code: 'CONNECTOR_UNAVAILABLE' });
  expect(vendor.grants.size).toBe(2);
  vendor.state.elsewhere = false;
  expect(await send('revoke_consents')).toMatchObject({ kind: 'done' });
  expect(vendor.grants.size).toBe(0);
});

test('Entra: a method added since goes; password and older method stay', async () => {
  const { vendor, send, look } = await entra();
  expect(await look('remove_new_factors', SINCE)).toBe('not_applied');
  expect(await send('remove_new_factors', SINCE)).toMatchObject({ kind: 'done' });
  expect([...vendor.methods.keys()]).toEqual(['pw', 'm1']);
  const since = { since: '2026-01-01T00:00:00Z' };
  expect(await send('remove_new_factors', since)).toMatchObject({ kind: 'failed', code: 'NO_OLDER_FACTOR' });
});

test('Entra: a device registered since is disabled and let in again; throttling is waited out', async () => {
  const { vendor, send, look } = await entra();
  expect(await look('block_new_devices', SINCE)).toBe('not_applied');
  vendor.faults.push('throttled');
  expect(await send('block_new_devices', SINCE)).toEqual({ kind: 'retry', code: 'TooManyRequests', afterMs: 9_000 });
  expect(await send('block_new_devices', SINCE)).toEqual({ kind: 'done', detail: { removed: ['d2'] } });
  expect(vendor.devices.get('d1')).toMatchObject({ accountEnabled: true });
  expect(await look('block_new_devices', SINCE)).toBe('applied');
  expect(await send('unblock_devices', { ...SINCE, devices: 'd2' })).toMatchObject({ kind: 'done' });
  expect(vendor.devices.get('d2')).toMatchObject({ accountEnabled: true });
});

test('Google: an application, an app password and a mobile device that came since', async () => {
  const { vendor, send, look } = await google();
  expect(await send('revoke_consents', { application: '99.apps' })).toMatchObject({ kind: 'done' });
  expect([...vendor.applications.keys()]).toEqual(['77.apps']);
  expect(await send('revoke_api_tokens', SINCE)).toEqual({ kind: 'done', detail: { removed: ['backdoor'] } });
  expect(await look('revoke_api_tokens', SINCE)).toBe('applied');
  expect(await send('block_new_devices', SINCE)).toEqual({ kind: 'done', detail: { removed: ['r2'] } });
  expect([...vendor.mobiles.values()].map(({ status }) => status)).toEqual(['APPROVED', 'BLOCKED', 'APPROVED']);
  expect(await send('unblock_devices', { ...SINCE, devices: 'r2' })).toMatchObject({ kind: 'done' });
  vendor.faults.push('throttled');
  expect(await send('block_new_devices', SINCE)).toMatchObject({ kind: 'retry', code: 'RESOURCE_EXHAUSTED' });
});

test('Google: the delegate that is named goes, a helper stays, and * is everybody', async () => {
  const { vendor, send, look } = await google('google:ana@example.com');
  const args = { delegate: 'X@evil.example' };
  expect(await look('remove_delegates', args)).toBe('not_applied');
  expect(await send('remove_delegates', args)).toEqual({ kind: 'done', detail: { removed: ['x@evil.example'] } });
  expect([...vendor.delegates.keys()]).toEqual(['helper@example.com']);
  expect(await look('remove_delegates', args)).toBe('applied');
  expect(await send('remove_delegates', { delegate: '*' })).toMatchObject({ kind: 'done' });
  expect(vendor.delegates.size).toBe(0);
});
