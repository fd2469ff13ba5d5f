import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tsImport } from 'tsx/esm/api';

/**
 * One real database a worker for the whole run, each on a free port and in a folder of its own: the files of a worker
 * take turns with theirs. SEQUITUR_TEST_NEO4J_URI names another one instead, for one worker.
 */
export default async function startTestDatabases({ maxWorkers }) {
  if (process.env.SEQUITUR_TEST_NEO4J_URI) return;
  const { startEmbedded } = await tsImport('../../src/graph/embedded/embedded-database.ts', import.meta.url);
  const started = [];
  globalThis.sequiturTestDatabases = started;
  for (let worker = 1; worker <= maxWorkers; worker += 1) {
    const home = mkdtempSync(join(tmpdir(), 'sequitur-test-'));
    const database = await startEmbedded({
      home,
      classpathFile: join('.cache', 'classpath.txt'),
      memory: { heapMb: 768, pageCacheMb: 128 },
    });
    started.push({ database, home });
    process.env[`SEQUITUR_TEST_NEO4J_URI_${worker}`] = database.uri;
    process.env[`SEQUITUR_TEST_NEO4J_PASSWORD_${worker}`] = database.password;
  }
}
