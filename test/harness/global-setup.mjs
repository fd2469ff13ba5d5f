import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tsImport } from 'tsx/esm/api';

/** One real database for the whole run, on a free port, in a folder of its own; SEQUITUR_TEST_NEO4J_URI names another one instead. */
export default async function startTestDatabase() {
  if (process.env.SEQUITUR_TEST_NEO4J_URI) return;
  const { startEmbedded } = await tsImport('../../src/graph/embedded/embedded-database.ts', import.meta.url);
  const home = mkdtempSync(join(tmpdir(), 'sequitur-test-'));
  const database = await startEmbedded({
    home,
    classpathFile: join('.cache', 'classpath.txt'),
    memory: { heapMb: 768, pageCacheMb: 128 },
  });
  process.env.SEQUITUR_TEST_NEO4J_URI = database.uri;
  process.env.SEQUITUR_TEST_NEO4J_PASSWORD = database.password;
  globalThis.sequiturTestDatabase = { database, home };
}
