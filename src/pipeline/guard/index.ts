import type { Requester } from '../../domain/authorization.js';
import type { ActionRecord } from '../../domain/records.js';
import type { Outcome, Stage, StageContext } from '../stage.js';
import type { Guard } from './authorize.js';
import type { ActionLedger, DecidedCase, GuardedCase } from './ports.js';

import { responsesTo } from './responses.js';
import { DEFAULT_TIMES, queueRule, type RulingTimes } from './ruling.js';

export interface GuardParts {
  readonly guard: Guard;
  readonly actions: ActionLedger;
  readonly times?: RulingTimes;
}

/** The principal under which Sequitur itself asks. */
export const OWN_AGENT: Requester = { id: 'agent:sequitur', name: 'Sequitur', kind: 'agent', roles: [] };

/** Proposes what the case's decisions call for; each proposal is judged and queued, or not, in a transaction of its own. */
export function guardStage(parts: GuardParts): Stage<DecidedCase, GuardedCase> {
  return { name: 'guard', run: (input, ctx) => proposeResponses(parts, input, ctx) };
}

async function proposeResponses(
  parts: GuardParts,
  input: DecidedCase,
  ctx: StageContext,
): Promise<Outcome<GuardedCase>> {
  const actions: ActionRecord[] = [];
  const rule = queueRule(parts.guard, ctx.now, parts.times ?? DEFAULT_TIMES);
  for (const decided of input.decisions)
    for (const request of responsesTo(decided, decided.calls)) {
      const proposal = { case: input.case, request, requester: OWN_AGENT, reason: decided.verdict, now: ctx.now };
      const action = await parts.actions.propose(proposal, rule);
      ctx.record({ type: 'guard.ruled', body: { action: action.uid, state: action.state } });
      actions.push(action);
    }
  const except = actions.map(({ uid }) => uid);
  await parts.actions.reconsider({ case: input.case, except, own: OWN_AGENT.id, now: ctx.now }, rule);
  return { kind: 'passed', value: { case: input.case, actions } };
}

export type { DecidedCase, GuardedCase } from './ports.js';
