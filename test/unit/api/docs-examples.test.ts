import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { buildSchema, parse, validate } from 'graphql';

const schema = buildSchema(readFileSync('schema/schema.graphql', 'utf8'));
const PAGES = ['docs/api.md', 'docs/responding.md', 'docs/audit.md', 'docs/autonomy.md'];

/** Operations that are shown together are sent one by one: each is checked alone. */
function examplesOf(page: string): readonly string[] {
  const blocks = [...readFileSync(page, 'utf8').matchAll(/^```graphql\n(.*?)^```/gms)].map(([, block = '']) => block);
  return blocks
    .flatMap((block) => block.split(/^(?=query|mutation|subscription)/m))
    .filter((text) => text.trim() !== '');
}

test.each(PAGES)('every request that %s shows fits the schema', (page) => {
  const examples = examplesOf(page);
  expect(examples.length).toBeGreaterThan(0);
  for (const example of examples) {
    const faults = validate(schema, parse(example)).map(({ message }) => `${message} in ${example}`);
    expect(faults).toEqual([]);
  }
});
