import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Graph } from '../../graph/session.js';
import { actionLedger } from '../../graph/stores/action.store.js';
import { graphOutbox } from '../../graph/stores/outbox.store.js';
import { DEFAULT_FACT_SETTINGS } from '../../graph/stores/permit.store.js';
import { termStore } from '../../graph/stores/term.store.js';
import { createDispatcher, type Dispatcher } from '../../pipeline/act/dispatcher.js';
import type { Actuator } from '../../pipeline/act/ports.js';
import { createGuard } from '../../pipeline/guard/authorize.js';
import { readGuardrails } from '../../pipeline/guard/folder.js';
import { compileGuardrails } from '../../pipeline/guard/guardrails.js';
import { dispatchRule } from '../../pipeline/guard/ruling.js';
import type { TermParts } from '../../usecases/action/end-terms.js';
import { packageRoot } from '../package-root.js';

/** Which connector can send which types of action. */
export function abilitiesOf(actuators: readonly Actuator[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(actuators.map(({ connector, types }) => [connector, types]));
}

export interface ActionSide {
  readonly parts: TermParts;
  readonly dispatcher: Dispatcher;
}

/** Guard, outbox and dispatcher over the shipped guardrails and the connectors that are configured. */
export function actionSide(
  graph: Graph,
  actuators: readonly Actuator[],
  onFault: (fault: unknown) => void,
): ActionSide {
  const guard = createGuard(compileGuardrails(readGuardrails(join(packageRoot(), 'seeds', 'policies', 'guardrails'))));
  const settings = { ...DEFAULT_FACT_SETTINGS, connectors: abilitiesOf(actuators) };
  const dispatcher = createDispatcher({
    outbox: graphOutbox(graph, settings),
    actuators,
    ruleAt: (now) => dispatchRule(guard, now),
    now: Date.now,
    random: Math.random,
    pause: (ms, signal) => pause(ms, undefined, { signal }),
    holder: `${hostname()}-${randomUUID()}`,
    onFault,
  });
  const parts = { guard, actions: actionLedger(graph, settings), terms: termStore(graph), now: Date.now };
  return { parts, dispatcher };
}
