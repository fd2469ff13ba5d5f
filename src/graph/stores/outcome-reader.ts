import type { Principal } from '../../domain/access.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import { isSignedBy } from '../../domain/same-person.js';
import { isSampled, mayReadBlindly, type OutcomeLabel, type OutcomeSource } from '../../domain/trust.js';
import type { Verdict } from '../../domain/verdict.js';
import type { Tx } from '../session.js';
import { isInvolved, namesInCase } from './approver.store.js';

interface Earlier {
  readonly by: string;
  readonly source: OutcomeSource;
  /** By which names whoever said it is known again. */
  readonly signature: readonly string[];
}

export interface Judged {
  readonly uid: string;
  readonly caseNumber: number;
  readonly subject: string;
  readonly verdict: Verdict;
  readonly l: number;
  readonly policy: string;
  readonly policyVersion: string;
  readonly owner: string | null;
  readonly flipSet: readonly string[] | null;
  readonly actions: readonly string[];
  readonly outcomes: readonly Earlier[];
}

export interface Label {
  readonly decision: string;
  readonly label: OutcomeLabel;
  readonly source: OutcomeSource;
  readonly reason: string;
  readonly severe: boolean;
  readonly by: Principal;
  readonly now: number;
}

/** Nobody judges what is about them, nobody twice, and a blind reading is of what the sample holds. */
export async function requireReader(tx: Tx, decision: Judged, { by, source, now }: Label): Promise<void> {
  if (isInvolved(by, await namesInCase(tx, decision.caseNumber, now)))
    throw new PermissionFault('FORBIDDEN', 'Nobody judges a case they are part of.');
  if (decision.outcomes.some(({ signature }) => isSignedBy(signature, by)))
    throw new InputFault('VERSION_CONFLICT', 'You have said what this was already.');
  if (source !== 'BLIND_REVIEW') return;
  const readers = decision.outcomes.filter((outcome) => outcome.source === source).map(({ signature }) => signature);
  if (!mayReadBlindly(decision.uid, readers, by))
    throw new InputFault('VERSION_CONFLICT', 'As many as were drawn to have read this blindly.', {
      remedy: 'Take another one from reviewQueue.',
    });
  if (!isSampled(decision)) {
    throw new InputFault('BAD_USER_INPUT', 'This decision is not in the blind sample.', {
      place: { path: 'source' },
      remedy: 'Take one from reviewQueue: what people choose to look at says nothing about the rest.',
    });
  }
}
