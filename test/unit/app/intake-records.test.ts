import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { cloudEventRecord } from '../../../src/domain/cloud-event.js';
import { jsonValuesOf } from '../../../src/app/server/intake/json-values.js';
import { parseExactly } from '../../../src/domain/exact-integers.js';
import { recordsOf, type BodyRecord } from '../../../src/app/server/intake/records-of.js';

async function* pieces(text: string | Buffer, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function read(text: string | Buffer, contentType: string, size = 7, recordLimit = 1_000): Promise<BodyRecord[]> {
  const found: BodyRecord[] = [];
  for await (const record of recordsOf(pieces(text, size), { contentType, recordLimit })) found.push(record);
  return found;
}
const raws = async (...args: Parameters<typeof read>) =>
  (await read(...args)).map((record) => (record.fault === undefined ? record.raw : record.fault));

test('however a JSON list is cut into packets, its members are the same', async () => {
  const member = fc.oneof(fc.object({ maxDepth: 3 }), fc.dictionary(fc.string(), fc.json()));
  await fc.assert(
    fc.asyncProperty(fc.array(member), fc.integer({ min: 1, max: 9 }), fc.nat(2), async (list, size, indent) => {
      const text = JSON.stringify(list, null, indent);
      expect(await raws(text, 'application/json', size, 1e6)).toEqual(parseExactly(text));
    }),
  );
});

test('JSON lines and concatenated objects under the name of JSON are taken as the records they are', async () => {
  expect(await raws('{"a":1}\n{"a":2}\n', 'application/json')).toEqual([{ a: 1 }, { a: 2 }]);
  expect(await raws('{"a":1}{"a":"}{"}', 'application/json; charset=utf-8')).toEqual([{ a: 1 }, { a: '}{' }]);
  expect(await raws('["<14>line one", "line two"]', 'application/json')).toEqual(['<14>line one', 'line two']);
  expect(await raws('{"a":1}', 'application/json')).toEqual([{ a: 1 }]);
});

test('a broken member is kept as a text beside its whole neighbours, a cut-off end too', async () => {
  expect(await raws('[{"a":1},{"b":tru},{"c":3}]', 'application/json')).toEqual([{ a: 1 }, '{"b":tru}', { c: 3 }]);
  expect(await raws('[{"a":1},{"b":', 'application/json')).toEqual([{ a: 1 }, '{"b":']);
});

test('a member beyond the limit is told and skipped, and costs no memory', async () => {
  const text = JSON.stringify([{ a: 1 }, { big: 'x'.repeat(5_000) }, { c: 3 }]);
  expect(await raws(text, 'application/json')).toEqual([{ a: 1 }, 'INGEST_TOO_LARGE', { c: 3 }]);
  const sizes: number[] = [];
  for await (const value of jsonValuesOf(pieces(text, 64), 1_000)) if (value.tooLarge) sizes.push(value.size);
  expect(sizes[0]).toBeGreaterThan(5_000);
});

test.each(['application/json', 'application/x-ndjson', 'text/plain', 'application/xml'])(
  'of a record beyond the limit its beginning is kept, and says how long it was: %s',
  async (contentType) => {
    const text = `{"from":"firewall-7","big":"${'x'.repeat(5_000)}"}`;
    for (const size of [7, 100, 10_000]) {
      const [record, ...more] = await read(text, contentType, size);
      expect(more).toEqual([]);
      if (record?.fault !== 'INGEST_TOO_LARGE') throw new Error('it was taken');
      expect(record.raw).toMatch(/^\{"from":"firewall-7","big":"x+… \[cut: it had \d+ bytes\]$/);
      expect(record.raw).toContain(String(text.length));
      expect(record.bytes).toBeLessThanOrEqual(512);
    }
  },
);

test('lines are lines, whatever ends them; one that is not UTF-8 is told, not guessed', async () => {
  expect(await raws('one\r\ntwo\n\nthree', 'text/plain')).toEqual(['one', 'two', 'three']);
  expect(await raws(Buffer.from([0x61, 0xff, 0x0a, 0x62]), 'application/x-ndjson')).toEqual([
    'INGEST_BAD_ENCODING',
    'b',
  ]);
});

test.each([1, 2, 3, 7, 100])('UTF-16 is known by its mark, in packets of %i bytes too', async (size) => {
  const little = Buffer.from('\uFEFF{"a":"Åsa"}\n{"b":2}\n', 'utf16le');
  for (const body of [little, Buffer.from(little).swap16()]) {
    expect(await raws(body, 'application/json', size)).toEqual([{ a: 'Åsa' }, { b: 2 }]);
    expect(await raws(body, 'text/plain', size)).toEqual(['{"a":"Åsa"}', '{"b":2}']);
  }
  expect(await raws(Buffer.from('Åsa', 'latin1'), 'text/plain; charset="ISO-8859-1"', size)).toEqual(['Åsa']);
  expect(await raws('{"a":"Åsa"}', 'application/x-ndjson; charset=UTF-8', size)).toEqual(['{"a":"Åsa"}']);
});

test('a body that does not say what it is, is looked at', async () => {
  expect(await raws('  [{"a":1}]', '')).toEqual([{ a: 1 }]);
  expect(await raws('Mar  2 12:00:00 host sshd[1]: x', '')).toEqual(['Mar  2 12:00:00 host sshd[1]: x']);
});

test('a table is as many records as it has rows, a mail or an XML event is one', async () => {
  expect(await raws('user,ip\nmara,192.0.2.1\nlee,192.0.2.2\n', 'text/csv')).toEqual([
    { user: 'mara', ip: '192.0.2.1' },
    { user: 'lee', ip: '192.0.2.2' },
  ]);
  expect(await raws('From: a@example.com\r\n\r\nHello\n', 'message/rfc822')).toHaveLength(1);
});

test('an image is not taken for records', () => {
  expect(() => recordsOf(pieces('x', 1), { contentType: 'image/png', recordLimit: 10 })).toThrow(
    expect.objectContaining({ code: 'INGEST_UNSUPPORTED_MEDIA' }) as unknown as Error,
  );
});

test('the envelope of a CloudEvent stays beside the record, whichever way the payload was packed', () => {
  const envelope = { specversion: '1.0', type: 'com.example.login', source: '/idp', id: 'e1' };
  const expected = { raw: { cloudevent: envelope, user: 'mara' }, position: 'cloudevent:/idp#e1' };
  expect(cloudEventRecord({ ...envelope, data: { user: 'mara' } })).toEqual(expected);
  const packed = Buffer.from('{"user":"mara"}').toString('base64');
  expect(cloudEventRecord({ ...envelope, data_base64: packed })).toEqual(expected);
  expect(cloudEventRecord({ ...envelope, datacontenttype: 'text/plain', data: '<14>x' })).toMatchObject({
    raw: '<14>x',
  });
  expect(cloudEventRecord(envelope)).toMatchObject({ raw: envelope });
});

test.each([
  ['bytes that are no text', Buffer.from([0xff, 0xfe, 0]).toString('base64')],
  ['packed bytes', gzipSync('{"user":"mara"}').toString('base64')],
  ['no Base64', '%%%'],
])('of a CloudEvent that holds %s nothing is lost', (_what, packed) => {
  const event = { specversion: '1.0', type: 't', source: '/idp', id: 'e1', data_base64: packed };
  expect(cloudEventRecord(event)).toEqual({ raw: event, position: 'cloudevent:/idp#e1' });
});
