import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ENTITY_KINDS } from '../../src/domain/entity.js';
import type { Graph } from '../../src/graph/session.js';
import * as apiKeys from '../../src/graph/stores/api-key.cypher.js';
import * as context from '../../src/graph/stores/context.cypher.js';
import * as deadLetters from '../../src/graph/stores/dead-letter.cypher.js';
import * as identity from '../../src/graph/stores/identity.cypher.js';
import * as ingest from '../../src/graph/stores/ingest.cypher.js';
import * as progress from '../../src/graph/stores/progress.cypher.js';
import * as receipts from '../../src/graph/stores/receipt.cypher.js';
import * as workQueue from '../../src/graph/stores/work-queue.cypher.js';
import { expectNoLabelScan, operatorsOf } from '../harness/profile.js';
import { emptyTestGraph } from '../harness/test-graph.js';

const { mergeEntities, ...ingestQueries } = ingest;
const merges = ENTITY_KINDS.map((kind) => [`MERGE_${kind}`, mergeEntities(kind)] as const);
const stores = { apiKeys, context, deadLetters, identity, ingestQueries, progress, receipts, workQueue };
const queries = Object.values(stores).flatMap((store) => Object.entries<string>(store as Record<string, string>));

let graph: Graph;
beforeAll(async () => {
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

describe('every query of the ingest path, and the look for work, comes by an index', () => {
  test.each([...queries, ...merges])('%s', async (_, query) => {
    await expectNoLabelScan(query);
  });
});

test('a query that does read every node is caught', async () => {
  const scanning = /* cypher */ 'MATCH (e:Event) WHERE e.operation = $o RETURN e';
  await expect(expectNoLabelScan(scanning)).rejects.toThrow();
  expect(await operatorsOf(scanning)).toContain('NodeByLabelScan');
});
