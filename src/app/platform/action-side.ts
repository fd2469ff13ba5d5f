import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setImmediate as breathe, setTimeout as pause } from 'node:timers/promises';
import type { ApprovalTimes } from '../../domain/approval.js';
import type { Graph } from '../../graph/session.js';
import { actionLedger } from '../../graph/stores/action.store.js';
import { containmentReads } from '../../graph/stores/containment.store.js';
import { guardrailShelf } from '../../graph/stores/guardrail-shelf.store.js';
import { graphOutbox } from '../../graph/stores/outbox.store.js';
import { DEFAULT_FACT_SETTINGS } from '../../graph/stores/permit.store.js';
import { termStore } from '../../graph/stores/term.store.js';
import { createDispatcher, type Dispatcher } from '../../pipeline/act/dispatcher.js';
import type { Actuator } from '../../pipeline/act/ports.js';
import { readGuardrails } from '../../pipeline/guard/folder.js';
import { type LiveGuard, liveGuard } from '../../pipeline/guard/live-guard.js';
import type { ContainmentReads } from '../../pipeline/guard/ports-containment.js';
import { dispatchRule } from '../../pipeline/guard/ruling.js';
import type { TermParts } from '../../usecases/action/end-terms.js';
import { guardrailDesk } from '../../usecases/action/guardrail-desk.js';
import type { GuardrailDoor } from '../../usecases/action/guardrail-ports.js';
import { packageRoot } from '../package-root.js';
import { WATCHED_FOR_MS } from '../work/lookout.js';

/** Which connector can send which types of action. */
export function abilitiesOf(actuators: readonly Actuator[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(actuators.map(({ connector, types }) => [connector, types]));
}

export interface ActionSide {
  readonly parts: TermParts;
  readonly dispatcher: Dispatcher;
  readonly guard: LiveGuard;
  readonly guardrails: GuardrailDoor;
  readonly containment: ContainmentReads;
}

/** Guard, outbox and dispatcher over the shipped guardrails and the connectors that are configured. */
export function actionSide(
  graph: Graph,
  actuators: readonly Actuator[],
  { approvals, onFault }: { readonly approvals: ApprovalTimes; readonly onFault: (fault: unknown) => void },
): ActionSide {
  const shelf = guardrailShelf(graph);
  const guard = liveGuard(readGuardrails(join(packageRoot(), 'seeds', 'policies', 'guardrails')), shelf);
  const connectors = abilitiesOf(actuators);
  const settings = { ...DEFAULT_FACT_SETTINGS, approvals, connectors, refreshGuard: () => guard.refresh() };
  const dispatcher = createDispatcher({
    outbox: graphOutbox(graph, settings),
    actuators,
    ruleAt: (now) => dispatchRule(guard, now),
    now: Date.now,
    random: Math.random,
    pause: (ms, signal) => pause(ms, undefined, { signal }),
    holder: `${hostname()}-${randomUUID()}`,
    pollMs: WATCHED_FOR_MS,
    onFault,
  });
  const parts = { guard, actions: actionLedger(graph, settings), terms: termStore(graph), now: Date.now };
  const guardrails = guardrailDesk({ guard, shelf, now: Date.now, breathe: () => breathe() });
  return { parts, dispatcher, guard, guardrails, containment: containmentReads(graph, connectors) };
}
