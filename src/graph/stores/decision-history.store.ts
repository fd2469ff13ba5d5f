import type { HistoryReads, PastStep } from '../../pipeline/decide/ports-history.js';
import type { Graph } from '../session.js';
import { DECISION_HISTORY } from './decision-history.cypher.js';

export function decisionHistory(graph: Graph): HistoryReads {
  return {
    decisionsOf: async (number, limit) => {
      const newestFirst = await graph.run<PastStep>(DECISION_HISTORY, { case: number, limit });
      return [...newestFirst].reverse();
    },
  };
}
