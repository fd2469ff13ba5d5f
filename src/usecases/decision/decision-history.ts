import type { Answer, Verdict } from '../../domain/verdict.js';
import type { HistoryReads, PastStep } from '../../pipeline/decide/ports-history.js';
import { movedBetween, type MovedAnswer } from './moved-answers.js';

/** One decision beside the one that it replaced: what was decided again, why, and which answers moved. */
export interface HistoryStep {
  readonly decision: string;
  readonly subject: string;
  readonly policy: string;
  /** What asked for it, e.g. `context_withdrawn`. */
  readonly trigger: string;
  readonly decidedAt: number;
  readonly verdict: Verdict;
  readonly totalCentiban: number;
  /** Null in the first decision about a subject under a policy. */
  readonly verdictBefore: Verdict | null;
  readonly totalBefore: number | null;
  readonly policyBefore: string | null;
  readonly moved: readonly MovedAnswer[];
}

const MOST_STEPS = 200;

/** How a case came to what it says now: its latest decisions, oldest first, each with what changed since the one before. */
export async function decisionHistory(caseNumber: number, reads: HistoryReads): Promise<readonly HistoryStep[]> {
  const steps = await reads.decisionsOf(caseNumber, MOST_STEPS);
  const latest = new Map<string, PastStep>();
  return steps.map((step) => {
    const place = JSON.stringify([step.subject, step.policyId]);
    const earlier = latest.get(place);
    latest.set(place, step);
    return historyStep(step, earlier ?? null);
  });
}

function historyStep(step: PastStep, earlier: PastStep | null): HistoryStep {
  const { uid: decision, subject, trigger, decidedAt, verdict, l: totalCentiban } = step;
  return {
    decision,
    subject,
    policy: versionOf(step),
    trigger,
    decidedAt,
    verdict,
    totalCentiban,
    verdictBefore: earlier?.verdict ?? null,
    totalBefore: earlier?.l ?? null,
    policyBefore: earlier === null ? null : versionOf(earlier),
    moved: earlier === null ? [] : movedBetween(answersOf(earlier), answersOf(step)),
  };
}

function versionOf({ policyId, policyVersion }: PastStep): string {
  return `${policyId}@${policyVersion}`;
}

function answersOf({ answersJson }: PastStep): readonly Answer[] {
  const recorded = JSON.parse(answersJson) as readonly Answer[] | { readonly answers?: readonly Answer[] };
  return 'answers' in recorded ? (recorded.answers ?? []) : (recorded as readonly Answer[]);
}
