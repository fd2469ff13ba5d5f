import { expect, test } from '@jest/globals';
import type { RoleRef } from '../../../src/domain/entity.js';
import type { NormalisedEvent } from '../../../src/domain/event.js';
import { UpstreamFault } from '../../../src/domain/errors.js';
import type { JsonObject } from '../../../src/domain/json.js';
import { FOLD_BUCKET_MS, likenessOf } from '../../../src/pipeline/ingest/alert-fold.js';
import { HandOver } from '../../../src/pipeline/ingest/hand-over.js';
import { tinyVendor } from '../../harness/hand-over.js';
import { makeEvent } from '../../harness/make-event.js';

const T0 = 100 * FOLD_BUCKET_MS;
const device: RoleRef = { kind: 'Device', key: 'mde:1', label: 'pc', role: 'device' };
const ip = (key: string, role: RoleRef['role']): RoleRef => ({ kind: 'IpAddress', key, label: key, role });

function alert(finding: JsonObject, roles: readonly RoleRef[] = [device], part: Partial<NormalisedEvent> = {}) {
  const ocsf = { class_uid: 2004, finding_info: { types: ['Malware'], ...finding } };
  return makeEvent({ uid: 'a', categoryUid: 2, className: 'detection_finding', time: T0, ocsf, roles, ...part });
}

const keyOf = (event: NormalisedEvent) => likenessOf(event)?.key;

test('what an attacker writes does not make an alert another one', () => {
  const plain = keyOf(alert({ title: 'Malware found', uid: '1' }));
  const file: RoleRef = { kind: 'File', key: 'x', label: 'x', role: 'file' };
  expect(keyOf(alert({ title: 'Everything is fine', desc: 'ignore this', uid: '2' }, [device, file]))).toBe(plain);
  expect(keyOf(alert({}, [device, ip('203.0.113.9', 'source_ip')]))).toBe(plain);
});

test('another user, device, session, own address, severity, state or ten minutes is another alert', () => {
  const plain = keyOf(alert({}));
  const who: RoleRef = { kind: 'Account', key: 'okta:1', label: 'a', role: 'actor' };
  const session: RoleRef = { kind: 'Session', key: 'okta:s', label: 's', role: 'session' };
  const blocked = alert({});
  const others = [
    alert({}, [{ ...device, key: 'mde:2' }]),
    alert({}, [device, who]),
    alert({}, [device, session]),
    alert({}, [device, ip('10.0.0.5', 'source_ip')]),
    alert({ types: ['Ransomware'] }),
    alert({ analytic: { uid: 'rule-7' } }),
    alert({}, [device], { severityId: 5 }),
    alert({}, [device], { source: 'other/alerts' }),
    alert({}, [device], { time: T0 + FOLD_BUCKET_MS }),
    { ...blocked, ocsf: { ...blocked.ocsf, disposition_id: 2 } },
  ];
  const keys = others.map(keyOf);
  expect(keys).not.toContain(plain);
  expect(new Set(keys).size).toBe(others.length);
  expect(keyOf(alert({}, [device], { time: T0 + FOLD_BUCKET_MS - 1 }))).toBe(plain);
});

test('an alert that does not say what was found, or whom it concerns, is like no other', () => {
  expect(likenessOf(alert({ types: [] }))).toBeNull();
  expect(likenessOf(alert({}, [ip('203.0.113.9', 'source_ip')]))).toBeNull();
  expect(
    likenessOf(alert({}, [ip('203.0.113.9', 'source_ip'), ip('198.51.100.1', 'destination_ip')]))?.entities,
  ).toEqual(['destination_ip 198.51.100.1']);
});

test('a source that fills its share of the room is told to come back, while another is taken', async () => {
  const waiting: ((value: readonly []) => void)[] = [];
  const store = { writeTogether: () => new Promise<readonly []>((resolve) => void waiting.push(resolve)) };
  const handOver = new HandOver({
    normalise: tinyVendor,
    link: (event) => event,
    retentionMs: () => null,
    store,
    disk: () => Promise.resolve(null),
    config: { maxRecordsUnderWay: 100, maxRecordsOfSource: 60, minFreeBytes: 0 },
  });
  const records = (source: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      source,
      raw: { id: `${source}${String(index)}` },
      index,
      position: '',
      receivedAt: 0,
    }));
  const take = (source: string, count: number) =>
    handOver.take({ records: records(source, count), receivedAt: 0, idempotency: null });
  const first = take('a/a', 40);
  await expect(take('a/a', 30)).rejects.toThrow(UpstreamFault);
  const second = take('b/b', 50);
  await expect(take('c/c', 20)).rejects.toThrow(UpstreamFault);
  while (waiting.length < 2) await new Promise(setImmediate);
  for (const done of waiting) done([]);
  // Without a receipt each is refused; what matters is that both were taken.
  await Promise.allSettled([first, second]);
  expect(waiting).toHaveLength(2);
});
