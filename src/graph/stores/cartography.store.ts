import type { JsonObject } from '../../domain/json.js';
import type { CartographyGraph } from '../../pipeline/enrich/ports-cartography.js';
import { graphFault } from '../faults.js';
import type { Graph } from '../session.js';
import { ROWS_OF } from './cartography.cypher.js';

/** Rows that wait here: enough that the other database never waits for us, few enough to be nothing. */
const FETCH = 1_000;

/** Reads another database, where Cartography is at home. */
export function cartographyGraph(graph: Graph): CartographyGraph {
  return {
    rows: async function* (part) {
      const session = graph.openReadSession(FETCH);
      try {
        for await (const record of session.run(ROWS_OF[part])) yield record.toObject() as JsonObject;
      } catch (cause) {
        throw graphFault(cause);
      } finally {
        await session.close();
      }
    },
  };
}
