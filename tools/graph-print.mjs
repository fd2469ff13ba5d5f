// Writes schema/graph/model.md and the first migration from src/domain/graph-model.ts; with --check only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { tsImport } from 'tsx/esm/api';

const { constraintStatements, modelPage } = await tsImport('../src/graph/schema-text.ts', import.meta.url);
const files = {
  'schema/graph/model.md': modelPage(),
  'schema/graph/migrations/0001_identity_constraints.cypher': `// Generated from src/domain/graph-model.ts by npm run graph:print.\n${constraintStatements().join('\n')}\n`,
};
let stale = 0;
for (const [file, text] of Object.entries(files)) {
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${file} is stale: run npm run graph:print`);
    stale = 1;
  }
}
process.exit(stale);
