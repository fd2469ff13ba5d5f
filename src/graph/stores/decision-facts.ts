import type { GuardFacts } from '../../domain/authorization.js';
import { strongestExculpation, type DecisionResult } from '../../domain/decision.js';
import { VERDICTS, type Verdict } from '../../domain/verdict.js';

export interface DecisionRow {
  readonly uid: string;
  readonly verdict: Verdict;
  readonly robust: boolean;
  readonly contested: boolean;
  readonly l: number;
  readonly decidedAt: number;
  readonly policyId: string;
  readonly policyOwner: string | null;
  /** ISO day; absent in decisions that name no policy node. */
  readonly policyReviewBy?: string | null;
  readonly resultJson: string;
}

const NONE: GuardFacts['decision'] = {
  uid: '',
  verdict: 'NONE',
  robust: false,
  contested: false,
  l: 0,
  suspicion: 0,
  confidenceMilli: 0,
  unknownGroups: 0,
  ageMinutes: 0,
  owned: false,
};

/** The worst current decision about a target: highest verdict, then highest L, then policy id. */
export function worstDecision(rows: readonly DecisionRow[]): DecisionRow | undefined {
  const rank = (row: DecisionRow): number => VERDICTS.indexOf(row.verdict);
  return [...rows].sort((a, b) => rank(a) - rank(b) || b.l - a.l || (a.policyId < b.policyId ? -1 : 1))[0];
}

/** The last day counts: whoever promised to look by then still can. */
function isOverdue(reviewBy: string | null | undefined, now: number): boolean {
  return typeof reviewBy === 'string' && reviewBy < new Date(now).toISOString().slice(0, 10);
}

export function decisionFacts(row: DecisionRow | undefined, now: number): GuardFacts['decision'] {
  if (row === undefined) return NONE;
  const { contributions = [], lacked = [] } = JSON.parse(row.resultJson) as Partial<DecisionResult>;
  return {
    uid: row.uid,
    verdict: row.verdict,
    robust: row.robust,
    contested: row.contested,
    l: row.l,
    suspicion: row.l + strongestExculpation(contributions),
    confidenceMilli: Math.round(1_000 / (1 + 10 ** (-row.l / 100))),
    unknownGroups: lacked.length,
    ageMinutes: Math.max(0, Math.floor((now - row.decidedAt) / 60_000)),
    owned: (row.policyOwner ?? '') !== '' && !isOverdue(row.policyReviewBy, now),
  };
}
