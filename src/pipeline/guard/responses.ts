import { ACTION_TYPES } from '../../domain/action-types.js';
import type { ActionCall, ActionRequest } from '../../domain/action.js';
import type { Verdict } from '../../domain/verdict.js';

/** What the guard must know of a decision to propose a response to it. */
export interface DecidedSubject {
  readonly decision: string;
  /** Key of the person or account the decision is about. */
  readonly subject: string;
  readonly kind: string;
  readonly verdict: Verdict;
}

/** Verdicts that call for a response. BENIGN and UNKNOWN propose nothing: a person may still ask. */
const CALLING: ReadonlySet<Verdict> = new Set(['MALICIOUS', 'SUSPICIOUS_NEEDS_HUMAN']);

/** Which actions a decision calls for: those its policy named, else those that every decision calls for. */
export function responsesTo(decided: DecidedSubject, named?: readonly ActionCall[]): readonly ActionRequest[] {
  if (!CALLING.has(decided.verdict)) return [];
  const fitting = Object.values(ACTION_TYPES).filter(
    (type) => type.effect === 'contain' && type.targetKinds.some((kind) => kind === decided.kind),
  );
  const byDefault = fitting.filter((type) => type.byDefault).map(({ id }) => ({ type: id, args: {} }));
  return (named ?? byDefault)
    .filter((call) => fitting.some(({ id }) => id === call.type))
    .map(({ type, args }) => ({ type, target: decided.subject, args }));
}
