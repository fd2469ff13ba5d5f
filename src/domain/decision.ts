import type { AnswerState, Verdict } from './verdict.js';

/** One answered question in a ledger. Positive centibans speak for harm, negative ones against. */
export interface Contribution {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
  readonly group: string;
  /** Published weight of the answer. */
  readonly rawCentiban: number;
  /** After reliability, age and taint; before the damping and cap of its group. */
  readonly effectiveCentiban: number;
  /** The suspect could have written this: its benign weight is void. */
  readonly tainted: boolean;
}

/** A question nobody answered. `reach`: the furthest its answer could have moved the total, in centibans. */
export interface Lack {
  readonly question: string;
  readonly state: AnswerState;
  readonly reach: number;
}

export interface PolicyReference {
  readonly id: string;
  readonly version: string | number;
  /** SHA-256 of the published bundle, hex. */
  readonly digest: string;
}

/** What the ledger concludes; a pure function of (policy bundle, answers, asOf). All integers are centibans. */
export interface DecisionResult {
  readonly verdict: Verdict;
  readonly l: number;
  readonly lo: number;
  readonly hi: number;
  readonly s: number;
  readonly o: number;
  readonly robust: boolean;
  readonly contested: boolean;
  readonly contributions: readonly Contribution[];
  readonly lacked: readonly Lack[];
  /** The fewest answers without which the verdict would differ; empty where none would do. */
  readonly flipSet: readonly string[];
  readonly policy: PolicyReference;
  readonly asOf: number;
}

/** Who is implicated in a case and since when: what the TAINTED rule needs to know. */
export interface CaseFrame {
  /** Subject, actors and entities of the case, as they appear in `writtenBy`. */
  readonly implicated: readonly string[];
  /** Who gave whom the right to write; a right that came from the implicated implicates. */
  readonly grants?: readonly { readonly principal: string; readonly grantedBy: string }[];
  /** ms; a fact recorded before it is clean whoever wrote it. Absent: nothing is before it. */
  readonly firstSuspiciousAt?: number;
}

/** One choice of the planner, with what it weighed; losses and costs in thousandths of the policy's unit. */
export interface PlanStep {
  readonly chosen: string | null;
  readonly why:
    'gating' | 'value' | 'beside' | 'information' | 'settled' | 'budget' | 'nothing_worth_asking' | 'nothing_left';
  readonly scores: readonly { readonly question: string; readonly value: number; readonly cost: number }[];
  /** What could still be asked at that point, in whole units; absent in plans of earlier builds. */
  readonly candidates?: readonly { readonly id: string; readonly cost: number }[];
}

/** How much the one fact weighs that speaks most for the subject: what a single planted fact could have added. */
export function strongestExculpation(contributions: readonly Pick<Contribution, 'effectiveCentiban'>[]): number {
  return Math.max(0, ...contributions.map(({ effectiveCentiban }) => -effectiveCentiban));
}
