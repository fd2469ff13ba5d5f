import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { credentialReader } from '../../../src/connectors/credential.js';
import { googleActuator } from '../../../src/connectors/google/actuator.js';
import { createExchange } from '../../../src/connectors/wire/exchange.js';
import { permittedStep } from '../../harness/permitted-step.js';
import { startGoogle } from '../../harness/vendors/google.js';

const NOW = Date.parse('2026-11-02T10:00:00Z');
const now = () => NOW;
const pair = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
const ours = pair();
let google: Awaited<ReturnType<typeof startGoogle>>;
beforeAll(async () => {
  google = await startGoogle(ours.publicKey);
});
afterAll(() => google.stop());

const actuator = (privateKey = ours.privateKey) =>
  googleActuator(
    {
      serviceAccount: 'sequitur@project.iam.gserviceaccount.com',
      privateKey: 'env:KEY',
      subject: 'admin@example.com',
      apiUrl: google.url,
      tokenUrl: `${google.url}/token`,
    },
    { exchange: createExchange({ fetch, now }), now, readCredential: credentialReader({ KEY: privateKey }) },
  );
const send = (account: string, key?: string) =>
  actuator(key).send(permittedStep(account, NOW), AbortSignal.timeout(60_000));

test('a user is signed out in the name of an administrator', async () => {
  expect(await send('google:ana@example.com')).toMatchObject({ kind: 'done' });
  expect(google.signedOut).toEqual(['ana@example.com']);
});

test('a key that Google does not know gets no token and sends nothing', async () => {
  const before = google.signedOut.length;
  const outcome = await send('google:ana@example.com', pair().privateKey);
  expect(outcome).toMatchObject({ kind: 'failed', code: 'CONFIG_INVALID' });
  expect(google.signedOut).toHaveLength(before);
});

test('a used-up quota is retried, an unavailable service is unclear', async () => {
  expect(await send('google:quota@example.com')).toEqual({ kind: 'retry', code: 'RESOURCE_EXHAUSTED', afterMs: null });
  expect(await send('google:lost@example.com')).toMatchObject({ kind: 'ambiguous', code: 'UNAVAILABLE' });
});

test('Google shows nowhere whether it happened, so an unclear send is left to a person', async () => {
  const reading = await actuator().readEffect(permittedStep('google:a', NOW), NOW, AbortSignal.timeout(2_000));
  expect(reading).toEqual({ kind: 'unreadable', code: 'NO_STATE' });
});
