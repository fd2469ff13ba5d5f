import { afterEach, expect, test } from '@jest/globals';
import { credentialReader } from '../../../src/connectors/credential.js';
import { entraActuator } from '../../../src/connectors/entra/actuator.js';
import { oktaActuator } from '../../../src/connectors/okta/actuator.js';
import { createExchange } from '../../../src/connectors/wire/exchange.js';
import { outcomeOf } from '../../../src/connectors/wire/outcome.js';
import { waitMs } from '../../../src/connectors/wire/throttle.js';
import { permittedSend } from '../../harness/permitted-step.js';
import { type Answer, startVendor, type VendorReply } from '../../harness/vendors/vendor-server.js';

const NOW = Date.parse('2026-11-02T10:00:00Z');
const now = () => NOW;
const parts = { exchange: createExchange({ fetch, now }), now, readCredential: credentialReader({ SECRET: 'sesame' }) };
const patient = () => AbortSignal.timeout(60_000);
const send = (type: string, target: string) => permittedSend({ type, target, args: {} }, NOW);

let stop: () => Promise<void> = async () => undefined;
afterEach(() => stop());

/** A tenant whose token endpoint and users answer as told. */
async function tenant(token: () => VendorReply | null, user: Answer) {
  const vendor = await startVendor((received) =>
    received.path.endsWith('/oauth2/v2.0/token') ? token() : user(received),
  );
  stop = vendor.stop;
  const auth = { kind: 'secret', secret: 'env:SECRET' } as const;
  const config = { tenantId: 't', clientId: 'c', auth, graphUrl: vendor.url, loginUrl: vendor.url };
  return { vendor, actuator: entraActuator(config, parts) };
}
const tokens = (...names: string[]) => {
  return (): VendorReply => ({ status: 200, json: { access_token: names.shift() ?? 'none', expires_in: 3_599 } });
};

test('a token that was revoked before its time is renewed, and the sessions are ended all the same', async () => {
  const { vendor, actuator } = await tenant(tokens('old', 'new'), ({ headers }) =>
    headers.authorization === 'Bearer new' ? { status: 204 } : { status: 401, json: { error: { code: 'Revoked' } } },
  );
  expect(await actuator.send(send('revoke_sessions', 'entra:4a2f'), patient())).toMatchObject({ kind: 'done' });
  expect(vendor.received.filter(({ path }) => path.endsWith('/revokeSignInSessions'))).toHaveLength(2);
});

test('a credential that no new token mends is refused once more and no further', async () => {
  const { vendor, actuator } = await tenant(tokens('a', 'b'), () => ({
    status: 401,
    json: { error: { code: 'InvalidAuthenticationToken' } },
  }));
  const outcome = await actuator.send(send('revoke_sessions', 'entra:4a2f'), patient());
  expect(outcome).toMatchObject({ kind: 'failed', code: 'InvalidAuthenticationToken' });
  expect(vendor.received.filter(({ path }) => path.endsWith('/revokeSignInSessions'))).toHaveLength(2);
});

test.each([
  ['does not answer', (): VendorReply | null => null, { kind: 'retry', code: 'UNREACHABLE', afterMs: null }],
  [
    'asks for patience',
    (): VendorReply => ({ status: 429, headers: { 'retry-after': '20' } }),
    { kind: 'retry', code: 'RATE_LIMITED', afterMs: 20_000 },
  ],
  ['is down', (): VendorReply => ({ status: 502 }), { kind: 'retry', code: 'CONNECTOR_UNAVAILABLE', afterMs: null }],
] as const)(
  'where the token endpoint %s, nothing was asked of the user and nothing is unclear',
  async (_, token, told) => {
    const { vendor, actuator } = await tenant(token, () => ({ status: 204 }));
    expect(await actuator.send(send('disable_user', 'entra:4a2f'), AbortSignal.timeout(1_000))).toEqual(told);
    expect(vendor.received.some(({ method }) => method === 'PATCH')).toBe(false);
  },
);

const reply = (status: number, headers: Readonly<Record<string, string>> = {}, asked = false) => ({
  ...{ status, asked, json: null, text: '' },
  header: (name: string) => headers[name] ?? null,
});
const silent = () => ({ code: '', detail: {} });
const became = (...given: Parameters<typeof reply>) => outcomeOf(reply(...given), silent, NOW, {});

