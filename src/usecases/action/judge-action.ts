import type { Principal } from '../../domain/access.js';
import type { Judged } from '../../pipeline/guard/ports.js';
import { queueRule } from '../../pipeline/guard/ruling.js';
import type { ActionParts } from './propose-action.js';
import { requesterOf, requirePerson, requireReason } from './requester.js';

export interface JudgeInput {
  readonly id: string;
  /** As they were on the screen; moved since, and the judgement is void. */
  readonly argumentsDigest: string;
  readonly decisionId: string;
  readonly reason: string;
  readonly door?: string;
}

/** A yes lasts a working day; after it the situation is another. */
const APPROVAL_MS = 8 * 3_600_000;

export function approveAction(parts: ActionParts, by: Principal, input: JudgeInput): Promise<Judged> {
  return judge(parts, by, input, true);
}

/** Also the veto of what is queued and has not left, and the withdrawal of one's own request. */
export function denyAction(parts: ActionParts, by: Principal, input: JudgeInput): Promise<Judged> {
  return judge(parts, by, input, false);
}

async function judge(parts: ActionParts, by: Principal, input: JudgeInput, approve: boolean): Promise<Judged> {
  requirePerson(by);
  const now = parts.now();
  const judgement = {
    action: input.id,
    argumentsDigest: input.argumentsDigest,
    decision: input.decisionId,
    by: requesterOf(by),
    approve,
    reason: requireReason(input.reason),
    now,
    expiresAt: now + APPROVAL_MS,
    authenticatedAt: by.authenticatedAt ?? 0,
    door: input.door ?? 'api',
  };
  return parts.actions.judge(judgement, queueRule(parts.guard, now));
}
