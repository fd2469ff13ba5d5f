import { afterEach, describe, expect, test } from '@jest/globals';
import { LOOKUP_VENDORS, lookupProvider, type LookupLimits } from '../../../src/connectors/lookup/index.js';
import { kindOfValue } from '../../../src/connectors/lookup/values.js';
import { createExchange } from '../../../src/connectors/wire/exchange.js';
import { PROVIDER_ANSWERS } from '../../../src/pipeline/decide/questions/answer-names.js';
import { startVendor, type Answer, type VendorServer } from '../../harness/vendors/vendor-server.js';

const SHA = 'a'.repeat(64);
const NOW = Date.parse('2026-11-01T12:00:00Z');

let server: VendorServer | null = null;
afterEach(async () => {
  await server?.stop();
  server = null;
});

type VendorName = keyof typeof LOOKUP_VENDORS;

async function providerOf(name: VendorName, answer: Answer, limits: Partial<LookupLimits> = {}, clock = { now: NOW }) {
  server = await startVendor(answer);
  const place = { url: server.url, credential: name === 'rdap' ? null : 'env:KEY' };
  const exchange = createExchange({ fetch, now: () => clock.now });
  const provider = lookupProvider(LOOKUP_VENDORS[name], place, {
    exchange,
    readCredential: () => 'secret-key',
    now: () => clock.now,
    limits: { timeoutMs: 20_000, ...limits },
  });
  return { provider, ask: (...values: string[]) => provider.ask({ values, asOf: NOW, knownAt: NOW }), clock };
}

const engines = (malicious: number, harmless: number, suspicious = 0) => ({
  status: 200,
  json: {
    data: {
      attributes: {
        last_analysis_date: 1_790_000_000,
        last_analysis_stats: { malicious, suspicious, harmless, undetected: 0, timeout: 0 },
      },
    },
  },
});
const NOT_FOUND = { status: 404, json: { error: { code: 'NotFoundError', message: 'not found' } } };

describe('a vendor of reputations', () => {
  test('that many engines call malicious answers so, with the key in the documented header', async () => {
    const { ask } = await providerOf('virustotal', () => engines(41, 20));
    expect(await ask(SHA)).toMatchObject({ state: 'ANSWERED', answer: 'malicious', source: 'virustotal' });
    expect(server?.received[0]).toMatchObject({ path: `/api/v3/files/${SHA}`, headers: { 'x-apikey': 'secret-key' } });
  });

  test('that never heard of a value says so, and never that it is clean', async () => {
    const { ask } = await providerOf('virustotal', () => NOT_FOUND);
    const reply = await ask(SHA, '8.8.4.9', 'new.example');
    expect(reply.state).toBe('NO_COVERAGE');
    expect(reply.answer).toBeUndefined();
  });

  test('clears nothing while one value of several is unknown or failed', async () => {
    const known = (path: string) => path.endsWith('old.example');
    const unknown = await providerOf('virustotal', ({ path }) => (known(path) ? engines(0, 70) : NOT_FOUND));
    expect(await unknown.ask('old.example')).toMatchObject({ answer: 'harmless' });
    expect((await unknown.ask('old.example', 'new.example')).state).toBe('NO_COVERAGE');
    await server?.stop();
    const failing = await providerOf('virustotal', ({ path }) => (known(path) ? engines(0, 70) : { status: 503 }));
    expect((await failing.ask('old.example', 'new.example')).state).toBe('ERROR');
  });

  test('of which only few engines looked has not cleared anything', async () => {
    const { ask } = await providerOf('virustotal', () => engines(0, 3));
    expect((await ask(SHA)).state).toBe('NO_COVERAGE');
  });
});

