import { generateKeyPairSync } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import { credentialReader } from '../../../src/connectors/credential.js';
import { entraActuator } from '../../../src/connectors/entra/actuator.js';
import { mailActuator } from '../../../src/connectors/entra/mail-actuator.js';
import { googleActuator } from '../../../src/connectors/google/actuator.js';
import { createExchange } from '../../../src/connectors/wire/exchange.js';
import type { ActionRequest } from '../../../src/domain/action.js';
import { permittedSend } from '../../harness/permitted-step.js';
import { startEntraUsers, startGraphMail, startWorkspace } from '../../harness/vendors/mailboxes.js';

const NOW = Date.parse('2026-11-02T10:00:00Z');
const now = () => NOW;
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const parts = {
  exchange: createExchange({ fetch, now }),
  now,
  readCredential: credentialReader({ SECRET: 'sesame', PEM: pem }),
};
const patient = () => AbortSignal.timeout(60_000);
const send = (type: string, target: string, args: ActionRequest['args'] = {}) =>
  permittedSend({ type, target, args }, NOW);
const tenant = (url: string) => ({
  tenantId: 't',
  clientId: 'c',
  auth: { kind: 'secret', secret: 'env:SECRET' } as const,
  graphUrl: url,
  loginUrl: url,
});
const MESSAGE = { message: '<invoice-7@evil.example>' };

let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());
async function exchangeOnline() {
  const vendor = await startGraphMail();
  stop = vendor.stop;
  return { vendor, actuator: mailActuator(tenant(vendor.url), parts) };
}

test('a malicious inbox rule is read, kept in the outcome and removed', async () => {
  const { vendor, actuator } = await exchangeOnline();
  const step = send('remove_inbox_rule', 'm365:ana@example.com', { rule: 'r1' });
  expect(await actuator.readEffect(step, NOW, patient())).toEqual({ kind: 'not_applied' });
  const outcome = await actuator.send(step, patient());
  expect(outcome).toMatchObject({ kind: 'done', detail: { removed: expect.stringContaining('x@evil.example') } });
  expect([...vendor.rules.keys()]).toEqual(['r2']);
  expect(await actuator.readEffect(step, NOW, patient())).toMatchObject({ kind: 'applied' });
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'failed', code: 'ErrorItemNotFound' });
});

test('only the rules that send mail away are switched off', async () => {
  const { vendor, actuator } = await exchangeOnline();
  const step = send('stop_forwarding', 'm365:ana@example.com');
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'done', detail: { switchedOff: ['r1'] } });
  expect([...vendor.rules.values()].map(({ isEnabled }) => isEnabled)).toEqual([false, true]);
  expect(await actuator.readEffect(step, NOW, patient())).toMatchObject({ kind: 'applied' });
});

test('a rule on a later page is a rule too', async () => {
  const { vendor, actuator } = await exchangeOnline();
  const forwards = { redirectTo: [{ emailAddress: { address: 'y@evil.example' } }] };
  for (const id of ['r3', 'r4', 'r5'])
    vendor.rules.set(id, {
      isEnabled: true,
      displayName: id === 'r5' ? '..' : id,
      actions: id === 'r5' ? forwards : {},
    });
  const stopped = await actuator.send(send('stop_forwarding', 'm365:ana@example.com'), patient());
  expect(stopped).toMatchObject({ kind: 'done', detail: { switchedOff: ['r1', 'r5'] } });
  const named = send('remove_inbox_rule', 'm365:ana@example.com', { rule: 'name:..' });
  expect(await actuator.readEffect(named, NOW, patient())).toEqual({ kind: 'not_applied' });
  expect(await actuator.send(named, patient())).toMatchObject({ kind: 'done' });
  expect(vendor.rules.has('r5')).toBe(false);
  expect(await actuator.readEffect(named, NOW, patient())).toMatchObject({ kind: 'applied' });
});

test('a message goes into quarantine and comes back, though it changes its id on the way', async () => {
  const { vendor, actuator } = await exchangeOnline();
  const quarantine = send('quarantine_mail', 'm365:ana@example.com', MESSAGE);
  expect(await actuator.send(quarantine, patient())).toMatchObject({ kind: 'done', detail: { moved: 1 } });
  expect(vendor.message).toEqual({ id: 'm1x', folder: 'recoverableitemsdeletions' });
  expect(await actuator.readEffect(quarantine, NOW, patient())).toMatchObject({ kind: 'applied' });
  expect(await actuator.send(quarantine, patient())).toMatchObject({ kind: 'done', detail: { already: true } });
  const release = send('release_mail', 'm365:ana@example.com', MESSAGE);
  expect(await actuator.send(release, patient())).toMatchObject({ kind: 'done', detail: { moved: 1 } });
  expect(vendor.message.folder).toBe('inbox');
});

test('a message that never came is told as such, and a throttled or lost move is not taken for done', async () => {
  const { vendor, actuator } = await exchangeOnline();
  const unknown = send('quarantine_mail', 'm365:ana@example.com', { message: '<other@example.com>' });
  expect(await actuator.send(unknown, patient())).toMatchObject({ kind: 'failed', code: 'MESSAGE_NOT_FOUND' });
  const step = send('quarantine_mail', 'm365:ana@example.com', MESSAGE);
  // The first request that changes something is the one for a token.
  await actuator.readEffect(step, NOW, patient());
  vendor.faults.push('throttled', 'lost');
  expect(await actuator.send(step, patient())).toEqual({
    kind: 'retry',
    code: 'ApplicationThrottled',
    afterMs: 30_000,
  });
  expect(await actuator.send(step, AbortSignal.timeout(2_000))).toMatchObject({ kind: 'ambiguous' });
  expect(await actuator.readEffect(step, NOW, patient())).toMatchObject({ kind: 'applied' });
});

