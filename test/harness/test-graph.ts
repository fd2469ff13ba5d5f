import { migrate } from '../../src/graph/migrate.js';
import { Graph } from '../../src/graph/session.js';

const WIPE = /* cypher */ 'MATCH (n) WHERE NOT n:Migration CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS';

/** An empty, migrated graph on the run's real database. Test files of one run take turns, so each may start from nothing. */
export async function emptyTestGraph(): Promise<Graph> {
  const graph = await connectTestGraph();
  await migrate(graph, 'schema/graph/migrations', 'tests');
  await graph.runAlone(WIPE);
  return graph;
}

/** Another connection to the run's database, as a second node would have. */
export function connectTestGraph(): Promise<Graph> {
  const uri = process.env['SEQUITUR_TEST_NEO4J_URI'];
  const password = process.env['SEQUITUR_TEST_NEO4J_PASSWORD'];
  if (uri === undefined || password === undefined)
    throw new Error('the graph tests need the database of test/harness/global-setup.mjs');
  return Graph.connect({ uri, user: process.env['SEQUITUR_TEST_NEO4J_USER'] ?? 'neo4j', password });
}