describe('what can go wrong with a vendor', () => {
  test.each([
    ['a refused key', { status: 401 }, 'DENIED'],
    ['used-up quota', { status: 429 }, 'ERROR'],
    ['a server fault', { status: 500 }, 'ERROR'],
    ['a body of another kind', { status: 200, json: { hello: 'world' } }, 'ERROR'],
    ['silence', null, 'ERROR'],
  ])('%s is silence that says why', async (_, answer, state) => {
    const { ask } = await providerOf('virustotal', () => answer, answer === null ? { timeoutMs: 200 } : {});
    const reply = await ask(SHA);
    expect(reply.state).toBe(state);
    expect(reply.text).not.toContain('secret-key');
  });

  test('five failures in a row stop the asking for a minute, then one probe goes out', async () => {
    let status = 500;
    const { ask, clock, provider } = await providerOf('virustotal', () =>
      status === 200 ? engines(5, 60) : { status },
    );
    for (let i = 0; i < 7; i += 1) await ask(SHA);
    expect(server?.received).toHaveLength(5);
    expect(provider.usage()).toMatchObject({ asked: 5, failed: 5, refused: 2 });
    status = 200;
    clock.now += 60_001;
    expect((await ask(SHA)).answer).toBe('malicious');
  });

  test('no more questions leave in a minute than are allowed, and the next minute has its own', async () => {
    const { ask, clock } = await providerOf('greynoise', () => NOT_FOUND, { perMinute: 2 });
    expect((await ask('8.8.4.1', '8.8.4.2')).state).toBe('NO_COVERAGE');
    expect((await ask('8.8.4.3')).state).toBe('ERROR');
    clock.now += 60_000;
    expect((await ask('8.8.4.3')).state).toBe('NO_COVERAGE');
  });

  test('an answer is used again for its time and asked anew after it; a failure is not kept', async () => {
    const { ask, clock, provider } = await providerOf('virustotal', () => engines(9, 60), { keepMs: 1_000 });
    await ask(SHA);
    await ask(SHA);
    expect(provider.usage()).toMatchObject({ asked: 1, fromCache: 1 });
    clock.now += 1_000;
    await ask(SHA);
    expect(server?.received).toHaveLength(2);
  });

  test('values beyond the limit are not asked about, and so clear nothing', async () => {
    const { ask } = await providerOf('virustotal', () => engines(0, 70), { values: 1 });
    expect((await ask('a.example', 'b.example')).state).toBe('NO_DATA');
    expect(server?.received).toHaveLength(1);
  });
});

describe('other vendors', () => {
  test('GreyNoise tells hostile scanners, scanners and common services apart', async () => {
    const byAddress: Readonly<Record<string, object>> = {
      '8.8.4.1': { ip: '8.8.4.1', noise: true, riot: false, classification: 'malicious', last_seen: '2026-10-31' },
      '8.8.4.2': { ip: '8.8.4.2', noise: true, riot: false, classification: 'benign', name: 'Surveyor' },
      '8.8.4.3': { ip: '8.8.4.3', noise: false, riot: true, classification: 'benign', name: 'A resolver' },
    };
    const { ask } = await providerOf('greynoise', ({ path }) => {
      const json = byAddress[path.split('/').at(-1) ?? ''];
      return json === undefined ? NOT_FOUND : { status: 200, json };
    });
    expect((await ask('8.8.4.1', '8.8.4.3')).answer).toBe('malicious');
    expect((await ask('8.8.4.2')).answer).toBe('scanner');
    expect((await ask('8.8.4.3')).answer).toBe('common_service');
    expect((await ask('8.8.4.3', '8.8.4.4')).state).toBe('NO_COVERAGE');
  });

  test('AbuseIPDB without a report has never heard of the address', async () => {
    const report = (abuseConfidenceScore: number, totalReports: number) => ({
      status: 200,
      json: { data: { ipAddress: '8.8.4.1', abuseConfidenceScore, totalReports, lastReportedAt: null } },
    });
    let reply = report(0, 0);
    const { ask } = await providerOf('abuseipdb', () => reply, { keepMs: 0 });
    expect((await ask('8.8.4.1')).state).toBe('NO_COVERAGE');
    reply = report(100, 12);
    expect((await ask('8.8.4.1')).answer).toBe('reported_often');
    expect(server?.received[0]?.query.get('maxAgeInDays')).toBe('90');
  });

  test('a registry tells how old a domain is, of the name that was bought', async () => {
    const events = [{ eventAction: 'registration', eventDate: '2026-10-30T00:00:00Z' }];
    const { ask } = await providerOf('rdap', () => ({ status: 200, json: { objectClassName: 'domain', events } }));
    expect((await ask('login.brand-new.com')).answer).toBe('under_30_days');
    expect(server?.received[0]?.path).toBe('/domain/brand-new.com');
  });

  test('a registry that does not say when is NO_DATA', async () => {
    const { ask } = await providerOf('rdap', () => ({ status: 200, json: { objectClassName: 'domain', events: [] } }));
    expect((await ask('old.com')).state).toBe('NO_DATA');
  });
});

test('nobody outside learns of private addresses, mail addresses or links', () => {
  const private_ = [
    '10.1.2.3',
    '192.168.0.1',
    '127.0.0.1',
    'fe80::1',
    'ana@corp.example',
    'https://x.example/a',
    'host',
  ];
  expect(private_.map(kindOfValue)).toEqual(private_.map(() => null));
  expect([SHA, '203.0.113.7', '8.8.8.8', 'a.example'].map(kindOfValue)).toEqual(['hash', null, 'address', 'domain']);
});

test('policies may weigh exactly what each vendor can answer', () => {
  for (const [name, vendor] of Object.entries(LOOKUP_VENDORS))
    expect(PROVIDER_ANSWERS[name as VendorName]).toEqual(vendor.answers);
});
