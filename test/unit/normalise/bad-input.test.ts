import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { normaliseFiles } from '../../../src/app/cli/commands/normalise.js';
import { loadMappings, normaliseRecord, parseLine } from '../../../src/pipeline/normalise/index.js';
import type { JsonObject } from '../../../src/domain/json.js';

const library = loadMappings();
const RECEIVED = Date.UTC(2026, 5, 1);

function codeOf(work: () => unknown): unknown {
  try {
    work();
    return null;
  } catch (fault) {
    return (fault as { code?: unknown }).code;
  }
}

async function normalise(
  content: string | Buffer,
  options: Parameters<typeof normaliseFiles>[1] = {},
): Promise<{ out: JsonObject[]; rejects: JsonObject[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'normalise-'));
  const [file, rejects] = [join(folder, 'in.ndjson'), join(folder, 'rejects.ndjson')];
  writeFileSync(file, content);
  const chunks: Buffer[] = [];
  const output = new Writable({ write: (chunk: Buffer, _, done) => void (chunks.push(chunk), done()) });
  await normaliseFiles(
    [file],
    { ...options, rejects },
    { input: process.stdin, output, errors: output, now: () => RECEIVED },
  );
  const lines = (text: string): JsonObject[] =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as JsonObject);
  return { out: lines(Buffer.concat(chunks).toString()), rejects: lines(readFileSync(rejects, 'utf8')) };
}

const GOOD = JSON.stringify({ time: '2026-01-01T00:00:00Z', user: 'anna' });

describe('input that cannot be used', () => {
  test('malformed JSON, a line over the limit and foreign encodings each have their code', () => {
    expect(codeOf(() => parseLine('{"a":'))).toBe('INGEST_UNPARSEABLE');
    expect(codeOf(() => parseLine(Buffer.from('{"a":"\xe9"}', 'latin1')))).toBe('INGEST_BAD_ENCODING');
    expect(codeOf(() => parseLine('x'.repeat(11), 10))).toBe('INGEST_TOO_LARGE');
  });

  test('UTF-16 and a byte order mark are read', () => {
    expect(parseLine(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('{"a":1}', 'utf16le')]))).toEqual({ a: 1 });
    expect(parseLine(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('{"a":1}')]))).toEqual({ a: 1 });
  });

  test.each([
    ['okta/system_log', { uuid: 'u', eventType: 'user.session.start', actor: { type: 'User' }, outcome: {} }],
    [
      'aws/cloudtrail',
      { eventVersion: '1.08', eventName: 'GetUser', eventSource: 'iam.amazonaws.com', awsRegion: 'x' },
    ],
  ])('a record of %s without its time is told as one of that product, not as one that nobody knows', (product, raw) => {
    const lost = { index: 0, source: null, raw, position: 'p', receivedAt: RECEIVED };
    const { reject } = normaliseRecord(lost, library);
    expect(reject?.code).toBe('TIME_MISSING');
    expect(reject?.mapping?.split('@')[0]).toBe(product);
  });

  test('what no mapping would know with a time either is of no product', () => {
    const raw = { colour: 'blue', shape: { corners: 3 } };
    const { reject } = normaliseRecord({ index: 0, source: null, raw, position: 'p', receivedAt: RECEIVED }, library);
    expect([reject?.code, reject?.mapping]).toEqual(['TIME_MISSING', undefined]);
  });

  test('of a key that comes twice the last value counts', () => {
    expect(parseLine('{"a":1,"a":2}')).toEqual({ a: 2 });
  });

  test.each([
    ['no time', { user: 'anna' }, 'TIME_MISSING'],
    [
      'an empty time where its format has one',
      { eventType: 'user.session.start', published: 'soon', actor: { id: '1', type: 'User' }, outcome: {} },
      'TIME_ABSURD',
    ],
    [
      'a time before computers kept logs',
      {
        eventType: 'user.session.start',
        published: '1901-01-01T00:00:00Z',
        actor: { id: '1', type: 'User' },
        outcome: {},
      },
      'TIME_ABSURD',
    ],
  ])('a record with %s is parked', (_, raw, code) => {
    expect(
      normaliseRecord({ source: null, raw, index: 3, position: '3', receivedAt: RECEIVED }, library).reject,
    ).toMatchObject({ code, place: { recordIndex: 3 } });
  });

  test('a line that nobody reads and that has no time says whose it is, and what to do', () => {
    const parked = (source: string | null): string | undefined =>
      normaliseRecord({ source, raw: 'door opened', index: 0, position: '0', receivedAt: RECEIVED }, library).reject
        ?.message;
    expect(parked(null)).toMatch(/^no mapping recognises the record, and no time/);
    expect(parked('acme/door')).toContain('of acme/door');
  });

  test.each([['null'], ['true'], ['5'], ['-1.5e3'], ['"null"'], ['{}']])(
    'what is JSON and no record (%s) is parked as such, not as a record without a time',
    async (text) => {
      const { out, rejects } = await normalise(`${text}\n${JSON.stringify({ id: 'wrapped', raw: text })}\n`);
      expect(out).toEqual([]);
      expect(rejects).toMatchObject([
        { id: '1', code: 'INGEST_UNPARSEABLE' },
        { id: 'wrapped', code: 'INGEST_UNPARSEABLE' },
      ]);
    },
  );

  test.each([[null], [5], [true], [[1, 2]], [[null]]])('so is a value that is none (%j)', (raw) => {
    const record = { source: null, raw, index: 0, position: '0', receivedAt: RECEIVED };
    expect(normaliseRecord(record, library).reject).toMatchObject({ code: 'INGEST_UNPARSEABLE' });
  });

  test('a list of records with something else in it is read as before', () => {
    const raw = [null, { time: '2026-01-01T00:00:00Z', user: 'anna' }];
    const record = { source: null, raw, index: 0, position: '0', receivedAt: RECEIVED };
    expect(normaliseRecord(record, library).events).toHaveLength(1);
  });

  test('a stamp more than five minutes ahead of its receipt counts, but is flagged', () => {
    const raw = { time: '2026-06-01T00:06:00Z', user: 'anna' };
    expect(
      normaliseRecord({ source: null, raw, index: 0, position: '0', receivedAt: RECEIVED }, library).events?.[0]
        ?.timeSkew,
    ).toBe(true);
  });
});

