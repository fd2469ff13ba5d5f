// A process of its own that chains entries until it is killed: node audit-writer.mjs <writers> <streams> <seed>
import { tsImport } from 'tsx/esm/api';

const { Graph } = await tsImport('../../src/graph/session.ts', import.meta.url);
const { appendAudit } = await tsImport('../../src/graph/stores/audit.store.ts', import.meta.url);
const [writers, streams, seed] = process.argv.slice(2).map(Number);
const graph = await Graph.connect({
  uri: process.env.SEQUITUR_TEST_NEO4J_URI,
  user: process.env.SEQUITUR_TEST_NEO4J_USER ?? 'neo4j',
  password: process.env.SEQUITUR_TEST_NEO4J_PASSWORD,
});

async function write(writer) {
  for (let n = 0; ; n += 1) {
    // Two streams a transaction, in no order: the heads must be locked in one.
    const pair = [writer * 7 + n * 3, writer * 13 + n * 5 + 1].map((at) => `case/${String(at % streams)}`);
    const entries = pair.map((stream) => ({
      stream,
      type: 'test',
      at: n,
      actor: `w${writer}`,
      body: { seed, writer, n },
    }));
    await graph.write((tx) => appendAudit(tx, entries));
    process.stdout.write(`${writer} ${n}\n`);
  }
}
await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
