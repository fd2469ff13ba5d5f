// Writes schema/graph/model.md from src/domain/graph-model.ts; with --check only compares. Migrations that were released
// never change, so what the model newly declares goes into a new one: --migration NAME writes it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tsImport } from 'tsx/esm/api';

const { constraintStatements, modelPage } = await tsImport('../src/graph/schema-text.ts', import.meta.url);
const PAGE = 'schema/graph/model.md';
const FOLDER = 'schema/graph/migrations';
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.cypher'));
const stored = new Set(files.flatMap((name) => readFileSync(join(FOLDER, name), 'utf8').split('\n')));
const missing = constraintStatements().filter((statement) => !stored.has(statement));

const [flag, name] = process.argv.slice(2);
const failures = [];
if (flag === '--migration') writeMigration();
else if (missing.length > 0) {
  failures.push(`no migration has these; run npm run graph:migration -- NAME:\n  ${missing.join('\n  ')}`);
}
if (flag !== '--check') writeFileSync(PAGE, modelPage());
else if (readFileSync(PAGE, 'utf8') !== modelPage()) failures.push(`${PAGE} is stale: run npm run graph:print`);
failures.forEach((failure) => console.error(failure));
process.exit(failures.length === 0 ? 0 : 1);

function writeMigration() {
  if (!/^[a-z0-9_]+$/.test(name ?? '')) throw new Error('name the migration in lower case, words joined by _');
  const next = Math.max(...files.map((file) => Number(file.slice(0, 4)))) + 1;
  const file = join(FOLDER, `${String(next).padStart(4, '0')}_${name}.cypher`);
  writeFileSync(file, `// From src/domain/graph-model.ts by npm run graph:migration.\n${missing.join('\n')}\n`);
  console.log(file);
}
