// Writes schema/schema.graphql from the resolvers; with --check only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { tsImport } from 'tsx/esm/api';

const { printedSchema } = await tsImport('../resolvers/print.ts', import.meta.url);
const file = 'schema/schema.graphql';
const text = await printedSchema();
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  console.error(`${file} is stale: run npm run schema:print`);
  process.exit(1);
}
