import type { AnswerCounts } from '../../ledger/trust/answer-shift.js';
import { answerShift, SHIFT_AT } from '../../ledger/trust/answer-shift.js';
import type { DecisionPolicy } from '../../pipeline/decide/policy-file.js';
import type { AnswersAround, BaselineDrift, BaselineWatchGraph } from '../../pipeline/decide/ports-trust.js';

/** Questions that compare with what is normal here: when that moves, their weights no longer say what they did. */
const OF_BASELINES: ReadonlySet<string> = new Set([
  'login_network',
  'login_country',
  'login_hour',
  'file_prevalence',
  'file_spread',
  'sender_relation',
]);

export interface WatchBaselines {
  readonly graph: BaselineWatchGraph;
  readonly policies: () => Promise<readonly DecisionPolicy[]>;
  readonly now: () => number;
}

/**
 * Takes a level away where what is normal has moved since it was signed: the evidence that earned it was gathered among
 * other people than those it now acts on. A level that was just lost begins anew, so that one move costs one step.
 */
export async function watchBaselines({ graph, policies, now }: WatchBaselines): Promise<readonly string[]> {
  const levels = await graph.acting();
  if (levels.length === 0) return [];
  const inForce = new Map((await policies()).map((policy) => [policy.bundle.id, policy]));
  const lost: string[] = [];
  for (const level of levels) {
    const policy = inForce.get(level.key.split('|')[0] ?? '');
    const questions = policy === undefined ? [] : baselineQuestions(policy);
    if (policy === undefined || questions.length === 0) continue;
    const drift = furthest(await graph.answers(policy.bundle.id, questions, level.signedAt));
    if (drift !== null && drift.shift >= SHIFT_AT && (await graph.lose(level, drift, now()))) lost.push(level.key);
  }
  return lost;
}

function baselineQuestions({ asks }: DecisionPolicy): readonly string[] {
  return [...asks].filter(([, ask]) => 'graph' in ask && OF_BASELINES.has(ask.graph)).map(([id]) => id);
}

/** The question whose answers moved furthest; ties by its id. Null where none was asked often enough to say. */
export function furthest(answers: readonly AnswersAround[]): BaselineDrift | null {
  const questions = [...new Set(answers.map(({ question }) => question))].sort();
  const drifts = questions.flatMap((question): readonly BaselineDrift[] => {
    const own = answers.filter((each) => each.question === question);
    const shift = answerShift(countsOf(own, false), countsOf(own, true));
    return shift === null ? [] : [{ question, shift }];
  });
  return drifts.reduce<BaselineDrift | null>(
    (most, each) => (most === null || each.shift > most.shift ? each : most),
    null,
  );
}

function countsOf(answers: readonly AnswersAround[], after: boolean): AnswerCounts {
  return Object.fromEntries(
    answers.filter((each) => each.after === after).map(({ answer, decisions }) => [answer, decisions]),
  );
}
