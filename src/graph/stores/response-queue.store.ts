import type { DecidedCase } from '../../pipeline/guard/ports.js';
import type { Graph } from '../session.js';
import { DECIDED_SUBJECTS, FINISH_RESPONSE, WAITING_RESPONSES } from './decision.cypher.js';

type Decided = DecidedCase['decisions'][number];
type DecidedRow = Omit<Decided, 'calls'> & { readonly callsJson: string | null };

function decidedFrom({ callsJson, ...decided }: DecidedRow): Decided {
  return callsJson === null ? decided : { ...decided, calls: JSON.parse(callsJson) as NonNullable<Decided['calls']> };
}

/** The queue between decision and guard. */
export function responseQueue(graph: Graph) {
  return {
    waiting: (limit: number) => graph.run<{ case: number; at: number }>(WAITING_RESPONSES, { limit }),
    decided: async (caseNumber: number): Promise<DecidedCase> => {
      const rows = await graph.run<DecidedRow>(DECIDED_SUBJECTS, { case: caseNumber });
      return { case: caseNumber, decisions: rows.map(decidedFrom) };
    },
    finish: async (waiting: { readonly case: number; readonly at: number }): Promise<void> => {
      await graph.write((tx) => tx.run(FINISH_RESPONSE, waiting));
    },
  };
}
