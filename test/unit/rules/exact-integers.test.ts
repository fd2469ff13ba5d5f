import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { withExactIntegers } from '../../../src/domain/exact-integers.js';
import { compileRule } from '../../../src/rules/compile.js';
import { streamEngine } from '../../../src/usecases/hunt/stream-engine.js';
import { EventList, parseLine } from '../../../src/usecases/hunt/stream-events.js';

async function found(query: string, lines: readonly string[]): Promise<readonly unknown[]> {
  const list = new EventList(false);
  lines.forEach((text, i) => {
    list.add(parseLine(text, { line: i + 1 }), { line: i + 1 });
  });
  const matches: unknown[] = [];
  for await (const match of streamEngine.run(compileRule(query, { language: 'eql' }), list.done())) {
    matches.push(match.events);
  }
  return matches;
}

describe('integers beyond 2^53', () => {
  test('that differ in the last digit are two: as a key and in a comparison', async () => {
    const lines = [
      '{"id":1,"ts":1,"event_type":"a","device":9007199254740992}',
      '{"id":2,"ts":2,"event_type":"b","device":9007199254740993}',
      '{"id":3,"ts":3,"event_type":"b","device":9007199254740992}',
    ];
    const sequence = 'sequence by device [a where true] [b where true]';
    expect(await found(sequence, lines)).toEqual([[1, 3]]);
    expect(await found('any where device == "9007199254740993"', lines)).toEqual([[2]]);
  });

  test('are kept as ids of events too', async () => {
    const line = '{"id":12345678901234567890,"ts":1,"event_type":"a"}';
    expect(await found('any where true', [line])).toEqual([['12345678901234567890']]);
  });

  test('texts, fractions and what is exact stay as they are', () => {
    const json = '{"a":"9007199254740993 \\"9007199254740993","b":0.12345678901234567,"c":9007199254740991,"d":1e20}';
    expect(withExactIntegers(json)).toBe(json);
  });

  test('of any JSON everything else is read as ever', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }), (value, big) => {
        const json = `[${JSON.stringify(value)},-${String(big)}]`;
        const [same, text] = JSON.parse(withExactIntegers(json)) as [unknown, unknown];
        expect(JSON.stringify(same)).toBe(JSON.stringify(JSON.parse(withExactIntegers(JSON.stringify(value)))));
        expect(text).toBe(`-${String(big)}`);
      }),
    );
  });
});
