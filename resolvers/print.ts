import { lexicographicSortSchema, printSchema } from 'graphql';
import { personalFields } from './personal-data.js';
import { apiSchema } from './schema.js';

/** The schema as it is committed, sorted, so that a difference is a change of the contract. */
export async function printedSchema(): Promise<string> {
  return `# Printed from resolvers/ by npm run schema:print.\n${printSchema(lexicographicSortSchema(await apiSchema()))}\n`;
}

/** What masked callers see as pseudonyms, so that a change of it is seen by who reviews. */
export async function printedPersonalData(): Promise<string> {
  const head =
    '# Personal data, by type: what callers with a masked key see as pseudonyms. Printed by npm run schema:print.';
  return `${[head, ...personalFields(await apiSchema())].join('\n')}\n`;
}
