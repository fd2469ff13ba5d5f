import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Command } from 'commander';
import { register } from '../../../src/app/cli/commands/ingest.js';

interface Received {
  readonly source: string | null;
  readonly records: readonly string[];
  readonly idempotencyKey: string | null;
}

/** Speaks the ingestion door of the GraphQL API; refuses from the given chunk on. */
function door(received: Received[], refuseFrom: () => number): Server {
  return createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const { variables } = JSON.parse(body) as { variables: { input: Received } };
      const refused = received.length >= refuseFrom() || request.headers.authorization !== 'Bearer seq_k';
      if (!refused) received.push(variables.input);
      const data = { ingestRecords: { accepted: variables.input.records.length, duplicates: 0, rejected: [] } };
      const errors = [{ message: 'no', extensions: { code: 'FORBIDDEN' } }];
      response.setHeader('content-type', 'application/graphql-response+json');
      response.end(JSON.stringify(refused ? { errors } : { data }));
    });
  });
}

let folder: string;
let server: Server;
let received: Received[];
let refuseFrom = Infinity;
const printed: string[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sequitur-ingest-'));
  process.env['SEQUITUR_HOME'] = folder;
  received = [];
  refuseFrom = Infinity;
  printed.length = 0;
  server = door(received, () => refuseFrom);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
});
afterEach(() => {
  jest.restoreAllMocks();
  server.close();
  rmSync(folder, { recursive: true, force: true });
  delete process.env['SEQUITUR_HOME'];
});

async function run(...args: readonly string[]): Promise<Record<string, unknown>> {
  const program = new Command().exitOverride();
  register(program);
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/graphql`;
  await program.parseAsync(['ingest', '--json', '--url', url, '--key', 'seq_k', ...args], { from: 'user' });
  return JSON.parse(printed.join('')) as Record<string, unknown>;
}

const lines = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, n) => JSON.stringify({ n: from + n }));
const sent = () => received.flatMap(({ records }) => records);

test('a file goes through the door once, in chunks that each have their own key', async () => {
  const file = join(folder, 'a.ndjson');
  writeFileSync(file, lines(0, 1200).join('\n'));
  expect(await run('--source', 'okta/system_log', file)).toMatchObject({
    files: 1,
    records: 1200,
    accepted: 1200,
    parked: 0,
  });
  expect(sent()).toEqual(lines(0, 1200));
  expect(new Set(received.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(3);
  expect(received[0]?.source).toBe('okta/system_log');
});

test('after a failure the same command goes on where it was, and a file that grew sends only what is new', async () => {
  const file = join(folder, 'a.ndjson');
  writeFileSync(file, `${lines(0, 1200).join('\n')}\n`);
  refuseFrom = 1;
  await expect(run(file)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  refuseFrom = Infinity;
  await run(file);
  expect(sent()).toEqual(lines(0, 1200));
  appendFileSync(file, `${lines(1200, 1203).join('\n')}\n`);
  printed.length = 0;
  expect(await run(file)).toMatchObject({ records: 3 });
  expect(sent()).toEqual(lines(0, 1203));
});

test('a packed file is sent as what it holds, and a run that was cut short goes on in its middle', async () => {
  const file = join(folder, 'a.ndjson.gz');
  writeFileSync(file, gzipSync(`${lines(0, 1200).join('\n')}\n`));
  refuseFrom = 1;
  await expect(run(file)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  refuseFrom = Infinity;
  expect(await run(file)).toMatchObject({ records: 700, unsent: 0 });
  expect(sent()).toEqual(lines(0, 1200));
  printed.length = 0;
  expect(await run(file)).toMatchObject({ records: 0 });
});

test('sent again from the beginning, the chunks have the same keys, so that the server knows them', async () => {
  const file = join(folder, 'a.ndjson');
  writeFileSync(file, lines(0, 700).join('\n'));
  await run(file);
  printed.length = 0;
  await run('--restart', file);
  expect(received.slice(2)).toEqual(received.slice(0, 2));
});

test('a file that cannot be read is named', async () => {
  await expect(run(join(folder, 'none'))).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
  await expect(run(folder)).rejects.toMatchObject({ code: 'FILE_UNREADABLE' });
});

test('a log whose columns stand in its header is sent row by row, also where a run goes on in its middle', async () => {
  const file = join(folder, 'conn.log');
  const head = ['#separator \\x09', '#set_separator\t,', '#path\tconn', '#fields\tts\tuid', '#types\ttime\tstring'];
  const rows = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => `17723520${String(from + n).padStart(4, '0')}.5\tC${String(from + n)}`);
  const records = (from: number, to: number) =>
    rows(from, to).map((row) => JSON.stringify({ _path: 'conn', ts: row.split('\t')[0], uid: row.split('\t')[1] }));
  writeFileSync(file, `${[...head, ...rows(0, 1200)].join('\n')}\n`);
  refuseFrom = 1;
  await expect(run(file)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  refuseFrom = Infinity;
  await run(file);
  expect(sent()).toEqual(records(0, 1200));
  appendFileSync(file, `${rows(1200, 1203).join('\n')}\n#close\t2026-03-01-09-00-00\n`);
  printed.length = 0;
  expect(await run(file)).toMatchObject({ records: 3 });
  expect(sent()).toEqual(records(0, 1203));
});

test('a file that one server has acknowledged is sent whole to another one', async () => {
  const file = join(folder, 'a.ndjson');
  writeFileSync(file, `${lines(0, 3).join('\n')}\n`);
  await run('--source', 'okta/system_log', file);
  server.close();
  server = door(received, () => refuseFrom);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  printed.length = 0;
  expect(await run('--source', 'okta/system_log', file)).toMatchObject({ records: 3, resumedBytes: 0 });
  expect(sent()).toEqual([...lines(0, 3), ...lines(0, 3)]);
});
