// Runs the benchmarks of bench/ as built, as the product runs, one process each, on a fresh embedded database: npm run bench [-- name …] [-- --full].
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ensureBuild, ensureDependencies, requireNode, ROOT } from './prepare.mjs';

requireNode();
ensureDependencies();
ensureBuild();
const { tsImport } = await import('tsx/esm/api');
const { startEmbedded } = await tsImport('../src/graph/embedded/embedded-database.ts', import.meta.url);

const wanted = process.argv.slice(2).filter((flag) => !flag.startsWith('--'));
const flags = process.argv.slice(2).filter((flag) => flag.startsWith('--'));
const names = readdirSync(join(ROOT, 'bench'))
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => basename(file, '.bench.ts'))
  .filter((name) => wanted.length === 0 || wanted.includes(name));

console.log(
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, Node ${process.versions.node}, ${process.platform}`,
);
let failed = 0;
for (const name of names) {
  const home = mkdtempSync(join(tmpdir(), 'sequitur-bench-'));
  const database = await startEmbedded({
    home,
    classpathFile: join(ROOT, '.cache', 'classpath.txt'),
    memory: { heapMb: 2048, pageCacheMb: 1024 },
  });
  console.log(`\n## ${name}`);
  const { status } = spawnSync(process.execPath, [join('dist', 'bench', `${name}.bench.js`), ...flags], {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: {
      ...process.env,
      SEQUITUR_TEST_NEO4J_URI: database.uri,
      SEQUITUR_TEST_NEO4J_PASSWORD: database.password,
      SEQUITUR_BENCH_DATABASE_PID: String(database.pid),
    },
  });
  if (status !== 0) failed += 1;
  await database.stop();
  rmSync(home, { recursive: true, force: true });
}
process.exit(failed === 0 ? 0 : 1);
