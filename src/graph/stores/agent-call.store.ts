import type { Principal } from '../../domain/access.js';
import type { Graph } from '../session.js';
import type { Recorder } from './case-transaction.js';

interface AgentCall {
  readonly operation: string;
  readonly digest: string;
}

/** The audit of what agents ask: one chain for each. */
export function agentCallStore(graph: Graph, record: Recorder) {
  return {
    record: ({ id }: Principal, { operation, digest }: AgentCall, at: number): Promise<void> => {
      const entry = { stream: `agent/${id}`, type: 'agent.called', at, actor: id, body: { operation, digest } };
      return graph.write((tx) => record(tx, [entry]));
    },
  };
}
