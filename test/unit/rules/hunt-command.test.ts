import { sigmaStream } from '../../../src/usecases/hunt/stream-sigma.js';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { hunt, STREAM_ENGINES, type HuntEngines } from '../../../src/app/cli/commands/hunt.js';

const folder = mkdtempSync(join(tmpdir(), 'hunt-'));
const printed: unknown[] = [];

function file(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, lines.join('\n'));
  return path;
}

const events = file('events.ndjson', [
  '\uFEFF{"id":"a","ts":1,"event_type":"login","user":"ann"}',
  '',
  '{"id":"b","timestamp":"1970-01-01T00:00:00.002Z","event_type":"mfa","user":"ann"}\r',
]);
const SIGMA = `title: base
name: base
logsource: {product: abacus}
detection: {s: {user: ann}, condition: s}
`;
const options = { language: 'eql', engine: 'stream' };

beforeEach(() => {
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(JSON.parse(String(text)));
    return true;
  });
});
afterEach(() => {
  jest.restoreAllMocks();
  printed.length = 0;
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('sequitur hunt', () => {
  test('prints a match a line, and names the file that the query came from', async () => {
    const query = file('pair.eql', ['sequence by user [login where true] [mfa where true]']);
    await hunt(undefined, { ...options, events, file: query }, STREAM_ENGINES);
    expect(printed).toEqual([{ events: ['a', 'b'], steps: [0, 1], key: ['ann'], rule: 'pair.eql' }]);
  });

  test('folds matches into the detections that a person would see: those of an hour are one, the next day is another', async () => {
    const day = 86_400_000;
    const at = (id: string, ts: number, kind: string, user = 'ann') =>
      JSON.stringify({ id, ts, event_type: kind, user });
    const several = file('several.ndjson', [
      at('a', 0, 'login'),
      at('x', 1, 'login', 'ben'),
      at('b', 60_000, 'mfa'),
      at('y', 60_001, 'mfa', 'ben'),
      at('c', 120_000, 'login'),
      at('d', 180_000, 'mfa'),
      at('e', day, 'login'),
      at('f', day + 60_000, 'mfa'),
    ]);
    const query = 'sequence by user with maxspan=10m [login where true] [mfa where true]';
    await hunt(query, { ...options, events: several, fold: true }, STREAM_ENGINES);
    expect(printed).toMatchObject([
      {
        events: ['a', 'b', 'c', 'd'],
        key: ['ann'],
        start: '1970-01-01T00:00:00.000Z',
        end: '1970-01-01T00:03:00.000Z',
      },
      { events: ['x', 'y'], key: ['ben'] },
      { events: ['e', 'f'], matches: [{ events: ['e', 'f'], steps: [0, 1] }] },
    ]);
    await expect(
      hunt('RETURN 1', { ...options, language: 'cypher', events: several, fold: true }, STREAM_ENGINES),
    ).rejects.toMatchObject({ code: 'USAGE' });
  });

  test('Sigma folds by each rule’s own timespan, and so does every entry of a batch', async () => {
    const minute = 60_000;
    const times = [0, minute, 2 * minute, 60 * minute, 61 * minute];
    const list = times.map((ts, id) => ({ id, ts, event_type: 'a', user: 'ann' }));
    const pairs = `${SIGMA}---
title: pairs
correlation: {type: event_count, rules: [base], group-by: [user], timespan: 2m, condition: {gte: 2}}
`;
    const detections = [{ events: [0, 1, 2] }, { events: [3, 4] }];
    const lines = list.map((event) => JSON.stringify(event));
    const many = file('many.ndjson', lines);
    await hunt(pairs, { ...options, language: 'sigma', events: many, fold: true }, STREAM_ENGINES);
    expect(printed).toMatchObject(detections);
    printed.length = 0;
    const query = 'sequence by user with maxspan=2m [a where true] [a where true]';
    const batch = file('folded.ndjson', [
      JSON.stringify({ id: 1, language: 'sigma', query: pairs, events: list }),
      JSON.stringify({ id: 2, query, events: list }),
    ]);
    await hunt(undefined, { ...options, batch, fold: true }, STREAM_ENGINES);
    expect(printed).toMatchObject([
      { id: 1, detections },
      { id: 2, detections },
    ]);
  });

  test.each([
    ['eql', 'sequence by usr [login where true] [mfa where true]', [[1, 'Did you mean user?']]],
    [
      'eql',
      'sequence by user [logn where true] [mfa where n == 1]',
      [
        [1, 'Did you mean login?'],
        [1, ''],
      ],
    ],
    ['eql', 'sequence by user [login where ?n == 1] [mfa where true]', []],
    [
      'sigma',
      'title: t\nlogsource: {product: abacus}\ndetection: {s: {usr: ann}, condition: s}',
      [[3, 'Did you mean user?']],
    ],
  ])('what nothing was found by may be a name that no event has: %s %s', async (language, query, expected) => {
    const told: { warning: { line: number; message: string } }[] = [];
    jest.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(JSON.parse(String(text))) > 0);
    await hunt(query, { ...options, language, events, json: true }, STREAM_ENGINES);
    expect(printed).toEqual([]);
    const hints = told.map(({ warning: { line, message } }) => [line, /Did you mean .*/.exec(message)?.[0] ?? '']);
    expect(hints).toEqual(expected);
  });

  test('a day that no calendar has is no time', async () => {
    const never = file('never.ndjson', ['{"id":1,"ts":"2026-02-30T10:00:00Z","event_type":"login"}']);
    await expect(
      hunt('sequence [login where true] [mfa where true]', { ...options, events: never }, STREAM_ENGINES),
    ).rejects.toMatchObject({
      code: 'INGEST_UNPARSEABLE',
    });
  });

  test('a batch gives a line for each line, also for one that is broken', async () => {
    const batch = file('batch.ndjson', [
      '{"id":1,"query":"login where true","events":[{"id":9,"ts":1,"event_type":"login"}]}',
      '{broken',
      '{"id":2,"query":"login where"}',
    ]);
    await hunt(undefined, { ...options, batch }, STREAM_ENGINES);
    expect(printed).toMatchObject([
      { id: 1, matches: [{ events: [9] }] },
      { id: null, error: { code: 'INGEST_UNPARSEABLE', line: 2 } },
      { id: 2, error: { code: 'RULE_SYNTAX' } },
    ]);
  });

  test.each([
    ['no such file', { events: join(folder, 'nope') }, 'FILE_UNREADABLE'],
    ['a folder', { events: folder }, 'FILE_UNREADABLE'],
    ['no events', {}, 'USAGE'],
    ['no such engine', { events, engine: 'warp' }, 'USAGE'],
    ['no such dialect', { events, dialect: 'spl' }, 'USAGE'],
  ])('%s is refused with a code', async (_, extra, code) => {
    await expect(hunt('any where true', { ...options, ...extra }, STREAM_ENGINES)).rejects.toMatchObject({ code });
  });

  test('a malformed line is refused with its file and number', async () => {
    const broken = file('broken.ndjson', ['{"id":1,"ts":1,"event_type":"a"}', '', '{oops']);
    await expect(hunt('any where true', { ...options, events: broken }, STREAM_ENGINES)).rejects.toMatchObject({
      code: 'INGEST_UNPARSEABLE',
      place: { file: broken, line: 3 },
    });
  });

  test('an engine is closed however the hunt ends', async () => {
    let closed = 0;
    const engines: HuntEngines = {
      failing: async () => ({
        engine: {
          run: () => {
            throw new Error('engine failed');
          },
        },
        sigma: sigmaStream,
        close: async () => {
          closed += 1;
        },
      }),
    };
    await expect(hunt('any where true', { ...options, events, engine: 'failing' }, engines)).rejects.toThrow();
    expect(closed).toBe(1);
  });
});
