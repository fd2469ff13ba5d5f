import { LONGEST_TTL_MINUTES, termOf } from '../../domain/action-arguments.js';
import { actionTypeOf } from '../../domain/action-types.js';
import type { ActionRequest } from '../../domain/action.js';
import type { Requester } from '../../domain/authorization.js';
import { InputFault } from '../../domain/errors.js';
import type { Principal } from '../../domain/access.js';
import type { ActionRecord } from '../../domain/records.js';
import { queueRule } from '../../pipeline/guard/ruling.js';
import { inverseOf } from '../../domain/inverse.js';
import type { ActionParts } from './propose-action.js';
import { requireReason, requireResponder } from './requester.js';

/** The principal under which terms end. */
const TERMS: Requester = { id: 'system:terms', name: 'Sequitur', kind: 'agent', roles: [] };

/** An action whose term has ended, and whether its case still calls for it. */
export interface EndedTerm {
  readonly action: ActionRecord;
  /** The case is open and its current decision about the target is MALICIOUS. */
  readonly stillMalicious: boolean;
}

export interface TermParts extends ActionParts {
  readonly terms: {
    ended(now: number, limit: number): Promise<readonly EndedTerm[]>;
    /** Moves the end; false where it had moved, ended or been undone meanwhile. */
    extend(change: TermChange): Promise<boolean>;
  };
}

export interface TermChange {
  readonly uid: string;
  /** The end that was seen: whoever comes second changes nothing. */
  readonly from: number;
  readonly until: number;
  readonly by: string;
  readonly reason: string;
  readonly now: number;
  /** A person must hear of it. */
  readonly escalate: boolean;
}

const MINUTE_MS = 60_000;

/**
 * Undoes what was done for a time and not renewed. On an open malicious case nothing is released silently: the term is
 * extended and somebody is told, until the longest term there is; then it is undone and that is told.
 */
export async function endTermsNext(parts: TermParts): Promise<boolean> {
  const now = parts.now();
  const [term] = await parts.terms.ended(now, 1);
  if (term === undefined) return false;
  const { action } = term;
  const until = now + minutesOf(action) * MINUTE_MS;
  const longest = (action.effectiveAt ?? now) + LONGEST_TTL_MINUTES * MINUTE_MS;
  if (term.stillMalicious && until <= longest) return extend(parts, action, { until, now });
  await undo(parts, action, now);
  return true;
}

function extend(parts: TermParts, action: ActionRecord, to: { until: number; now: number }): Promise<boolean> {
  const reason = 'The case is still open and malicious.';
  return parts.terms.extend({
    uid: action.uid,
    from: action.expiresAt ?? 0,
    ...to,
    by: TERMS.id,
    reason,
    escalate: true,
  });
}

async function undo(parts: TermParts, action: ActionRecord, now: number): Promise<void> {
  const request = inverseOf(action);
  if (request !== null) {
    const proposal = { case: action.case, request, requester: TERMS, reason: 'Its term has ended.', now };
    await parts.actions.propose(proposal, queueRule(parts.guard, now));
  }
  // Looked at again should the inverse fail, and not every half second until then.
  const until = now + minutesOf(action) * MINUTE_MS;
  const change = { uid: action.uid, from: action.expiresAt ?? 0, until, now, by: TERMS.id, escalate: true };
  await parts.terms.extend({ ...change, reason: 'Its term has ended; it is being undone.' });
}

function minutesOf(action: ActionRecord): number {
  const type = actionTypeOf(action.type);
  const args = JSON.parse(action.argsJson) as ActionRequest['args'];
  return Math.max(1, type === undefined ? 1 : termOf(type, args));
}

/** A person gives an effect more time. */
export async function renewAction(
  parts: TermParts,
  by: Principal,
  input: { readonly id: string; readonly minutes: number; readonly reason: string },
): Promise<ActionRecord> {
  requireResponder(by);
  const reason = requireReason(input.reason);
  const action = await parts.actions.read(input.id);
  if (action === null) throw new InputFault('NOT_FOUND', 'There is no such action.');
  if (action.expiresAt === null || action.effectiveAt === null)
    throw new InputFault('BAD_USER_INPUT', 'The action has no term that could be renewed.');
  const now = parts.now();
  const until = now + input.minutes * MINUTE_MS;
  if (input.minutes < 1 || until > action.effectiveAt + LONGEST_TTL_MINUTES * MINUTE_MS)
    throw new InputFault('BAD_USER_INPUT', 'Nothing is in force for more than a week without being asked for anew.', {
      place: { path: 'minutes' },
    });
  const moved = await parts.terms.extend({
    ...{ uid: action.uid, from: action.expiresAt, until, by: by.id, reason, now },
    escalate: false,
  });
  if (!moved) throw new InputFault('VERSION_CONFLICT', 'The term has moved or the action was undone meanwhile.');
  return { ...action, expiresAt: until };
}
