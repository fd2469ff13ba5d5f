import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FramingFault, SyslogFrames } from '../../../src/app/server/syslog/frames.js';
import { allowOf } from '../../../src/app/server/syslog/senders.js';
import { campaign } from '../../harness/campaign.js';

/** The messages of a stream that comes in pieces of these lengths. */
function read(stream: Uint8Array, lengths: readonly number[], limit = 10_000) {
  const frames = new SyslogFrames(limit);
  const found: string[] = [];
  const cut: boolean[] = [];
  let at = 0;
  const take = (piece: Uint8Array): void => {
    for (const frame of frames.push(piece)) {
      found.push(Buffer.from(frame.bytes).toString('utf8'));
      cut.push(frame.cut);
    }
  };
  for (const length of lengths) {
    take(stream.subarray(at, at + length));
    at += length;
  }
  take(stream.subarray(at));
  const last = frames.end();
  if (last !== null) found.push(Buffer.from(last.bytes).toString('utf8'));
  return { found, cut, within: frames.isWithin };
}

const pieces = fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 });
const message = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }).map((text) => `<13>${text}`);

test('counted messages are the same in whatever pieces they come, line feeds inside and between them too', () => {
  fc.assert(
    fc.property(fc.array(message, { minLength: 1 }), pieces, fc.boolean(), (messages, lengths, spaced) => {
      const text = messages.map((one) => `${String(Buffer.byteLength(one))} ${one}${spaced ? '\n' : ''}`).join('');
      expect(read(Buffer.from(text), lengths)).toMatchObject({ found: messages, within: false });
    }),
    campaign(),
  );
});

test('lines are the same in whatever pieces they come, the last one without its line feed too', () => {
  const line = message.filter((text) => !text.includes('\n'));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), pieces, fc.boolean(), (lines, lengths, ended) => {
      const text = lines.join('\n') + (ended ? '\n' : '');
      expect(read(Buffer.from(text), lengths).found).toEqual(lines);
    }),
    campaign(),
  );
});

test('of a message that is longer than allowed the beginning is kept, and the next one is whole', () => {
  const long = `<13>${'x'.repeat(500)}`;
  const counted = Buffer.from(`${String(long.length)} ${long}5 <13>a`);
  expect(read(counted, [7, 90, 90], 20)).toMatchObject({ found: [long.slice(0, 20), '<13>a'], cut: [true, false] });
  const lines = Buffer.from(`${long}\n<13>a\n`);
  expect(read(lines, [7, 90, 90], 20)).toMatchObject({ found: [long.slice(0, 20), '<13>a'], cut: [true, false] });
});

test('a counted message that is not whole is none, and a length that is none breaks the stream', () => {
  expect(read(Buffer.from('5 <13>a20 <13>half'), [])).toMatchObject({ found: ['<13>a'], within: true });
  for (const broken of ['5 <13>aGET / HTTP', '5 <13>a0 x', '1234567890 x', '5x<13>a'])
    expect(() => read(Buffer.from(broken), [])).toThrow(FramingFault);
});

test('a sender is known by its address, by its certificate, or only by both', () => {
  const allow = allowOf([
    { peer: '10.1.0.0/16', source: 'a/a' },
    { peer: '2001:db8::/32', source: 'b/b' },
    { certificate: 'FW1.example.com', source: 'c/c' },
    { certificate: 'sha256:0a0b', peer: '192.0.2.7', source: 'd/d' },
  ]);
  const certificate = (CN: string, names = '', fingerprint = '') =>
    ({ subject: { CN }, subjectaltname: names, fingerprint256: fingerprint }) as never;
  const source = (address: string, shown: never | null = null) =>
    allow({ address, certificate: shown })?.source ?? null;
  expect(source('10.1.2.3')).toBe('a/a');
  expect(source('::ffff:10.1.2.3')).toBe('a/a');
  expect(source('10.2.0.1')).toBeNull();
  expect(source('2001:db8::9')).toBe('b/b');
  expect(source('203.0.113.1', certificate('other', 'DNS:fw1.example.com, DNS:x'))).toBe('c/c');
  expect(source('203.0.113.1', certificate('fw2.example.com'))).toBeNull();
  expect(source('203.0.113.1', certificate('x', '', '0A:0B'))).toBeNull();
  expect(source('192.0.2.7', certificate('x', '', '0A:0B'))).toBe('d/d');
});
