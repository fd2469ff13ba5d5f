import { describe, expect, test } from '@jest/globals';
import { HeadedLines, linesOf, parseLine } from '../../../src/pipeline/normalise/index.js';

async function rowsOf(text: string): Promise<readonly string[]> {
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    yield await Promise.resolve(Buffer.from(text));
  };
  const rows: string[] = [];
  for await (const line of new HeadedLines().of(linesOf(chunks(), 1_000))) {
    if (!line.tooLarge && line.row !== null) rows.push(Buffer.from(line.bytes).toString('utf8'));
  }
  return rows;
}

describe('an array of records that is spread over lines', () => {
  test.each([
    ['a comma behind', '{"a":1},'],
    ['a comma before', ', {"a":1}'],
    ['the bracket that opens', '[{"a":1},'],
    ['the bracket that closes', '{"a":1}]'],
  ])('a record with %s is the record', (_, line) => {
    expect(parseLine(line)).toEqual({ a: 1 });
  });

  test('a line with several records gives all of them', () => {
    expect(parseLine('[{"a":1},{"a":2},')).toEqual([{ a: 1 }, { a: 2 }]);
  });

  test('lines that hold a bracket alone are no records', async () => {
    expect(await rowsOf('[\n{"a":1},\r\n{"a":2}\n]\n')).toEqual(['{"a":1},\r', '{"a":2}']);
  });

  test.each(['{"a":1},{"b":', '[{"a":1},{"b"', '{"a":1}}', '{"a":1};'])(
    'what was cut or damaged stays parked: %s',
    (line) => {
      expect(() => parseLine(line)).toThrow(/not JSON/);
    },
  );
});
