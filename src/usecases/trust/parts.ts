import { hasRole, type Principal } from '../../domain/access.js';
import type { Autonomy } from '../../domain/authorization.js';
import { PermissionFault } from '../../domain/errors.js';
import type { OutcomeLabel } from '../../domain/trust.js';
import type { Verdict } from '../../domain/verdict.js';
import type { Forecast } from '../../ledger/trust/calibration.js';
import type { CauseObject } from '../../pipeline/decide/ports-trust.js';
import type { Misclassification, MisclassificationFilter, OutcomeInput, RecordedOutcome, TrustRow } from './ports.js';
import type { ResponsibilityParts } from './responsibilities.js';

/** A decision as a sampler needs it. */
export interface Reviewable {
  readonly uid: string;
  readonly caseNumber: number;
  readonly subject: string;
  readonly decidedAt: number;
  readonly verdict: Verdict;
  readonly l: number;
  /** By which names those are known who have read it blindly so far. */
  readonly readers: readonly (readonly string[])[];
}

/** What outcomes are made of and kept in. */
export interface TrustBook {
  record(input: OutcomeInput & { readonly by: Principal; readonly now: number }): Promise<RecordedOutcome>;
  rows(): Promise<readonly TrustRow[]>;
  setLevel(change: { key: string; level: Autonomy; by: string; reason: string; now: number }): Promise<void>;
  forecasts(policy: string): Promise<readonly Forecast[]>;
  doubleReads(policy: string): Promise<readonly (readonly [OutcomeLabel, OutcomeLabel])[]>;
  reviewable(limit: number): Promise<readonly Reviewable[]>;
  misclassifications(filter: MisclassificationFilter, limit: number): Promise<readonly Misclassification[]>;
  testsOfRule(id: string): Promise<readonly string[]>;
  ownerOf(blamed: CauseObject & { readonly now: number }): Promise<string | null>;
  misclassification(id: string): Promise<Misclassification | null>;
  amend(change: Amendment): Promise<Misclassification | null>;
}

export interface Amendment {
  readonly id: string;
  readonly set: Partial<Misclassification>;
  readonly by: string;
  readonly now: number;
}

export interface TrustParts {
  readonly book: TrustBook;
  readonly now: () => number;
  /** Owner of a guardrail in force; null where there is none of that name. */
  readonly guardrailOwner: (id: string) => string | null;
  /** Names of the tests in the file that stands beside that of a rule. */
  readonly ruleFileTests: (id: string) => readonly string[];
  /** What every set of guardrails is tried for before it is in force, by its names. */
  readonly guardrailTests: readonly string[];
  /** Level of what nobody signed for. */
  readonly defaultAutonomy: Autonomy;
  readonly responsibilities: ResponsibilityParts;
}

export function requirePerson(by: Principal): void {
  if (by.kind === 'human' && hasRole(by, 'analyst', 'responder', 'policy_owner')) return;
  throw new PermissionFault(
    'FORBIDDEN',
    'Outcomes are told by people who work on cases; a machine does not judge itself.',
  );
}
