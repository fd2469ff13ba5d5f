import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { placesOf } from '../../../src/app/config/places-files.js';
import { baselineRowsOf } from '../../../src/pipeline/enrich/baseline-features.js';
import { withPlaces } from '../../../src/pipeline/enrich/places.js';
import { loadMappings, normaliseRecord, validateOcsf } from '../../../src/pipeline/normalise/index.js';
import type { JsonObject } from '../../../src/domain/json.js';
import { account, makeEvent } from '../../harness/make-event.js';
import { Double, mmdbFile } from '../../harness/mmdb-file.js';

const names = (en: string) => ({ names: { en } });
const CITIES = mmdbFile('Test-City', {
  '198.51.100.0/24': {
    country: { iso_code: 'HR', ...names('Croatia') },
    city: names('Zagreb'),
    subdivisions: [names('City of Zagreb')],
    location: { latitude: new Double(45.81), longitude: new Double(15.98) },
  },
  '2001:db8::/32': { country: { iso_code: 'NG' } },
});
const NETWORKS = mmdbFile('Test-ASN', {
  '198.51.100.0/25': { autonomous_system_number: 64500, autonomous_system_organization: 'Example Net' },
  '203.0.113.0/24': { asn: 'AS64501', as_name: 'Flat Net', country: 'DE' },
});

let folder = '';
const files: Record<string, string> = {};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'places-'));
  const contents = {
    cities: CITIES,
    networks: NETWORKS,
    text: Buffer.from('no database'),
    cut: CITIES.subarray(0, 900),
  };
  for (const [name, content] of Object.entries(contents)) {
    files[name] = join(folder, `${name}.mmdb`);
    writeFileSync(files[name], content);
  }
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

const book = () => placesOf(`${files['cities'] ?? ''}, ${files['networks'] ?? ''}`);

function login(endpoint: JsonObject) {
  return makeEvent({
    uid: 'login',
    roles: [account('okta:ana', 'subject')],
    ocsf: { class_uid: 3002, src_endpoint: endpoint },
  });
}

describe('an offline database of places', () => {
  test('says the country, the city, the co-ordinates and the network of an address, and which database said so', () => {
    const { ocsf } = withPlaces(login({ ip: '198.51.100.7' }), book());
    expect(ocsf['src_endpoint']).toEqual({
      ip: '198.51.100.7',
      location: {
        country: 'HR',
        region: 'City of Zagreb',
        city: 'Zagreb',
        lat: 45.81,
        long: 15.98,
        provider: 'Test-City 2026-11-01',
      },
      autonomous_system: { number: 64500, name: 'Example Net' },
    });
  });

  test('is read as flat databases write it, and for IPv6', () => {
    const flat = withPlaces(login({ ip: '203.0.113.9' }), book()).ocsf['src_endpoint'];
    expect(flat).toMatchObject({ location: { country: 'DE' }, autonomous_system: { number: 64501, name: 'Flat Net' } });
    expect(withPlaces(login({ ip: '2001:db8::1' }), book()).ocsf['src_endpoint']).toMatchObject({
      location: { country: 'NG' },
    });
  });

  test('never overrides what the record says, and says nothing of an address that it does not know', () => {
    const told = { ip: '198.51.100.7', location: { country: 'DE' } };
    expect(withPlaces(login(told), book()).ocsf['src_endpoint']).toMatchObject({
      location: { country: 'DE' },
      autonomous_system: { number: 64500 },
    });
    for (const ip of ['192.0.2.1', '10.0.0.1', 'not an address', '::ffff:0:0', '']) {
      const event = login({ ip });
      expect(withPlaces(event, book())).toBe(event);
    }
  });

  test('teaches the baselines of log-ins the network and the country; without it they learn neither', () => {
    const bare = login({ ip: '198.51.100.7' });
    const learnt = (event: typeof bare) => baselineRowsOf(event).map(({ feature, value }) => [feature, value]);
    expect(learnt(bare).map(([feature]) => feature)).toEqual(['login.hour_of_week']);
    expect(learnt(withPlaces(bare, book()))).toEqual(
      expect.arrayContaining([
        ['login.asn', '64500'],
        ['login.country', 'HR'],
      ]),
    );
  });

  test('keeps a vendor’s event valid OCSF, and the same event', () => {
    const raw = {
      uuid: 'e-1',
      published: '2026-11-02T10:00:00.000Z',
      eventType: 'user.session.start',
      severity: 'INFO',
      outcome: { result: 'SUCCESS' },
      actor: { id: '00u1', type: 'User', alternateId: 'ana@example.com', displayName: 'Ana' },
      client: { ipAddress: '198.51.100.7' },
      authenticationContext: { externalSessionId: 's-1' },
    };
    const record = { source: 'okta/system_log', raw, index: 0, position: 'p', receivedAt: Date.UTC(2026, 10, 2) };
    const outcome = normaliseRecord(record, loadMappings());
    const [event] = outcome.events ?? [];
    if (event === undefined) throw new Error('the record yields no event');
    const placed = withPlaces(event, book());
    expect(placed.ocsf['src_endpoint']).toMatchObject({ location: { country: 'HR' } });
    expect(validateOcsf(placed.ocsf)).toEqual(validateOcsf(event.ocsf));
    expect([placed.uid, placed.contentDigest]).toEqual([event.uid, event.contentDigest]);
  });

  test('that is missing, no database or cut off is told at the start, by its path', () => {
    for (const name of ['text', 'cut', 'missing']) {
      const path = files[name] ?? join(folder, 'missing.mmdb');
      expect(() => placesOf(path)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', place: { file: path } }));
    }
  });
});
