// Fails where schema/schema.graphql breaks what schema/released.graphql promised; --release makes it the new promise.
// Two files may be named instead of these.
import { copyFileSync, readFileSync } from 'node:fs';
import { CriticalityLevel, diff, DiffRule } from '@graphql-inspector/core';
import { buildSchema } from 'graphql';

const files = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const [released = 'schema/released.graphql', current = 'schema/schema.graphql'] = files;

if (process.argv.includes('--release')) {
  copyFileSync(current, released);
} else {
  const schema = (file) => buildSchema(readFileSync(file, 'utf8'));
  const changes = await diff(schema(released), schema(current), [DiffRule.suppressRemovalOfDeprecatedField]);
  const breaking = changes.filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking);
  for (const { path, message } of breaking) console.error(`${path ?? ''}: ${message}`);
  if (breaking.length > 0) {
    console.error('These break clients. Deprecate first, with a date; remove in the release after.');
    process.exit(1);
  }
}
