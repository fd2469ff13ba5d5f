import type { DecidedCase } from '../../pipeline/guard/ports.js';
import type { Graph } from '../session.js';
import { DECIDED_SUBJECTS, FINISH_RESPONSE, WAITING_RESPONSES } from './decision.cypher.js';

/** The queue between decision and guard. */
export function responseQueue(graph: Graph) {
  return {
    waiting: (limit: number) => graph.run<{ case: number; at: number }>(WAITING_RESPONSES, { limit }),
    decided: async (caseNumber: number): Promise<DecidedCase> => ({
      case: caseNumber,
      decisions: await graph.run<DecidedCase['decisions'][number]>(DECIDED_SUBJECTS, { case: caseNumber }),
    }),
    finish: async (waiting: { readonly case: number; readonly at: number }): Promise<void> => {
      await graph.write((tx) => tx.run(FINISH_RESPONSE, waiting));
    },
  };
}
