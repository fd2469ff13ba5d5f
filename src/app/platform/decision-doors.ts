import { randomUUID } from 'node:crypto';
import type { Graph } from '../../graph/session.js';
import type { ContextPart } from '../../graph/stores/context.store.js';
import { decisionHistory as pastDecisions } from '../../graph/stores/decision-history.store.js';
import { feedStore } from '../../graph/stores/indicator.store.js';
import { lookBackGraph } from '../../graph/stores/look-back.store.js';
import { decisionInputs, policyShelf } from '../../graph/stores/policy-shelf.store.js';
import { decisionHistory } from '../../usecases/decision/decision-history.js';
import { importFeed } from '../../usecases/decision/import-feed.js';
import { invalidateEvidence } from '../../usecases/decision/invalidate-evidence.js';
import type { LivePolicies } from '../../usecases/decision/live-policies.js';
import { policyDesk } from '../../usecases/decision/policy-desk.js';
import { whatIf } from '../../usecases/decision/what-if.js';
import type { UseCases } from '../../usecases/use-cases.js';

const now = Date.now;

export interface DecidingParts {
  /** Woken by what is queued here. */
  readonly decide: { wake(): void };
  /** Commits with the facts that are taken back. */
  readonly contextPart: ContextPart;
}

/** What people do to and ask of decisions. */
export function decisionDoors(
  graph: Graph,
  policies: LivePolicies,
  { decide, contextPart }: DecidingParts,
): Pick<UseCases, 'lookBack' | 'policies' | 'whatIf' | 'feeds' | 'history'> {
  const queued = (): void => {
    decide.wake();
  };
  const inForce = async () => (await policies.current()).live;
  const lookBack = { graph: lookBackGraph(graph, [contextPart]), now, newId: randomUUID, committed: queued };
  const store = decisionInputs(graph);
  const feeds = feedStore(graph);
  const past = pastDecisions(graph);
  return {
    lookBack: { invalidate: (principal, invalidation) => invalidateEvidence(principal, invalidation, lookBack) },
    policies: policyDesk({ shelf: policyShelf(graph), inForce, now, newId: randomUUID, committed: queued }),
    whatIf: { ask: (principal, request) => whatIf(principal, request, { store, inForce }) },
    history: { of: (number) => decisionHistory(number, past) },
    feeds: { import: (principal, file) => importFeed(principal, file, { feeds, now, committed: queued }) },
  };
}
