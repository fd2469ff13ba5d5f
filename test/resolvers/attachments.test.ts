import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { folderFiles } from '../../src/app/files/folder-files.js';
import { graphSide } from '../../src/app/server/graph-side.js';
import type { AuditEntry } from '../../src/domain/audit.js';
import type { Graph } from '../../src/graph/session.js';
import { startApi, type ApiUnderTest } from '../harness/api-server.js';
import { writeCase } from '../harness/case-fixture.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let api: ApiUnderTest;
const folder = mkdtempSync(join(tmpdir(), 'sequitur-attachments-'));
const audit: AuditEntry[] = [];
const LIMIT = 100_000;

beforeAll(async () => {
  graph = await emptyTestGraph();
  await writeCase(graph, 1);
  const { attachments } = graphSide(graph, {
    log: { error: () => undefined, info: () => undefined },
    record: async (_tx, entries) => void audit.push(...entries),
    files: folderFiles(folder, 0),
    fileLimitBytes: LIMIT,
  });
  api = await startApi(graph, {}, { attachments });
});
afterAll(async () => {
  await api.close();
  await graph.close();
});

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

interface Uploaded {
  readonly status: number;
  readonly body: {
    readonly id?: string;
    readonly path?: string;
    readonly name?: string;
    readonly mediaType?: string;
    readonly sha256?: string;
    readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
  };
}

async function upload(
  name: string,
  body: Buffer,
  { number = 1, key = 'analyst' as string | null, headers = {} as Record<string, string> } = {},
): Promise<Uploaded> {
  const url = new URL(`/cases/${String(number)}/attachments?name=${encodeURIComponent(name)}`, api.server.url);
  const authorization: Record<string, string> = key === null ? {} : { authorization: `Bearer ${key}` };
  const bytes = new Uint8Array(body);
  const response = await fetch(url, { method: 'POST', body: bytes, headers: { ...authorization, ...headers } });
  return { status: response.status, body: (await response.json()) as Uploaded['body'] };
}

const download = (path: string | undefined, key = 'analyst') =>
  fetch(new URL(path ?? '/nowhere', api.server.url), { headers: { authorization: `Bearer ${key}` } });

const code = ({ body }: Uploaded) => body.errors?.[0]?.extensions.code;
const filesKept = () => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());

test('a file is kept under its hash, listed on its case, and its hash stands in the audit', async () => {
  const bytes = Buffer.from('From: boss@corp.example\n\nPay now.\n'.repeat(500));
  const { status, body } = await upload('mail.eml', bytes, { headers: { 'content-type': 'message/rfc822' } });
  expect(status).toBe(201);
  expect(body).toMatchObject({ name: 'mail.eml', mediaType: 'message/rfc822', sha256: sha256(bytes) });
  const { data, errors } = await api.ask(
    '{ case(number: 1) { attachments { totalCount nodes { id name size sha256 by path } } } }',
  );
  expect(errors).toEqual([]);
  expect(data).toMatchObject({
    case: {
      attachments: {
        totalCount: 1,
        nodes: [{ id: body.id, name: 'mail.eml', size: bytes.length, sha256: sha256(bytes), by: 'analyst' }],
      },
    },
  });
  expect(audit.at(-1)).toMatchObject({
    stream: 'case/1',
    type: 'attachment.added',
    actor: 'key-analyst',
    body: { name: 'mail.eml', sha256: sha256(bytes) },
  });
  const feed = await api.ask('{ changes(types: [ATTACHMENT_ADDED]) { nodes { kind caseNumber } } }');
  expect(feed.data).toEqual({ changes: { nodes: [{ kind: 'ATTACHMENT_ADDED', caseNumber: 1 }] } });
});

