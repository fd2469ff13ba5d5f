import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { ingestDoor } from '../../src/app/platform/doors.js';
import { readSourcesFile } from '../../src/app/config/sources-file.js';
import { startSyslog, type SyslogListener, type SyslogListenerConfig } from '../../src/app/server/syslog/listener.js';
import { credentialReader } from '../../src/connectors/credential.js';
import { PlatformError, UpstreamFault } from '../../src/domain/errors.js';
import type { Graph } from '../../src/graph/session.js';
import { loadMappings, normaliseRecord, SHIPPED_MAPPINGS } from '../../src/pipeline/normalise/index.js';
import type { IngestDoor } from '../../src/usecases/ingest/ports.js';
import { testHandOver } from '../harness/hand-over.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const mappings = loadMappings([SHIPPED_MAPPINGS]);
const config: SyslogListenerConfig = {
  id: 'main',
  host: '127.0.0.1',
  port: 0,
  allow: [{ peer: '127.0.0.0/8' }],
  maxBytes: 8_192,
  maxConnections: 8,
  idleSeconds: 30,
};

let graph: Graph;
let listener: SyslogListener | null = null;
let told: object[] = [];
let now = Date.UTC(2026, 2, 2, 12);
beforeEach(async () => {
  await graph?.close();
  graph = await emptyTestGraph();
  told = [];
});
afterEach(async () => {
  await listener?.stop();
  listener = null;
});
afterAll(() => graph.close());

function door(): IngestDoor {
  return ingestDoor(testHandOver(graph, { normalise: (record) => normaliseRecord(record, mappings) }), () => undefined);
}

async function start(part: Partial<SyslogListenerConfig> = {}, through: IngestDoor = door()): Promise<SyslogListener> {
  const log = { warn: (detail: object) => void told.push(detail) };
  const parts = { door: through, readCredential: credentialReader({}), log, now: () => now };
  listener = await startSyslog({ ...config, ...part }, parts);
  return listener;
}

/** Sends and waits until the other side has taken everything and closed. */
async function send(socket: Socket, ...chunks: readonly (string | Buffer)[]): Promise<void> {
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined);
  for (const chunk of chunks) socket.write(chunk);
  socket.end();
  socket.resume();
  await closed;
}

const counted = (message: string): string => `${String(Buffer.byteLength(message))} ${message}`;
const failed = (n: number): string =>
  `<86>1 2026-03-02T11:59:${String(n % 60).padStart(2, '0')}.${String(n).padStart(6, '0')}Z gate sshd ${String(n)} - - Failed password for root from 203.0.113.${String(n % 250)} port 40${String(100 + n)} ssh2`;

const events = () =>
  graph.run<{ operation: string | null; source: string; ip: string | null }>(
    'MATCH (e:Event) RETURN e.operation AS operation, e.source AS source, e.ip AS ip ORDER BY e.t, e.n, e.uid',
  );

test('messages with their length and messages that end with a line feed become the same events, in whatever pieces they come', async () => {
  const { port } = await start();
  const lines = Array.from({ length: 30 }, (_, n) => failed(n));
  const stream = lines.map(counted).join('');
  await send(connect(port, '127.0.0.1'), ...(stream.match(/[\s\S]{1,97}/g) ?? []));
  const first = await events();
  expect(first).toHaveLength(30);
  expect(new Set(first.map(({ operation }) => operation))).toEqual(new Set(['auth.failure']));
  expect(first[3]).toMatchObject({ ip: '203.0.113.3' });
  await send(
    connect(port, '127.0.0.1'),
    `${lines.join('\r\n')}\r\n<13>Mar  2 11:59:59 gate sshd[7]: Accepted password for mara from 192.0.2.1 port 22 ssh2`,
  );
  expect(await events()).toHaveLength(61);
});

test('whom the configuration does not name is closed before anything is read', async () => {
  const { port } = await start({ allow: [{ peer: '192.0.2.0/24' }, { peer: '10.0.0.1' }] });
  await send(connect(port, '127.0.0.1'), counted(failed(1)));
  expect(await events()).toEqual([]);
  expect(told).toMatchObject([{ address: '127.0.0.1', what: 'is not allowed to send' }]);
});

test('an allowed sender delivers its own source and no other', async () => {
  const asked: (string | null)[] = [];
  const real = door();
  const spying: IngestDoor = {
    ingestRecords: (principal, request) => {
      asked.push(`${principal.sources.join()} ${String(request.source)}`);
      return real.ingestRecords(principal, request);
    },
  };
  const { port } = await start({ allow: [{ peer: '127.0.0.1', source: 'linux/openssh' }] }, spying);
  await send(connect(port, '127.0.0.1'), counted(failed(1)));
  expect(asked).toEqual(['linux/openssh linux/openssh']);
});

test('an equal line is another event: syslog numbers nothing', async () => {
  const { port } = await start();
  await send(connect(port, '127.0.0.1'), counted(failed(1)) + counted(failed(1)));
  expect(await events()).toHaveLength(2);
});

test('what has no mapping is kept as a base event, and a message longer than allowed is kept as far as it goes and told', async () => {
  const { port } = await start({ maxBytes: 1_024 });
  const long = `<13>1 2026-03-02T11:59:00Z gate app - - - ${'x'.repeat(5_000)}`;
  await send(connect(port, '127.0.0.1'), counted(long) + counted(failed(2)));
  expect(await events()).toHaveLength(2);
  expect(told).toMatchObject([{ what: 'sent 1 messages that are longer than allowed' }]);
});