test('Entra locks a user and lets them in again', async () => {
  const vendor = await startEntraUsers();
  stop = vendor.stop;
  const actuator = entraActuator(tenant(vendor.url), parts);
  const disable = send('disable_user', 'entra:4a2f');
  expect(await actuator.readEffect(disable, NOW, patient())).toEqual({ kind: 'not_applied' });
  expect(await actuator.send(disable, patient())).toMatchObject({ kind: 'done' });
  expect(vendor.user).toEqual({ accountEnabled: false });
  expect(await actuator.readEffect(disable, NOW, patient())).toMatchObject({ kind: 'applied' });
  expect(await actuator.send(send('enable_user', 'entra:4a2f'), patient())).toMatchObject({ kind: 'done' });
  expect(vendor.user).toEqual({ accountEnabled: true });
});

test('every second factor goes, the default one last, and the password stays', async () => {
  const vendor = await startEntraUsers();
  stop = vendor.stop;
  const actuator = entraActuator(tenant(vendor.url), parts);
  const step = send('reset_mfa', 'entra:4a2f', { identityCheck: 'called back by the desk' });
  expect(await actuator.send(step, patient())).toMatchObject({ kind: 'done', detail: { removed: 2 } });
  expect([...vendor.methods.keys()]).toEqual(['password']);
  expect(await actuator.readEffect(step, NOW, patient())).toMatchObject({ kind: 'applied' });
});

test('a kind of factor that nobody here knows is told, never passed over', async () => {
  const vendor = await startEntraUsers();
  stop = vendor.stop;
  const actuator = entraActuator(tenant(vendor.url), parts);
  vendor.methods.set('palm', 'palmReaderAuthenticationMethod');
  const step = send('reset_mfa', 'entra:4a2f', { identityCheck: 'called back by the desk' });
  expect(await actuator.send(step, patient())).toMatchObject({
    kind: 'failed',
    code: 'FACTOR_NOT_REMOVABLE',
    detail: { left: ['#microsoft.graph.palmReaderAuthenticationMethod'] },
  });
  expect([...vendor.methods.keys()]).toEqual(['password', 'palm']);
  expect(await actuator.readEffect(step, NOW, patient())).toEqual({ kind: 'not_applied' });
});

async function workspace() {
  const vendor = await startWorkspace();
  stop = vendor.stop;
  const places = { apiUrl: vendor.url, gmailUrl: vendor.url, tokenUrl: `${vendor.url}/token` };
  const config = { serviceAccount: 's@p.example', privateKey: 'env:PEM', subject: 'admin@example.com', ...places };
  return { vendor, actuator: googleActuator(config, parts) };
}

test('Gmail’s filter, forwarding and message are dealt with in the name of the mailbox’s owner', async () => {
  const { vendor, actuator } = await workspace();
  const mailbox = 'google:ana@example.com';
  const filter = send('remove_inbox_rule', mailbox, { rule: 'f1' });
  expect(await actuator.send(filter, patient())).toMatchObject({ kind: 'done' });
  expect(await actuator.readEffect(filter, NOW, patient())).toMatchObject({ kind: 'applied' });
  const forwarding = send('stop_forwarding', mailbox);
  vendor.filters.set('f2', { id: 'f2', action: { forward: 'y@evil.example' } });
  vendor.quota.push('userRateLimitExceeded');
  expect(await actuator.send(forwarding, patient())).toMatchObject({ kind: 'retry', code: 'PERMISSION_DENIED' });
  const stopped = await actuator.send(forwarding, patient());
  expect(stopped).toMatchObject({ kind: 'done', detail: { removed: expect.stringContaining('y@evil.example') } });
  expect(vendor.filters.size).toBe(0);
  expect(await actuator.readEffect(forwarding, NOW, patient())).toMatchObject({ kind: 'applied' });
  const quarantine = send('quarantine_mail', mailbox, MESSAGE);
  expect(await actuator.send(quarantine, patient())).toMatchObject({ kind: 'done', detail: { moved: 1 } });
  expect(await actuator.readEffect(quarantine, NOW, patient())).toMatchObject({ kind: 'applied' });
  expect(await actuator.send(send('release_mail', mailbox, MESSAGE), patient())).toMatchObject({ kind: 'done' });
  expect(vendor.state.labels).toEqual(['INBOX']);
  expect(new Set(vendor.subjects)).toEqual(new Set(['ana@example.com']));
});

test('a Workspace user is suspended, restored and loses the second factor in the administrator’s name', async () => {
  const { vendor, actuator } = await workspace();
  expect(await actuator.send(send('disable_user', 'google:108'), patient())).toMatchObject({ kind: 'done' });
  expect(vendor.state.suspended).toBe(true);
  expect(await actuator.readEffect(send('enable_user', 'google:108'), NOW, patient())).toEqual({ kind: 'not_applied' });
  await actuator.send(send('enable_user', 'google:108'), patient());
  const reset = send('reset_mfa', 'google:108', { identityCheck: 'called back by the desk' });
  expect(await actuator.send(reset, patient())).toMatchObject({ kind: 'done' });
  expect(await actuator.readEffect(reset, NOW, patient())).toMatchObject({ kind: 'applied' });
  expect(new Set(vendor.subjects)).toEqual(new Set(['admin@example.com']));
});
