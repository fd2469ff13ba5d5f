import { lexicographicSortSchema, printSchema } from 'graphql';
import { apiSchema } from './schema.js';

/** The schema as it is committed, sorted, so that a difference is a change of the contract. */
export async function printedSchema(): Promise<string> {
  return `# Printed from resolvers/ by npm run schema:print.\n${printSchema(lexicographicSortSchema(await apiSchema()))}\n`;
}
