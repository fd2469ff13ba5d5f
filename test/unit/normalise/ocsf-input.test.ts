import { expect, test } from '@jest/globals';
import type { JsonObject } from '../../../src/domain/json.js';
import { loadMappings, normaliseRecord, validateOcsf } from '../../../src/pipeline/normalise/index.js';

const library = loadMappings();

function lifted(raw: JsonObject): ReturnType<typeof normaliseRecord> {
  return normaliseRecord({ source: null, raw, index: 0, position: 'p', receivedAt: Date.UTC(2026, 5, 1) }, library);
}

const LOGON: JsonObject = {
  class_uid: 3002,
  activity_id: 1,
  time: '2026-03-01T08:00:00Z',
  status_id: 2,
  severity_id: 1,
  metadata: {
    version: '1.1.0',
    product: { vendor_name: 'Acme', name: 'Door' },
    uid: 'e1',
    profiles: ['host', 'made_up'],
  },
  user: { name: 'anna', uid: 'u1', shoe_size: 39 },
  service: { name: 'door' },
  src_endpoint: { ip: '192.0.2.7', port: '443' },
  invented: { deep: true },
  unmapped: { colour: 'red' },
};

test('an OCSF event of an older version is lifted, and what the version in force does not know is kept', () => {
  const { events = [] } = lifted(LOGON);
  const [event] = events;
  expect(validateOcsf(event?.ocsf ?? {})).toEqual([]);
  expect(event).toMatchObject({ className: 'authentication', operation: 'auth.failure', externalId: 'e1' });
  expect(event?.ocsf).toMatchObject({
    metadata: { version: '1.8.0', profiles: ['host'] },
    type_uid: 300201,
    src_endpoint: { ip: '192.0.2.7', port: 443 },
    unmapped: { colour: 'red', invented: { deep: true }, user: { shoe_size: 39 }, metadata: { version: '1.1.0' } },
  });
  expect(event?.roles.map((one) => [one.role, one.key])).toEqual([
    ['actor', 'acme:u1'],
    ['source_ip', '192.0.2.7'],
  ]);
});

test('an object that says too little to be valid is dropped, and its leaves are kept', () => {
  const { events = [] } = lifted({ ...LOGON, device: { os: { name: 'x' } } });
  expect(validateOcsf(events[0]?.ocsf ?? {})).toEqual([]);
  expect(JSON.stringify(events[0]?.ocsf['unmapped'])).toContain('"os"');
});

test('an OCSF event that lacks what its class requires still becomes an event', () => {
  const { events = [] } = lifted({ class_uid: 3002, time: 1772352000000, metadata: { version: '1.3.0' } });
  expect(events[0]?.classUid).toBe(0);
});

test('an OCSF event whose producer wrote its time as text under another name is read as what it claims', () => {
  const { time: _time, ...untimed } = LOGON;
  for (const name of ['time_dt', 'event_time']) {
    const { events = [] } = lifted({ ...untimed, [name]: '2026-03-01T08:00:00.5' });
    expect(events[0]).toMatchObject({ className: 'authentication', time: Date.UTC(2026, 2, 1, 8, 0, 0, 500) });
  }
});

test('a record that a report holds twice, under an id of its own, is one event', () => {
  const list = (records: readonly JsonObject[]) => {
    const record = {
      source: null,
      raw: { findings: records },
      index: 0,
      position: 'p',
      receivedAt: Date.UTC(2026, 5, 1),
    };
    return normaliseRecord(record, library).events?.map(({ externalId }) => externalId);
  };
  const { metadata, ...rest } = LOGON;
  const nameless = { ...rest, metadata: { version: '1.1.0', product: (metadata as JsonObject)['product'] ?? null } };
  expect(list([LOGON, LOGON, { ...LOGON, severity_id: 2 }])).toEqual(['e1', 'e1']);
  // Without an id two equal records may be two events.
  expect(list([nameless, nameless])).toEqual([null, null]);
});
