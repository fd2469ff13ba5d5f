import type { Principal } from '../../domain/access.js';
import { canonicalDigest } from '../../domain/canonical.js';

export interface AgentCall {
  readonly operation: string;
  /** Of the document and what it was given: enough to prove what was asked, without keeping what it said. */
  readonly digest: string;
}

export interface AgentCallStore {
  record(agent: Principal, call: AgentCall, at: number): Promise<void>;
}

export interface AgentCallDoor {
  /** Writes down what an agent asks before it is answered; nothing for anybody else. */
  called(principal: Principal, request: AgentRequest): Promise<void>;
}

export interface AgentRequest {
  readonly query?: unknown;
  readonly variables?: unknown;
  readonly operationName?: unknown;
}

const LONGEST_NAME = 100;

/** What machines that think for themselves ask goes into the audit, reads too. */
export function agentCallDesk(store: AgentCallStore, now: () => number): AgentCallDoor {
  return {
    called: async (principal, { query, variables, operationName }) => {
      if (principal.kind !== 'agent') return;
      const [, named] = /\b(?:query|mutation|subscription)\s+([A-Za-z_]\w*)/.exec(String(query)) ?? [];
      const operation = (typeof operationName === 'string' ? operationName : (named ?? 'unnamed')).slice(
        0,
        LONGEST_NAME,
      );
      const digest = canonicalDigest({ query: String(query), variables: variables ?? null });
      await store.record(principal, { operation, digest }, now());
    },
  };
}