test('a file comes back as it went in, as a download that no browser shows or runs, and the audit says who took it', async () => {
  const page = Buffer.from('<script>alert(document.domain)</script>');
  const { body } = await upload('réport "x".html', page, { headers: { 'content-type': 'text/html' } });
  const response = await download(body.path);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(page);
  const headers = Object.fromEntries(response.headers);
  expect(headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'x-content-type-options': 'nosniff',
    'content-disposition': `attachment; filename="r_port__x_.html"; filename*=UTF-8''r%C3%A9port%20%22x%22.html`,
    'cache-control': 'no-store',
  });
  expect(headers['content-security-policy']).toContain('sandbox');
  expect(audit.at(-1)).toMatchObject({ type: 'attachment.read', body: { sha256: sha256(page) } });
});

test('the name of a file is its last part, without characters that are obeyed instead of shown', async () => {
  expect((await upload('../../etc/pass\u202Ewd\r\n', Buffer.from('x'))).body.name).toBe('passwd');
  expect((await upload('C:\\temp\\evil.exe', Buffer.from('x'))).body.name).toBe('evil.exe');
  for (const name of ['', '..', 'a/', '\u202E'])
    expect(code(await upload(name, Buffer.from('x')))).toBe('BAD_USER_INPUT');
});

test('a file that is too large leaves nothing behind', async () => {
  const before = filesKept().length;
  const answer = await upload('big.bin', Buffer.alloc(LIMIT + 1));
  expect([answer.status, code(answer)]).toEqual([413, 'ATTACHMENT_TOO_LARGE']);
  expect((await upload('fits.bin', Buffer.alloc(LIMIT))).status).toBe(201);
  expect(filesKept()).toHaveLength(before + 1);
});

test('a body that breaks off is no file', async () => {
  const before = filesKept().length;
  const { port } = new URL(api.server.url);
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(
        'POST /cases/1/attachments?name=half.bin HTTP/1.1\r\nhost: x\r\nauthorization: Bearer analyst\r\ncontent-length: 1000\r\n\r\nhalf',
        () => socket.destroy(),
      );
    });
    socket.on('close', () => resolve());
  });
  const { data } = await api.ask('{ case(number: 1) { attachments { nodes { name } } } }');
  expect(JSON.stringify(data)).not.toContain('half.bin');
  // The draft goes when the server has heard that nothing more comes, which may be after its next answer.
  for (let tries = 0; tries < 250 && filesKept().length > before; tries += 1) await pause(20);
  expect(filesKept()).toHaveLength(before);
});

test('who may not attach or download is told so, and a case or file that is not there is not found', async () => {
  const bytes = Buffer.from('x');
  const { body } = await upload('mine.txt', bytes);
  expect((await upload('x', bytes, { key: null })).status).toBe(401);
  expect(code(await upload('x', bytes, { key: 'viewer' }))).toBe('FORBIDDEN');
  expect((await upload('x', bytes, { number: 99 })).status).toBe(404);
  expect((await download(body.path, 'viewer')).status).toBe(403);
  expect((await download('/attachments/none')).status).toBe(404);
  expect((await upload('x', bytes, { headers: { 'content-encoding': 'gzip' } })).status).toBe(415);
  expect(code(await upload('x', Buffer.alloc(0)))).toBe('BAD_USER_INPUT');
});

test('the same upload repeated under one key attaches once', async () => {
  const headers = { 'idempotency-key': 'once' };
  const first = await upload('once.txt', Buffer.from('once'), { headers });
  const second = await upload('once.txt', Buffer.from('once'), { headers });
  expect(second.body.id).toBe(first.body.id);
  expect((await upload('once.txt', Buffer.from('other'), { headers })).status).toBe(409);
});

test('a file that was changed on the disk never arrives whole', async () => {
  const bytes = Buffer.from('evidence '.repeat(20));
  const { body } = await upload('evidence.txt', bytes);
  const hash = sha256(bytes);
  writeFileSync(join(folder, hash.slice(0, 2), hash), Buffer.from('altered! '.repeat(20)));
  await expect(download(body.path).then((response) => response.arrayBuffer())).rejects.toThrow();
});
