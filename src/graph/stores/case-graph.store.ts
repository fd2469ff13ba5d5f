import type { Tx } from '../session.js';
import { CASE_GRAPH, GRAPH_EVENT_CAP } from './case-graph.cypher.js';
import { graphOf, type FoundParts } from './case-graph.rows.js';

/** Reads the graph of a case in one query. */
export class CaseGraphStore {
  constructor(private readonly graph: Tx) {}

  async caseGraph(number: number, request: { readonly depth: number; readonly asOf: number | null }) {
    const text = CASE_GRAPH[request.depth] ?? '';
    const asOf = request.asOf ?? Number.MAX_SAFE_INTEGER;
    const [parts] = await this.graph.run<FoundParts>(text, { number, asOf, cap: GRAPH_EVENT_CAP });
    return graphOf(parts ?? { detections: [], matched: [], events: [], eventTotal: 0, named: [] });
  }
}
