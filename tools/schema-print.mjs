// Writes what schema/ has of the resolvers: the schema, and which of its fields are personal data; with --check only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { tsImport } from 'tsx/esm/api';

const { printedSchema, printedPersonalData } = await tsImport('../resolvers/print.ts', import.meta.url);
const files = {
  'schema/schema.graphql': await printedSchema(),
  'schema/personal-data.txt': await printedPersonalData(),
};
for (const [file, text] of Object.entries(files)) {
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error(`${file} is stale: run npm run schema:print`);
    process.exit(1);
  }
}
