import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Graph } from '../../src/graph/session.js';
import { readStream, verifyStream } from '../../src/graph/stores/audit.store.js';
import { freePort, runProgram, startServing, type Child, type Serving } from '../harness/killable-program.js';
import { buildProgram } from '../harness/running-program.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const LONG = process.env['SEQUITUR_LONG'] === '1';
const RECORDS = Number(process.env['SEQUITUR_KILL_RECORDS'] ?? (LONG ? 100_000 : 6_000));
const KILLS = Number(process.env['SEQUITUR_KILLS'] ?? (LONG ? 50 : 5));
/** Of so many kills one hits the server; the others hit the importer, which starts sooner again. */
const SERVER_EVERY = LONG ? 2 : 4;
const SOURCE = 'okta/system_log';

let graph: Graph;
beforeAll(async () => {
  buildProgram();
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

/** A file of records, and the byte at which each ends. */
function writeRecords(file: string): readonly number[] {
  const lines = Array.from({ length: RECORDS }, (_, n) => JSON.stringify(record(n)));
  writeFileSync(file, `${lines.join('\n')}\n`);
  let at = 0;
  return lines.map((line) => (at += Buffer.byteLength(line) + 1));
}

function record(n: number): object {
  return {
    uuid: `kill-${String(n)}`,
    published: new Date(Date.UTC(2026, 2, 2, 8) + n * 50).toISOString(),
    eventType: 'user.session.start',
    outcome: { result: 'SUCCESS' },
    actor: { id: `00u${String(n % 50)}`, type: 'User', alternateId: `user${String(n % 50)}@example.com` },
    client: { ipAddress: `192.0.2.${String(n % 200)}` },
  };
}

/** How many bytes of the file the importer was told are in. */
function acknowledged(home: string): number {
  const folder = join(home, 'ingest');
  try {
    const [file] = readdirSync(folder).filter((name) => name.endsWith('.json'));
    return file === undefined ? 0 : (JSON.parse(readFileSync(join(folder, file), 'utf8')) as { offset: number }).offset;
  } catch {
    return 0;
  }
}

const stored = async (): Promise<number> =>
  (await graph.run<{ n: number }>('MATCH (e:Event) RETURN count(e) AS n'))[0]?.n ?? 0;

/** The numbers of the records that are in, each as often as it is. */
async function storedNumbers(): Promise<readonly number[]> {
  const rows = await graph.run<{ id: string }>('MATCH (e:Event) RETURN e.externalId AS id');
  return rows.map(({ id }) => Number(id.slice('kill-'.length))).sort((a, b) => a - b);
}

test(
  'kill -9 at any point of an import loses nothing that was acknowledged and stores nothing twice',
  async () => {
    const home = mkdtempSync(join(tmpdir(), 'sequitur-kill-'));
    const file = join(home, 'records.ndjson');
    const ends = writeRecords(file);
    const port = await freePort();
    let server: Serving = await startServing(home, port);
    const { url, key } = server;
    const importer = (): Child =>
      runProgram(['ingest', '--source', SOURCE, '--json', file], {
        SEQUITUR_HOME: home,
        SEQUITUR_URL: url,
        SEQUITUR_KEY: key,
      });
    let child = importer();
    for (let kill = 1; kill <= KILLS; kill += 1) {
      // A point of the import that differs each time, somewhere inside a chunk as often as between two.
      const point = Math.floor(((kill - Math.random()) / (KILLS + 1)) * RECORDS);
      while (!child.hasEnded() && (await stored()) < point) await pause(5);
      const hitsServer = kill % SERVER_EVERY === 0;
      await Promise.all([
        ...(hitsServer ? [server.kill()] : []),
        ...(kill % 2 === 0 && hitsServer ? [] : [child.kill()]),
      ]);
      const safe = ends.filter((end) => end <= acknowledged(home)).length;
      const numbers = await storedNumbers();
      expect(new Set(numbers).size).toBe(numbers.length);
      // Everything acknowledged is there: the lowest numbers without a hole.
      expect(numbers.slice(0, safe)).toEqual(Array.from({ length: safe }, (_, n) => n));
      if (hitsServer) server = await startServing(home, port);
      if (child.hasEnded()) child = importer();
    }
    if ((await child.ended) !== 0) child = importer();
    expect({ code: await child.ended, output: child.output() }).toMatchObject({ code: 0 });
    expect(await storedNumbers()).toEqual(Array.from({ length: RECORDS }, (_, n) => n));
    await server.kill();
    expect(await counts()).toEqual([{ documents: RECORDS, letters: 0, told: RECORDS, revisions: 0 }]);
    expect(await auditedCreations()).toBe(RECORDS);
  },
  LONG ? 7_200_000 : 600_000,
);

const counts = () =>
  graph.run(
    `MATCH (p:SourceProgress {source: $source})
     RETURN COUNT { MATCH (:EventDocument) } AS documents, COUNT { MATCH (:DeadLetter) } AS letters,
            p.events AS told, p.revisions AS revisions`,
    { source: SOURCE },
  );

async function auditedCreations(): Promise<number> {
  const stream = `source/${SOURCE}`;
  expect(await verifyStream(graph, stream)).toMatchObject({ intact: true });
  let created = 0;
  for await (const { body } of readStream(graph, stream)) created += Number(body['created'] ?? 0);
  return created;
}
