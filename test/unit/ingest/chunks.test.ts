import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { chunksOf, type Chunk } from '../../../src/app/cli/commands/ingest-chunks.js';
import { send } from '../../../src/app/cli/commands/ingest-sender.js';
import { InputFault } from '../../../src/domain/errors.js';
import { linesOf } from '../../../src/pipeline/normalise/index.js';

const LIMITS = { records: 3, bytes: 20 };

async function cut(bytes: Uint8Array, start = 0, limit = 1000): Promise<readonly Chunk[]> {
  const stream = async function* () {
    yield await Promise.resolve(bytes.subarray(start));
  };
  const chunks: Chunk[] = [];
  for await (const chunk of chunksOf(linesOf(stream(), limit), LIMITS)) chunks.push(chunk);
  return chunks;
}

test('every line travels once, and a run that resumes at a chunk’s end cuts the rest as the first run did', async () => {
  const lines = fc.array(fc.stringMatching(/^[a-z{}"é]{0,12}$/), { maxLength: 20 });
  const property = fc.asyncProperty(lines, fc.nat(), async (texts, pick) => {
    const bytes = Buffer.from(texts.join('\n'));
    const chunks = await cut(bytes);
    expect(chunks.flatMap(({ records }) => records)).toEqual(texts.filter((text) => text !== ''));
    const k = chunks.length === 0 ? 0 : pick % chunks.length;
    const end = chunks[k]?.to ?? 0;
    const rest = await cut(bytes, end);
    expect(rest.map(({ records }) => records)).toEqual(chunks.slice(k + 1).map(({ records }) => records));
    expect(rest.map(({ to }) => to + end)).toEqual(chunks.slice(k + 1).map(({ to }) => to));
  });
  await fc.assert(property, { numRuns: Number(process.env['SEQUITUR_RUNS'] ?? 200) });
});

test('a line that is too long or not text is told with its place, and its neighbours still travel', async () => {
  const bytes = Buffer.concat([Buffer.from('a\n'), Buffer.from([0xff, 0xfe, 10]), Buffer.from(`${'x'.repeat(50)}\nb`)]);
  const chunks = await cut(bytes, 0, 30);
  expect(chunks.flatMap(({ records }) => records)).toEqual(['a', 'b']);
  expect(chunks.flatMap(({ unsent }) => unsent)).toEqual([
    { code: 'INGEST_BAD_ENCODING', offset: 2 },
    { code: 'INGEST_TOO_LARGE', offset: 5 },
  ]);
});

const answer = { accepted: 1, duplicates: 0, rejected: [] };
const delivery = { source: null, records: ['x'], idempotencyKey: 'k' };

test('a busy server is asked again, later each time, with the same key', async () => {
  const pauses: number[] = [];
  const sent: unknown[] = [];
  const request = (_: string, variables: object) => {
    sent.push(variables);
    return sent.length < 4
      ? Promise.reject(new InputFault('BUSY', 'busy'))
      : Promise.resolve({ ingestRecords: answer });
  };
  expect(await send(delivery, { request, pause: (ms) => Promise.resolve(void pauses.push(ms)) })).toEqual(answer);
  expect(pauses).toEqual([250, 500, 1000]);
  expect(new Set(sent.map((each) => JSON.stringify(each))).size).toBe(1);
});

test('a refusal is final, and so is a server that stays silent', async () => {
  let asked = 0;
  const failing = (code: 'FORBIDDEN' | 'BUSY') => ({
    request: () => ((asked += 1), Promise.reject(new InputFault(code, 'no'))),
    pause: () => Promise.resolve(),
  });
  await expect(send(delivery, failing('FORBIDDEN'))).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(asked).toBe(1);
  await expect(send(delivery, failing('BUSY'))).rejects.toMatchObject({ code: 'BUSY' });
  expect(asked).toBe(9);
});
