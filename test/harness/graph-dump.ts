import type { Graph } from '../../src/graph/session.js';

const NODES = /* cypher */ `
  MATCH (n) WHERE none(label IN labels(n) WHERE label IN $without)
  RETURN labels(n) AS labels, n {.*} AS properties`;

const EDGES = /* cypher */ `
  MATCH (a)-[r]->(b)
  WHERE none(label IN labels(a) + labels(b) WHERE label IN $without)
  RETURN labels(a)[0] + ' ' + coalesce(a.uid, a.key) AS \`from\`, type(r) AS type,
         labels(b)[0] + ' ' + coalesce(b.uid, b.key) AS to, r {.*} AS properties`;

const BOOK_KEEPING = ['Migration', 'Lease', 'Receipt', 'SourceProgress', 'Scope', 'DeadLetter'];

/** Everything the graph says, in one canonical order: two graphs with one dump are the same graph. */
export async function dumpGraph(graph: Graph, without: readonly string[] = BOOK_KEEPING): Promise<readonly string[]> {
  const nodes = await graph.run<{ labels: string[]; properties: object }>(NODES, { without });
  const edges = await graph.run<{ from: string; to: string; type: string; properties: object }>(EDGES, { without });
  return [
    ...nodes.map(({ labels, properties }) => `${labels.sort().join(':')} ${sortedText(properties)}`),
    ...edges.map((edge) => `${edge.from} -${edge.type}-> ${edge.to} ${sortedText(edge.properties)}`),
  ].sort();
}

function sortedText(properties: object): string {
  const pairs = Object.entries(properties).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify(
    pairs.map(([name, value]) => [
      name,
      value instanceof Int8Array ? Buffer.from(value).toString('base64') : (value as unknown),
    ]),
  );
}
