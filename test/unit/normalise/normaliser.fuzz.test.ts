import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseExactly } from '../../../src/domain/exact-integers.js';
import type { JsonValue } from '../../../src/domain/json.js';
import { loadMappings, normaliseRecord, validateOcsf } from '../../../src/pipeline/normalise/index.js';

const RUNS = process.env['SEQUITUR_LONG'] === '1' ? 20_000 : Number(process.env['SEQUITUR_RUNS'] ?? 200);
const library = loadMappings();
const samples = library.programs.flatMap((program) => program.tests.map((one) => one.given));

function record(raw: JsonValue, position = '0'): Parameters<typeof normaliseRecord>[0] {
  return { source: null, raw, index: 0, position, receivedAt: Date.UTC(2026, 5, 1) };
}

function leaves(value: unknown, into: string[] = []): string[] {
  if (value === null || value === undefined) return into;
  if (typeof value === 'object') for (const member of Object.values(value)) leaves(member, into);
  else into.push(JSON.stringify(value));
  return into;
}

type Path = readonly string[];
function paths(value: unknown, at: Path = [], into: Path[] = []): Path[] {
  if (typeof value !== 'object' || value === null) return into;
  for (const [key, member] of Object.entries(value)) {
    into.push([...at, key]);
    paths(member, [...at, key], into);
  }
  return into;
}

/** The sample with the value at one of its paths replaced, as a sender with a fault would. */
function damaged(sample: JsonValue, choice: number, value: JsonValue): JsonValue {
  if (typeof sample === 'string') {
    const at = choice % (sample.length + 1);
    return `${sample.slice(0, at)}${typeof value === 'string' ? value : JSON.stringify(value)}${sample.slice(at + 9)}`;
  }
  const copy = structuredClone(sample);
  const all = paths(copy);
  const path = all[choice % all.length] ?? [];
  const holder = path
    .slice(0, -1)
    .reduce<unknown>((one, name) => (one as Record<string, unknown>)[name], copy) as Record<string, JsonValue>;
  holder[path.at(-1) ?? ''] = value;
  return copy as JsonValue;
}

const anyJson = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<JsonValue>;
const odd = fc.oneof(
  anyJson,
  fc.constantFrom<JsonValue>(
    '-',
    '<null>',
    '',
    '1.2.3.4:99999',
    '[::1',
    'x'.repeat(5_000),
    '{a=',
    '[[[',
    '"\\"',
    1e308,
    -1,
    '\u202e\u0000',
    '9999-99-99T99:99:99Z',
    '{'.repeat(500),
  ),
);
const damagedSample = fc
  .tuple(fc.constantFrom(...samples), fc.nat(), odd)
  .map(([sample, choice, value]) => damaged(sample, choice, value));

/** As it is; or, where it is the text of a record that was opened, by its own leaves. */
function isKept(leaf: string, kept: ReadonlySet<string>): boolean {
  if (kept.has(leaf.replace(/^"|"$/g, ''))) return true;
  const text: unknown = JSON.parse(leaf);
  if (typeof text !== 'string' || !text.startsWith('{')) return false;
  try {
    return leaves(JSON.parse(text)).every((one) => isKept(one, kept));
  } catch {
    return false;
  }
}

function holdsPromises(raw: JsonValue): void {
  const { events, reject } = normaliseRecord(record(raw), library);
  if (reject !== undefined) {
    expect(['TIME_MISSING', 'TIME_ABSURD', 'INGEST_UNPARSEABLE']).toContain(reject.code);
    return;
  }
  // A report without findings has no events; ingestion parks it whole, so it loses nothing either.
  if (events.length === 0) return;
  const kept = new Set<string>();
  for (const event of events) {
    expect(validateOcsf(event.ocsf)).toEqual([]);
    for (const leaf of leaves(event.ocsf)) kept.add(leaf.replace(/^"|"$/g, ''));
  }
  if (typeof raw === 'object') {
    const lost = leaves(raw).filter((leaf) => !isKept(leaf, kept));
    expect(lost).toEqual([]);
  }
}

describe('the normaliser, fed with anything', () => {
  test('damaged vendor records become valid events that keep every leaf, or are parked with a code', () => {
    fc.assert(fc.property(damagedSample, holdsPromises), { numRuns: RUNS });
    // Every class and profile set that a sample meets has its validator compiled here.
  }, 300_000);

  test('arbitrary JSON becomes a valid event that keeps every leaf, or is parked with a code', () => {
    fc.assert(
      fc.property(
        fc.oneof(anyJson, fc.record({ time: fc.constant('2026-01-01T00:00:00Z'), body: anyJson })),
        holdsPromises,
      ),
      { numRuns: RUNS },
    );
  });

  test('arbitrary text neither crashes nor hangs', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), (text) => {
        const { events, reject } = normaliseRecord(record(text), library);
        expect(events === undefined).toBe(reject !== undefined);
      }),
      { numRuns: RUNS },
    );
  });

  test('the same record always gets the same uid and digest, however often and in whatever key order it comes', () => {
    const reversed = (value: JsonValue): JsonValue => {
      if (typeof value !== 'object' || value === null) return value;
      if (Array.isArray(value)) return value.map((one) => reversed(one as JsonValue));
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, member]) => [key, reversed(member as JsonValue)]),
      );
    };
    for (const given of samples) {
      // As a door reads it: integers that no double holds are texts.
      const sample = typeof given === 'string' ? given : (parseExactly(JSON.stringify(given)) as JsonValue);
      const identity = (raw: JsonValue): unknown =>
        normaliseRecord(record(raw), library).events?.map((event) => [event.uid, event.contentDigest]);
      expect(identity(reversed(sample))).toEqual(identity(sample));
      expect(identity(typeof sample === 'string' ? sample : JSON.stringify(sample))).toEqual(identity(sample));
    }
  });
});

describe('a hostile record', () => {
  test('keys such as __proto__ and constructor are data: kept, and nothing is polluted', () => {
    const raw = '{"time":"2026-01-01T00:00:00Z","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}}}';
    const { events } = normaliseRecord(record(raw), library);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(JSON.stringify(events?.[0]?.ocsf)).toContain('"__proto__":{"polluted":1}');
    expect(Object.getPrototypeOf(events?.[0]?.ocsf['unmapped'])).toBe(Object.prototype);
  });

  test('a record without an id is another event elsewhere, and a duplicate at its own place', () => {
    const raw = { time: '2026-01-01T00:00:00Z', note: 'same' };
    const uid = (position: string): string | undefined =>
      normaliseRecord(record(raw, position), library).events?.[0]?.uid;
    expect(uid('a+0')).toBe(uid('a+0'));
    expect(uid('a+0')).not.toBe(uid('a+1'));
  });
});
