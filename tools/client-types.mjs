// Typed documents for TypeScript clients, from the operations beside them and the schema: npm run client:types [-- FOLDER]; with --check only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as typedDocuments from '@graphql-codegen/typed-document-node';
import * as types from '@graphql-codegen/typescript';
import * as operations from '@graphql-codegen/typescript-operations';
import { buildSchema, parse, validate } from 'graphql';
import { format, resolveConfig } from 'prettier';

const [folder = 'examples/typed'] = process.argv.slice(2).filter((flag) => !flag.startsWith('--'));
const target = join(folder, 'documents.ts');
const schema = buildSchema(readFileSync('schema/schema.graphql', 'utf8'));
const document = parse(readFileSync(join(folder, 'operations.graphql'), 'utf8'));
const wrong = validate(schema, document);
if (wrong.length > 0) {
  wrong.forEach((fault) => console.error(`${folder}/operations.graphql: ${fault.message}`));
  process.exit(1);
}
const generated = await codegen({
  schema: parse(readFileSync('schema/schema.graphql', 'utf8')),
  documents: [{ location: 'operations.graphql', document }],
  filename: target,
  config: {
    ...{ useTypeImports: true, enumsAsTypes: true, immutableTypes: true, skipTypename: true, strictScalars: true },
    // Only what the operations name: the whole schema is not copied into a client.
    ...{ onlyOperationTypes: true, avoidOptionals: { field: true, inputValue: false } },
    scalars: { DateTime: 'string', JSON: 'unknown' },
  },
  plugins: [{ types: {} }, { operations: {} }, { typedDocuments: {} }],
  pluginMap: { types, operations, typedDocuments },
});
const head = '// Generated from operations.graphql and the schema by npm run client:types; do not edit.\n';
const text = await format(head + generated, { ...(await resolveConfig(target)), parser: 'typescript' });
if (!process.argv.includes('--check')) writeFileSync(target, text);
else if (readFileSync(target, 'utf8') !== text) {
  console.error(`${target} is stale: run npm run client:types`);
  process.exit(1);
}
