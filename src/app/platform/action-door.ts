import type { Principal } from '../../domain/access.js';
import { InputFault, PermissionFault, type ErrorCode, type PlatformError } from '../../domain/errors.js';
import type { Judged, Refusal } from '../../pipeline/guard/ports.js';
import type { ActionState } from '../../domain/action.js';
import { renewAction, type TermParts } from '../../usecases/action/end-terms.js';
import { approveAction, denyAction } from '../../usecases/action/judge-action.js';
import type { ActionDoor, AnswerAction, RollbackOutcome } from '../../usecases/action/ports.js';
import { previewAuthorization, proposeAction } from '../../usecases/action/propose-action.js';
import { rollBackAction, rollBackCase, type RolledBack } from '../../usecases/action/roll-back-action.js';

const REFUSALS: Readonly<Record<Refusal, readonly [ErrorCode, string]>> = {
  NOT_FOUND: ['NOT_FOUND', 'There is no such action.'],
  APPROVAL_VOID: ['APPROVAL_VOID', 'The action or its decision has changed since you looked at it.'],
  ALREADY_DECIDED: ['APPROVAL_VOID', 'The action is no longer waiting.'],
  OWN_REQUEST: ['FORBIDDEN', 'Nobody approves what they asked for themselves.'],
  INVOLVED: ['FORBIDDEN', 'Nobody decides in a case they are part of.'],
  NOT_ENTITLED: [
    'FORBIDDEN',
    'Answering requests is for responders and those they delegated to, until the agreed date.',
  ],
  LOGIN_NOT_FRESH: ['FRESH_LOGIN_REQUIRED', 'The target is of tier 0: prove who you are first.'],
};

export function actionDoor(parts: TermParts, wrote: () => void): ActionDoor {
  const judged = async (principal: Principal, answer: AnswerAction, judge: typeof approveAction): Promise<string> => {
    const { uid: id, argumentsDigest, decision, reason } = answer;
    const uid = actionOf(await judge(parts, principal, { id, argumentsDigest, decisionId: decision ?? '', reason }));
    wrote();
    return uid;
  };
  return {
    propose: async (principal, { caseNumber, reason, type, target, args }) => {
      const request = { type, target, args };
      const action = await proposeAction(parts, principal, { case: caseNumber, request, reason: reason ?? '' });
      wrote();
      return action.uid;
    },
    approve: (principal, answer) => judged(principal, answer, approveAction),
    deny: (principal, answer) => judged(principal, answer, denyAction),
    rollback: async (principal, { uid: id, reason }) => {
      const outcome = outcomeOf(await rollBackAction(parts, principal, { id, reason }));
      wrote();
      return outcome;
    },
    rollbackCase: async (principal, number, reason) => {
      const outcomes = await rollBackCase(parts, principal, { case: number, reason });
      wrote();
      return outcomes.map(outcomeOf);
    },
    renew: async (principal, { uid: id, minutes, reason }) => {
      const { uid } = await renewAction(parts, principal, { id, minutes, reason });
      wrote();
      return uid;
    },
    preview: async (principal, { caseNumber, reason, ...request }) =>
      previewed(await previewAuthorization(parts, principal, { case: caseNumber, request, reason: reason ?? '' })),
  };
}

/** Whom a preview names; the count tells how many there are. */
const MOST_NAMES = 50;

function previewed({ accounts, ruling }: Awaited<ReturnType<typeof previewAuthorization>>) {
  const { record } = ruling;
  return {
    allowed: record.allowed,
    determiningPolicies: record.policies,
    missing: record.missing.map((set) => set.join(' and ')),
    blastRadius: {
      count: record.facts.blastRadius,
      // The facts rate the target and everything behind it as one: the worst of them counts for all.
      critical: record.facts.target.tier <= 1 ? record.facts.blastRadius : 0,
      names: accounts.slice(0, MOST_NAMES),
    },
  };
}

function outcomeOf(rolledBack: RolledBack): RollbackOutcome {
  const none = { inverse: null, how: null };
  switch (rolledBack.kind) {
    case 'stopped':
      return { uid: rolledBack.action.uid, outcome: 'STOPPED', ...none };
    case 'undoing':
      return { ...none, uid: rolledBack.action.uid, outcome: 'UNDOING', inverse: rolledBack.inverse.uid };
    case 'heals_itself':
      return { ...none, uid: rolledBack.action.uid, outcome: 'HEALS_ITSELF', how: rolledBack.how };
    case 'irreversible':
      return { uid: rolledBack.action.uid, outcome: 'IRREVERSIBLE', ...none };
    case 'refused':
      return { uid: rolledBack.id, outcome: stoppedBy(rolledBack.why), ...none };
  }
}

/** What is under way or over is an answer; that there is no such action, or no right to it, is a fault. */
function stoppedBy(why: Refusal | 'UNDER_WAY'): RollbackOutcome['outcome'] {
  if (why === 'UNDER_WAY') return 'UNDER_WAY';
  if (why === 'ALREADY_DECIDED') return 'OVER';
  throw refusal(why);
}

function refusal(why: Refusal): PlatformError {
  const [code, message] = REFUSALS[why];
  return code === 'NOT_FOUND' ? new InputFault(code, message) : new PermissionFault(code, message);
}

function actionOf(judged: Judged): string {
  if (judged.kind === 'taken') return judged.action.uid;
  throw refusal(judged.why);
}

const SAID: Partial<Record<ActionState, string>> = {
  DENIED: 'it is denied',
  PROPOSED: 'it is proposed',
  QUEUED: 'it is on its way',
  WAITING_APPROVAL: 'it waits for one more person',
};

/** What came of an answer, as a sentence; a refusal is a fault. */
export function takenAnswer(judged: Judged): string {
  if (judged.kind === 'refused') throw refusal(judged.why);
  const { type, targetLabel, state } = judged.action;
  return `${type} on ${targetLabel}: ${SAID[state] ?? state.toLowerCase()}.`;
}
