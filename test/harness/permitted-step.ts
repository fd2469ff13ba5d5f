import type { ActionRequest, Permitted } from '../../src/domain/action.js';
import type { StepRequest } from '../../src/pipeline/act/ports.js';
import { createGuard } from '../../src/pipeline/guard/authorize.js';
import { readGuardrails } from '../../src/pipeline/guard/folder.js';
import { compileGuardrails } from '../../src/pipeline/guard/guardrails.js';
import { CLEAR_FACTS } from './guard-facts.js';

export const shippedGuard = createGuard(compileGuardrails(readGuardrails('seeds/policies/guardrails')));

/** A send that the shipped guardrails really permit, until `now` + `permitMs`. */
export function permittedStep(target: string, now: number, permitMs = 30_000): Permitted<StepRequest> {
  return permittedSend({ type: 'revoke_sessions', target, args: {} }, now, permitMs);
}

/** Any send, permitted as the shipped guardrails would on clear facts. */
export function permittedSend(request: ActionRequest, now: number, permitMs = 30_000): Permitted<StepRequest> {
  const action = { ...request, step: `step-of-${request.target}` };
  const answer = shippedGuard.authorize({ action, argumentsDigest: 'd', facts: CLEAR_FACTS, now, permitMs });
  if (!answer.allowed) throw new Error('the shipped guardrails refuse the clear facts');
  return answer.permitted;
}