test('a stream that is no syslog is closed, and what came before the fault is kept', async () => {
  const { port } = await start();
  await send(connect(port, '127.0.0.1'), `${counted(failed(1))}GET / HTTP/1.1\r\n\r\n`);
  expect(await events()).toHaveLength(1);
  expect(told).toMatchObject([{ what: 'a message does not begin with its length' }]);
});

test('a sender that never ends a message is closed, and has no place of others', async () => {
  const { port } = await start({ maxConnections: 4 });
  const slow = connect(port, '127.0.0.1');
  const closed = new Promise<void>((resolve) => slow.once('close', () => resolve()));
  slow.on('error', () => undefined);
  slow.write('5000 <13>1 ');
  await send(connect(port, '127.0.0.1'), counted(failed(1)));
  // Its minute is over; one more byte is enough to notice.
  now += 120_000;
  while (!slow.destroyed && told.length === 0) {
    slow.write('x');
    await new Promise(setImmediate);
  }
  await closed;
  expect(told).toMatchObject([{ what: 'a message does not end' }]);
  expect(await events()).toHaveLength(1);
});

test('one address may not take every place', async () => {
  const { port } = await start({ maxConnections: 4 });
  const open = await Promise.all(
    Array.from({ length: 2 }, async () => {
      const socket = connect(port, '127.0.0.1');
      await new Promise((resolve) => socket.once('connect', resolve));
      socket.on('error', () => undefined);
      return socket;
    }),
  );
  await send(connect(port, '127.0.0.1'), counted(failed(1)));
  expect(told).toMatchObject([{ what: 'has too many connections' }]);
  for (const socket of open) socket.destroy();
});

test('while the graph has no room the sender waits, and nothing is lost', async () => {
  const real = door();
  let refusals = 3;
  const busy: IngestDoor = {
    ingestRecords: (principal, request) => {
      refusals -= 1;
      if (refusals >= 0) return Promise.reject(new UpstreamFault('BUSY', 'no room'));
      return real.ingestRecords(principal, request);
    },
  };
  const { port } = await start({}, busy);
  await send(connect(port, '127.0.0.1'), ...Array.from({ length: 700 }, (_, n) => counted(failed(n))));
  expect(refusals).toBeLessThan(0);
  expect(await events()).toHaveLength(700);
});

test('over TLS only a certificate of the trusted authority gets in, and its name says what it delivers', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sequitur-tls-'));
  const openssl = (...args: readonly string[]): Buffer => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const authority = (name: string): Buffer =>
    openssl(
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '2',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
      '-subj',
      `/CN=${name}`,
    );
  const issued = (name: string, by: string): void => {
    openssl(
      'req',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.csr`,
      '-subj',
      `/CN=${name}`,
    );
    writeFileSync(join(folder, `${name}.ext`), `subjectAltName=DNS:${name}`);
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      '-CA',
      `${by}.pem`,
      '-CAkey',
      `${by}.key`,
      '-CAcreateserial',
      '-days',
      '2',
      '-out',
      `${name}.pem`,
      '-extfile',
      `${name}.ext`,
    );
  };
  authority('ours');
  authority('theirs');
  issued('collector.example.com', 'ours');
  issued('fw1.example.com', 'ours');
  issued('fw2.example.com', 'ours');
  issued('impostor', 'theirs');
  const at = (name: string): string => `file:${join(folder, name)}`;
  const tls = {
    certificate: at('collector.example.com.pem'),
    key: at('collector.example.com.key'),
    clientAuthority: at('ours.pem'),
  };
  const { port } = await start({ tls, allow: [{ certificate: 'fw1.example.com', source: 'linux/openssh' }] });
  const as = (name: string | null): Socket =>
    connectTls({
      port,
      host: '127.0.0.1',
      servername: 'collector.example.com',
      ca: readFileSync(join(folder, 'ours.pem')),
      ...(name === null
        ? {}
        : { cert: readFileSync(join(folder, `${name}.pem`)), key: readFileSync(join(folder, `${name}.key`)) }),
    });
  for (const stranger of [null, 'impostor', 'fw2.example.com']) await send(as(stranger), counted(failed(1)));
  await send(connect(port, '127.0.0.1'), counted(failed(1)));
  expect(await events()).toEqual([]);
  await send(as('fw1.example.com'), counted(failed(1)) + counted(failed(2)));
  expect(await events()).toHaveLength(2);
});

test('a listener that would take from anybody is no configuration', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'sequitur-sources-')), 'sources.yaml');
  const read = (yaml: string) => {
    writeFileSync(file, yaml);
    return readSourcesFile(file).syslog;
  };
  expect(read('syslog:\n  - { id: a, port: 6514, allow: [{ peer: 10.0.0.0/8, source: cisco/asa }] }')).toMatchObject([
    { host: '0.0.0.0', maxBytes: 262_144, maxConnections: 200 },
  ]);
  for (const allow of [
    '[]',
    '[{ source: cisco/asa }]',
    '[{ peer: everybody }]',
    '[{ peer: 10.0.0.0/33 }]',
    '[{ certificate: fw1 }]',
  ])
    expect(() => read(`syslog:\n  - { id: a, port: 6514, allow: ${allow} }`)).toThrow(PlatformError);
});
