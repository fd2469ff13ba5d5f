import { createHmac } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { WebhookDesk, type Webhook } from '../../../src/connectors/inbound-webhook/desk.js';
import { SCHEMES, type SchemeName } from '../../../src/connectors/inbound-webhook/schemes.js';
import { verifyDelivery } from '../../../src/connectors/inbound-webhook/verify.js';

const NOW = Date.parse('2026-03-02T12:00:00Z');

interface Case {
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly secret: string;
  readonly now?: number;
}

function verified(scheme: SchemeName, { headers, body, secret, now = NOW }: Case) {
  return verifyDelivery({ headers, body: Buffer.from(body) }, { scheme: SCHEMES[scheme], secrets: [secret], now });
}

test('the example that GitHub documents is genuine, and one changed letter is not', () => {
  const headers = {
    'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
    'x-github-delivery': '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  };
  const secret = "It's a Secret to Everybody";
  expect(verified('github', { headers, body: 'Hello, World!', secret })).toEqual({
    genuine: true,
    deliveryId: '72d3162e-cc78-11e3-81ab-4c9367dc0958',
  });
  expect(verified('github', { headers, body: 'Hello, World?', secret })).toEqual({
    genuine: false,
    why: 'WRONG_SIGNATURE',
  });
  expect(verified('github', { headers: {}, body: 'Hello, World!', secret })).toEqual({
    genuine: false,
    why: 'NO_SIGNATURE',
  });
});

test('a Slack delivery is good for five minutes around the time that it was signed', () => {
  const signedAt = 1_531_420_618;
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  const headers = {
    'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    'x-slack-request-timestamp': String(signedAt),
  };
  const at = (seconds: number) =>
    verified('slack', { headers, body, secret: '8f742231b10e8888abcd99yyyzzz85a5', now: (signedAt + seconds) * 1_000 });
  expect(at(299)).toMatchObject({ genuine: true });
  expect(at(-299)).toMatchObject({ genuine: true });
  expect(at(301)).toEqual({ genuine: false, why: 'OUTSIDE_WINDOW' });
  const { 'x-slack-request-timestamp': _left, ...withoutTime } = headers;
  expect(verified('slack', { headers: withoutTime, body, secret: '8f742231b10e8888abcd99yyyzzz85a5' })).toMatchObject({
    genuine: false,
  });
});

test('the example of the Standard Webhooks specification is genuine', () => {
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature':
      'v1,bm9ldHUjKzFob2VudXRob2VodWUzMjRvdWVvdW9ldQo= v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  };
  const result = verified('standard', {
    headers,
    body: '{"test": 2432232314}',
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    now: 1_614_265_330_000,
  });
  expect(result).toEqual({ genuine: true, deliveryId: 'msg_p5jXN8AQM9LWM0D4loKWxJek' });
});

test('of the several signatures of PagerDuty and Tailscale one is enough', () => {
  const body = '{"event":{"event_type":"incident.triggered"}}';
  const good = createHmac('sha256', 's3cret').update(body).digest('hex');
  expect(
    verified('pagerduty', {
      headers: { 'x-pagerduty-signature': `v1=${'0'.repeat(64)},v1=${good}` },
      body,
      secret: 's3cret',
    }),
  ).toMatchObject({ genuine: true });
  const at = String(NOW / 1_000);
  const timed = createHmac('sha256', 's3cret').update(`${at}.${body}`).digest('hex');
  const signature = (time: string) => ({ 'tailscale-webhook-signature': `t=${time},v1=${timed}` });
  expect(verified('tailscale', { headers: signature(at), body, secret: 's3cret' })).toMatchObject({ genuine: true });
  expect(verified('tailscale', { headers: signature(String(NOW / 1_000 + 1)), body, secret: 's3cret' })).toMatchObject({
    genuine: false,
  });
});

function desk(...webhooks: Webhook[]): WebhookDesk {
  const secrets: Record<string, string> = { 'env:OLD': 'old', 'env:NEW': 'new' };
  return new WebhookDesk(webhooks, { readCredential: (reference) => secrets[reference] ?? '', now: () => NOW });
}

test('while a secret is being replaced, both are good', () => {
  const github = desk({ source: 'github/audit', scheme: 'github', secrets: ['env:NEW', 'env:OLD'] });
  const body = Buffer.from('{"action":"created"}');
  for (const secret of ['old', 'new']) {
    const headers = { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
    expect(github.receive('github/audit', { headers, body }).records).toEqual([{ action: 'created' }]);
  }
  const forged = { 'x-hub-signature-256': `sha256=${createHmac('sha256', 'guess').update(body).digest('hex')}` };
  expect(() => github.receive('github/audit', { headers: forged, body })).toThrow(
    expect.objectContaining({ code: 'INGEST_SIGNATURE_INVALID' }) as unknown as Error,
  );
});

test('Okta asks once, Slack and Zoom ask in a signed delivery, GitHub pings; none of these is a record', () => {
  const okta = desk({ source: 'okta/system_log', scheme: 'okta', secrets: ['env:NEW'] });
  expect(okta.verification('okta/system_log', { 'x-okta-verification-challenge': 'abc-123' })).toEqual({
    verification: 'abc-123',
  });
  expect(okta.verification('okta/system_log', { 'x-okta-verification-challenge': '<script>' })).toBeNull();
  expect(okta.verification('slack/audit', { 'x-okta-verification-challenge': 'abc' })).toBeNull();

  const zoom = desk({ source: 'zoom/events', scheme: 'zoom', secrets: ['env:NEW'] });
  const body = Buffer.from('{"event":"endpoint.url_validation","payload":{"plainToken":"qgg8vlvZRS6UYooatFL8Aw"}}');
  const at = String(NOW / 1_000);
  const signature = createHmac('sha256', 'new').update(`v0:${at}:`).update(body).digest('hex');
  const headers = { 'x-zm-request-timestamp': at, 'x-zm-signature': `v0=${signature}` };
  expect(zoom.receive('zoom/events', { headers, body })).toMatchObject({
    records: [],
    answer: {
      plainToken: 'qgg8vlvZRS6UYooatFL8Aw',
      encryptedToken: createHmac('sha256', 'new').update('qgg8vlvZRS6UYooatFL8Aw').digest('hex'),
    },
  });
});

test('the events inside an Okta hook are the records', () => {
  const okta = desk({ source: 'okta/system_log', scheme: 'okta', secrets: ['env:NEW'] });
  const body = Buffer.from(
    JSON.stringify({ eventType: 'com.okta.event_hook', data: { events: [{ uuid: 'a' }, { uuid: 'b' }] } }),
  );
  const received = okta.receive('okta/system_log', { headers: { authorization: 'new' }, body });
  expect(received.records).toEqual([{ uuid: 'a' }, { uuid: 'b' }]);
  expect(() => okta.receive('okta/system_log', { headers: { authorization: 'newer' }, body })).toThrow();
});
