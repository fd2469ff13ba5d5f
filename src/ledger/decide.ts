import type { CaseFrame, Contribution, DecisionResult, Lack } from '../domain/decision.js';
import { compareText } from '../domain/ids.js';
import type { Answer } from '../domain/verdict.js';
import type { CompiledPolicy } from './compile.js';
import { compilePolicy } from './compile.js';
import { flipSet } from './flip-set.js';
import { intervalOf, isContested, isRobust, verdictOf } from './judgement.js';
import type { Line } from './lines.js';
import { ledgerLines } from './lines.js';
import type { PolicyBundle } from './policy.js';
import type { Standing } from './standing.js';
import { standingOf } from './standing.js';
import { strongestFirst } from './strongest.js';
import { taintRule } from './taint.js';

export interface DecideOptions {
  /** Who is implicated; without it only answers that say so themselves are tainted. */
  readonly frame?: CaseFrame;
  /** Groups fed by a degraded rule, a fold or an outage that touches the case: silent, and nothing is benign. */
  readonly degraded?: readonly string[];
}

/** A ledger written out and judged; what `decide`, `explain` and the planner share. */
export interface Judged {
  readonly policy: CompiledPolicy;
  readonly lines: readonly Line[];
  readonly standing: Standing;
  readonly benignAllowed: boolean;
  readonly verdict: DecisionResult['verdict'];
}

/** Judges answers without asking which of them the verdict hangs on: the hot part of a decision. */
export function judge(
  bundle: PolicyBundle,
  answers: readonly Answer[],
  asOf: number,
  options: DecideOptions = {},
): Judged {
  const policy = compilePolicy(bundle);
  const degraded = options.degraded ?? [];
  const lines = ledgerLines(policy, answers, { asOf, tainted: taintRule(options.frame), degraded });
  const standing = standingOf(policy, lines);
  const benignAllowed = degraded.length === 0;
  return { policy, lines, standing, benignAllowed, verdict: verdictOf(bundle, standing, benignAllowed) };
}

/**
 * The verdict about one (subject, policy): a pure function of the published policy, the answers and the moment.
 * It reads no clock, no graph and no configuration, so anybody can recompute it from an export.
 */
export function decide(
  bundle: PolicyBundle,
  answers: readonly Answer[],
  asOf: number,
  options: DecideOptions = {},
): DecisionResult {
  return resultOf(judge(bundle, answers, asOf, options), asOf);
}

/** What a judged ledger gives, its flip set included. */
export function resultOf(judged: Judged, asOf: number): DecisionResult {
  const { standing, verdict, lines } = judged;
  const { bundle } = judged.policy;
  const strongest = strongestFirst(lines);
  return {
    verdict,
    ...intervalOf(bundle, standing),
    s: standing.s,
    o: standing.o,
    robust: isRobust(bundle, standing, verdict),
    contested: isContested(standing),
    contributions: contributionsOf(lines, strongest),
    lacked: lackedOf(judged),
    flipSet: flipSet({ ...judged, strongest }),
    policy: { id: bundle.id, version: bundle.version, digest: bundle.digest },
    asOf,
  };
}

function contributionsOf(lines: readonly Line[], strongest: readonly number[]): readonly Contribution[] {
  const contributions: Contribution[] = [];
  for (const at of strongest) {
    const line = lines[at];
    if (line === undefined) continue;
    contributions.push({
      id: line.id,
      question: line.question.id,
      answer: line.answer ?? '',
      group: line.question.group,
      rawCentiban: line.raw,
      effectiveCentiban: line.effective,
      tainted: line.tainted,
    });
  }
  return contributions;
}

/** Every question without an answer, and why; a question somebody answered while another source failed is listed too. */
function lackedOf({ policy, lines }: Judged): readonly Lack[] {
  const lacks: Lack[] = [];
  const heard = new Uint8Array(policy.list.length);
  for (const line of lines) {
    if (line.standIn) continue;
    heard[line.question.index] = 1;
    if (line.answer !== null) continue;
    const unheard = line.state === 'NO_COVERAGE' || line.state === 'INSUFFICIENT_HISTORY';
    lacks.push({ question: line.question.id, state: line.state, reach: unheard ? 0 : widest(line) });
  }
  for (const question of policy.list) {
    if (heard[question.index] === 1) continue;
    lacks.push({ question: question.id, state: 'NOT_ASKED', reach: Math.max(question.upReach, question.downReach) });
  }
  return lacks.sort(widestFirst).filter((lack, at) => at === 0 || !isSame(lack, lacks[at - 1]));
}

function widestFirst(a: Lack, b: Lack): number {
  return b.reach - a.reach || compareText(a.question, b.question) || compareText(a.state, b.state);
}

/** The reach of a lack follows from its question and state, so equal ones stand side by side. */
function isSame(a: Lack, b: Lack | undefined): boolean {
  return a.question === b?.question && a.state === b.state;
}

function widest({ question }: Line): number {
  return Math.max(question.upReach, question.downReach);
}
