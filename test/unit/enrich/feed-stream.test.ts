import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readPlainList, readStixBundle, type FeedContent } from '../../../src/pipeline/enrich/feed-file.js';
import { readMispEvents } from '../../../src/pipeline/enrich/feed-misp.js';
import { FEED_STREAMS, type FeedFormat } from '../../../src/pipeline/enrich/feed-stream.js';
import { readFeedJson, readFeedTable } from '../../../src/pipeline/enrich/feed-tables.js';
import { JsonElements } from '../../../src/pipeline/enrich/json-elements.js';

/** The text in pieces, cut where the seeds say. */
function piecesOf(text: string, sizes: readonly number[]): readonly string[] {
  const pieces: string[] = [];
  for (let at = 0, i = 0; at < text.length; i += 1) {
    const size = Math.max(1, sizes[i % Math.max(1, sizes.length)] ?? text.length);
    pieces.push(text.slice(at, at + size));
    at += size;
  }
  return pieces;
}

async function* arriving(pieces: readonly string[]): AsyncIterable<string> {
  yield* pieces;
}

async function streamed(format: FeedFormat, pieces: readonly string[]): Promise<FeedContent> {
  const entries: FeedContent['entries'][number][] = [];
  let skipped = 0;
  for await (const part of FEED_STREAMS[format](arriving(pieces))) {
    entries.push(...part.entries);
    skipped += part.skipped;
  }
  return { entries: [...new Map(entries.map((entry) => [entry.value, entry])).values()], skipped };
}

const TABLE = `# exported now
# "first_seen_utc", "ioc_value", "comment"
"2026-03-01 10:00:00", "203.0.113.7:443", "two, in one ""quoted"" cell
over two lines"
# a remark
"2026-03-01 11:00:00", "bad.example", ""
`;
const BUNDLE = JSON.stringify({
  type: 'bundle',
  extra: { objects: ['{', '"}'] },
  objects: [
    {
      type: 'indicator',
      pattern: "[ipv4-addr:value = '203.0.113.1' OR ipv4-addr:value = '203.0.113.2']",
      x: [{ y: 1 }],
    },
    { type: 'indicator', pattern: "[url:value = 'http://a.example/\\\\\\'}']", pattern_type: 'stix' },
    { type: 'indicator', pattern: "[a:b = 'c'] FOLLOWEDBY [d:e = 'f']" },
    { type: 'malware', name: 'indicator' },
  ],
});
const BY_ID = JSON.stringify({ 7: [{ ioc_value: 'A.example', tags: ['[', '{'] }], 8: [{ ioc: 'b.example' }, {}] });
const EVENTS = JSON.stringify([{ Event: { Attribute: [{ type: 'domain', value: 'c.example', to_ids: true }] } }]);

const TEXTS: readonly (readonly [FeedFormat, string, (text: string) => FeedContent])[] = [
  ['plain', '# list\n203.0.113.7 # why\nhxxp://Evil[.]example/a\r\n\nlast.example', readPlainList],
  ['csv', TABLE, readFeedTable],
  ['csv', 'ioc_value\na.example\nb.example\n', readFeedTable],
  ['stix', BUNDLE, readStixBundle],
  ['json', BY_ID, readFeedJson],
  ['json', '[{"value":"d.example"}]', readFeedJson],
  ['misp', EVENTS, readMispEvents],
];

describe.each(TEXTS)('a feed written as %s', (format, text, readWhole) => {
  test('says the same however it is cut on its way as it says whole', async () => {
    const whole = readWhole(text);
    expect(whole.entries.length).toBeGreaterThan(0);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 12 }), async (sizes) => {
        expect(await streamed(format, piecesOf(text, sizes))).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });
});

test('a list is read no further than what was taken of it', async () => {
  let sent = 0;
  async function* endless(): AsyncIterable<string> {
    for (;;) yield `h${String((sent += 1))}.example\n`;
  }
  const parts = FEED_STREAMS.plain(endless())[Symbol.asyncIterator]();
  for (let i = 0; i < 5; i += 1) await parts.next();
  expect(sent).toBeLessThan(8);
});

test.each<readonly [string, FeedFormat, string]>([
  ['ends in the midst of a record', 'stix', BUNDLE.slice(0, -20)],
  ['has no list', 'json', '{"error":"try later"}'],
  ['is no JSON', 'json', 'It works!'],
  ['goes on after its end', 'json', '[{"value":"d.example"}][]'],
  ['has a quoted cell without an end', 'csv', 'ioc_value\n"a.example\n'],
  ['has no column that holds a value', 'csv', 'when,who\n1,2\n'],
  ['has a line without an end', 'plain', 'x'.repeat(1_000_001)],
])('a feed that %s is refused', async (_, format, text) => {
  await expect(streamed(format, piecesOf(text, [100_000]))).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
});

test('every object in the lists of a JSON text is found once, whatever stands in its strings', () => {
  const records = fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 6 });
  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });
  fc.assert(
    fc.property(records, sizes, fc.constantFrom(0, 2), (list, cuts, indent) => {
      for (const [text, wanted] of [
        [JSON.stringify(list, null, indent), list],
        [JSON.stringify({ a: list, b: { c: list }, d: 'e', f: list }, null, indent), [...list, ...list]],
      ] as const) {
        const elements = new JsonElements();
        const found = piecesOf(text, cuts).flatMap((piece) => elements.push(piece));
        elements.end();
        expect(JSON.stringify(found)).toBe(JSON.stringify(wanted));
      }
    }),
    { numRuns: 200 },
  );
});
