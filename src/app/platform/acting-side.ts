import { randomUUID } from 'node:crypto';
import type { Principal } from '../../domain/access.js';
import type { Graph } from '../../graph/session.js';
import { playbookStore } from '../../graph/stores/playbook.store.js';
import { containmentDesk } from '../../usecases/action/contain-person.js';
import { advanceRuns } from '../../usecases/playbook/advance.js';
import { playbookDesk } from '../../usecases/playbook/playbook-desk.js';
import type { UseCases } from '../../usecases/use-cases.js';
import { readApprovalsFile } from '../config/approvals-file.js';
import type { Config } from '../config/config.js';
import type { ConnectorEntry } from '../config/connectors-file.js';
import { type Sleeper, WATCHED_FOR_MS } from '../work/lookout.js';
import { Loop } from '../work/loop.js';
import { type ActionSide, actionSide } from './action-side.js';
import { type ApprovalSide, approvalSide, approvalTimesOf } from './approval-side.js';
import { actuatorsOf } from './connectors.js';

export interface ActingOptions {
  readonly config: Config;
  readonly env: NodeJS.ProcessEnv;
  /** Vendors on this machine, used where the configuration names no real ones. */
  readonly simulated: readonly ConnectorEntry[];
  readonly onFault: (name: string, fault: unknown) => void;
  /** People whom a provider vouches for, by their id. */
  readonly vouched: (id: string) => Promise<Principal | null>;
  /** Wakes whoever works on what was written. */
  readonly wrote: () => void;
}

export interface ActingSide {
  readonly actions: ActionSide;
  readonly approvals: ApprovalSide;
  /** What the API does with them. */
  readonly doors: Pick<UseCases, 'delegations' | 'guardrails' | 'containment' | 'playbooks'>;
  readonly loops: readonly Loop[];
  /** Those of them, and the dispatcher, that are woken when there is something to do. */
  readonly watched: readonly Sleeper[];
}

/** Actions, the procedures that ask for them, and the people who are asked about them. */
export function actingSide(graph: Graph, options: ActingOptions): ActingSide {
  const { config, env, simulated, onFault, wrote, vouched } = options;
  const file = readApprovalsFile(config.SEQUITUR_APPROVALS);
  const actions = actionSide(graph, actuatorsOf(config, simulated, env), {
    approvals: approvalTimesOf(file),
    onFault: (fault) => onFault('act', fault),
  });
  const approvals = approvalSide(graph, { file, env, actions: actions.parts, onFault, wrote, vouched });
  const advancing = { playbooks: playbookStore(graph), actions: actions.parts, now: Date.now };
  const doors = {
    delegations: approvals.delegations,
    guardrails: actions.guardrails,
    containment: containmentDesk({ ...actions.parts, containment: actions.containment }, wrote),
    playbooks: playbookDesk({ ...advancing, newId: randomUUID, committed: wrote }),
  };
  const runs = new Loop(() => advanceRuns(advancing), { name: 'playbooks', idleMs: WATCHED_FOR_MS, onFault });
  const dispatcher: Sleeper = { name: 'act', wake: () => actions.dispatcher.wake() };
  const loops = [...approvals.loops, runs];
  return { actions, approvals, doors, loops, watched: [...loops, dispatcher] };
}