describe('sequitur normalise', () => {
  test('a 50 MB line is rejected with its code, and the lines around it are answered in order', async () => {
    const { out, rejects } = await normalise(
      Buffer.concat([Buffer.from(`${GOOD}\n{"a":"`), Buffer.alloc(50_000_000, 120), Buffer.from(`"}\n${GOOD}\n`)]),
    );
    expect(out.map((one) => one['id'])).toEqual(['1', '3']);
    expect(rejects).toMatchObject([{ id: '2', code: 'INGEST_TOO_LARGE' }]);
  });

  test('lines may be raw, or say their id and source', async () => {
    const { out } = await normalise(`${GOOD}\n${JSON.stringify({ id: 'x', source: 'no/such', raw: GOOD })}\n`);
    expect(out.map((one) => [one['id'], Object.keys(one)])).toEqual([
      ['1', ['id', 'ocsf']],
      ['x', ['id', 'ocsf']],
    ]);
  });

  test('an id that is a number is given back as a number', async () => {
    const { out, rejects } = await normalise(
      `${JSON.stringify({ id: 7, raw: GOOD })}\n${JSON.stringify({ id: 8, raw: null })}\n`,
    );
    expect(out.map((one) => one['id'])).toEqual([7]);
    expect(rejects.map((one) => one['id'])).toEqual([8]);
  });

  test('a record that yields several events is answered with a list', async () => {
    const raw = {
      kind: 'admin#reports#activity',
      id: { time: '2026-01-01T00:00:00Z', uniqueQualifier: '1', applicationName: 'login', customerId: 'C' },
      actor: { email: 'a@example.com' },
      events: [{ name: 'login_success' }, { name: 'logout' }],
    };
    const { out } = await normalise(JSON.stringify({ id: 'g', raw }));
    expect(Array.isArray(out[0]?.['ocsf']) && out[0]['ocsf'].length).toBe(2);
  });

  test('a report file is one record', async () => {
    const { out } = await normalise('time,user\n2026-01-01T00:00:00Z,anna\n2026-01-02T00:00:00Z,bert\n', {
      whole: true,
    });
    expect(out).toHaveLength(1);
  });

  test('a gzip file is unpacked, whatever its name, also as a report', async () => {
    const { out } = await normalise(gzipSync(`${GOOD}\n${GOOD}`));
    expect(out.map((one) => one['id'])).toEqual(['1', '2']);
    const report = await normalise(gzipSync('time,user\n2026-01-01T00:00:00Z,anna\n'), { whole: true });
    expect(report.out).toHaveLength(1);
  });

  test('a gzip file that is cut short gives what is in it and then says so', async () => {
    const packed = gzipSync(Buffer.from(`${GOOD}\n`.repeat(20_000)), { level: 0 });
    await expect(normalise(packed.subarray(0, packed.length / 2))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });

  test('a folder among the files is told by name, as a fault of whoever named it', async () => {
    const io = { input: process.stdin, output: process.stdout, errors: process.stderr, now: () => RECEIVED };
    await expect(normaliseFiles([tmpdir()], {}, io)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });

  test('- is standard input, of lines or of one report', async () => {
    const read = async (text: string, whole: boolean): Promise<number> => {
      const written: string[] = [];
      const output = new Writable({ write: (chunk: Buffer, _, done) => void (written.push(chunk.toString()), done()) });
      async function* input(): AsyncGenerator<Uint8Array> {
        yield Buffer.from(text);
      }
      await normaliseFiles(['-'], { whole }, { input: input(), output, errors: output, now: () => RECEIVED });
      return written.length;
    };
    expect(await read(`${GOOD}\n${GOOD}`, false)).toBe(2);
    expect(await read('time,user\n2026-01-01T00:00:00Z,anna\n2026-01-02T00:00:00Z,bert\n', true)).toBe(1);
  });

  test('a file that is not there is one message and nothing else', async () => {
    const io = { input: process.stdin, output: process.stdout, errors: process.stderr, now: () => RECEIVED };
    await expect(normaliseFiles(['/no/such/file'], {}, io)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  });
});

test('what a report holds beside its findings is kept: targets without findings, and what damage put in their place', () => {
  const report = (results: JsonObject[string]): JsonObject => ({
    SchemaVersion: 2,
    CreatedAt: '2026-03-01T08:00:00Z',
    ArtifactName: 'app:1',
    Results: results,
  });
  const finding = (id: string): JsonObject => ({ VulnerabilityID: id, PkgName: 'openssl', Severity: 'HIGH' });
  const raw = report([
    { Target: 'app', Vulnerabilities: [finding('CVE-2026-0001'), 'torn line', finding('CVE-2026-0002')] },
    'a torn result',
    { Target: 'clean-target', Class: 'os-pkgs' },
    { Target: 'hollow-target', Vulnerabilities: [[]] },
    7_000_001,
  ]);
  const { events = [] } = normaliseRecord(
    { source: null, raw, index: 0, position: '0', receivedAt: RECEIVED },
    library,
  );
  const kept = events.map(({ ocsf }) => JSON.stringify(ocsf));
  for (const leaf of ['torn line', 'a torn result', 'clean-target', 'os-pkgs', 'hollow-target', '7000001'])
    expect([leaf, kept.some((text) => text.includes(leaf))]).toEqual([leaf, true]);
  expect(kept.filter((text) => text.includes('CVE-2026-0002'))).toHaveLength(1);
});

test('a record that its mapping cannot read tells which mapping, in which version', () => {
  const record = (raw: JsonObject) => ({
    source: 'okta/system_log',
    raw,
    index: 0,
    position: 'p',
    receivedAt: RECEIVED,
  });
  const { reject } = normaliseRecord(record({ uuid: 'a', eventType: 'user.session.start' }), library);
  const version = library.named('okta/system_log')?.version;
  expect(reject).toMatchObject({ code: 'TIME_MISSING', mapping: `okta/system_log@${version ?? ''}` });
  expect(normaliseRecord(record({}), library).reject?.mapping).toBeUndefined();
});