test('a service that says when to come back has done nothing; one that only fails may have', () => {
  expect(became(503, { 'retry-after': '5' })).toEqual({ kind: 'retry', code: 'HTTP_503', afterMs: 5_000 });
  expect(became(503, { 'x-rate-limit-reset': '1793613630' })).toEqual({ kind: 'ambiguous', code: 'HTTP_503' });
  expect(became(502)).toEqual({ kind: 'ambiguous', code: 'HTTP_502' });
});

test('what was only asked is asked again, whatever became of the answer', () => {
  expect(became(502, {}, true)).toEqual({ kind: 'retry', code: 'HTTP_502', afterMs: null });
});

test('a redirect is a refusal that tells where to, and is not followed', async () => {
  const elsewhere = 'https://api.eu-1.example/';
  const vendor = await startVendor(() => ({ status: 308, headers: { location: elsewhere } }));
  stop = vendor.stop;
  const okta = oktaActuator({ baseUrl: vendor.url, auth: { kind: 'ssws', token: 'env:SECRET' } }, parts);
  const outcome = await okta.send(send('revoke_sessions', 'okta:00u1'), patient());
  expect(outcome).toMatchObject({ kind: 'failed', code: 'HTTP_308', detail: { location: elsewhere } });
  expect(vendor.received).toHaveLength(1);
});

test.each([
  [{ 'retry-after': '7' }, 7_000],
  [{ 'retry-after': 'Mon, 02 Nov 2026 10:00:30 GMT' }, 30_000],
  [{ 'x-rate-limit-reset': String(NOW / 1_000 + 40) }, 40_000],
  [{ 'x-ratelimit-retryafter': String(NOW / 1_000 + 50) }, 50_000],
  [{ 'x-ratelimit-reset': '2026-11-02T10:01:00Z' }, 60_000],
  [{ 'x-ratelimit-reset': String(NOW / 1_000 + 5), date: 'Mon, 02 Nov 2026 09:59:55 GMT' }, 10_000],
  [{ 'retry-after': '999999' }, 900_000],
  [{ 'retry-after': 'soon' }, null],
  [{}, null],
])('a vendor that answers %j is waited for %p ms', (headers, ms) => {
  expect(waitMs(reply(429, headers), NOW)).toBe(ms);
});

test('what was so before is left alone and told as such, so that no term of ours undoes it', async () => {
  const { vendor, actuator } = await tenant(tokens('a'), () => ({ status: 200, json: { accountEnabled: false } }));
  const outcome = await actuator.send(send('disable_user', 'entra:4a2f'), patient());
  expect(outcome).toMatchObject({ kind: 'done', detail: { already: true } });
  expect(vendor.received.some(({ method }) => method === 'PATCH')).toBe(false);
});

/** An Okta user with a status; suspending is for the active, letting in for the suspended. */
async function oktaUser(status: string) {
  const user = { status };
  const refused = { status: 400, json: { errorCode: 'E0000001', errorSummary: 'Api validation failed' } };
  const change = (from: string, to: string): VendorReply => {
    if (user.status !== from) return refused;
    user.status = to;
    return { status: 200, json: {} };
  };
  const vendor = await startVendor(({ path }) => {
    if (path.endsWith('/lifecycle/suspend')) return change('ACTIVE', 'SUSPENDED');
    if (path.endsWith('/lifecycle/unsuspend')) return change('SUSPENDED', 'PASSWORD_EXPIRED');
    return { status: 200, json: { id: '00u1', ...user } };
  });
  stop = vendor.stop;
  return oktaActuator({ baseUrl: vendor.url, auth: { kind: 'ssws', token: 'env:SECRET' } }, parts);
}

test.each([
  ['ACTIVE', { kind: 'done' }, 'applied'],
  ['SUSPENDED', { kind: 'done', detail: { already: true } }, 'applied'],
  ['DEPROVISIONED', { kind: 'done', detail: { already: true } }, 'applied'],
  ['LOCKED_OUT', { kind: 'failed', code: 'E0000001' }, 'not_applied'],
])('an Okta user who is %s and is to be locked', async (status, outcome, reading) => {
  const okta = await oktaUser(status);
  const step = send('disable_user', 'okta:00u1');
  expect(await okta.send(step, patient())).toMatchObject(outcome);
  expect(await okta.readEffect(step, NOW, patient())).toMatchObject({ kind: reading });
});

test('an Okta user who is let in again is in, also with a password that ended meanwhile', async () => {
  const okta = await oktaUser('SUSPENDED');
  const step = send('enable_user', 'okta:00u1');
  expect(await okta.send(step, patient())).toMatchObject({ kind: 'done' });
  expect(await okta.readEffect(step, NOW, patient())).toMatchObject({ kind: 'applied' });
});
