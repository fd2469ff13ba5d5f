import type { CaseFrame, DecisionResult, Lack } from '../domain/decision.js';
import type { Answer } from '../domain/verdict.js';
import { groupSum } from './group-sum.js';
import type { DecideOptions, Judged } from './decide.js';
import { decide, judge, resultOf } from './decide.js';
import { intervalOf, verdictOf } from './judgement.js';
import { answeredLine } from './lines.js';
import type { PolicyBundle } from './policy.js';
import { standingOf } from './standing.js';
import { taintRule } from './taint.js';

/** What one group came to, on each side, after damping and cap. */
export interface GroupAccount {
  readonly group: string;
  readonly cap: number;
  readonly suspicious: number;
  readonly exculpatory: number;
  readonly answered: boolean;
  readonly required: boolean;
}

/** Everything needed to recompute a decision elsewhere, and the steps between its answers and its total. */
export interface Explanation {
  readonly result: DecisionResult;
  readonly groups: readonly GroupAccount[];
  /** The unanswered questions of which some answer, alone, would change the verdict. */
  readonly couldFlip: readonly string[];
  readonly inputs: {
    readonly bundle: PolicyBundle;
    readonly answers: readonly Answer[];
    readonly asOf: number;
    readonly frame?: CaseFrame;
    readonly degraded?: readonly string[];
  };
}

export function explain(
  bundle: PolicyBundle,
  answers: readonly Answer[],
  asOf: number,
  options: DecideOptions = {},
): Explanation {
  const judged = judge(bundle, answers, asOf, options);
  const result = resultOf(judged, asOf);
  return {
    result,
    groups: groupAccounts(judged),
    couldFlip: result.lacked
      .filter((lack) => lack.state !== 'NO_COVERAGE')
      .filter((lack) => flipsIfAnswered({ bundle, answers, asOf, options }, result, lack))
      .map((lack) => lack.question),
    inputs: { bundle, answers, asOf, ...options },
  };
}

/** Decides again from what an explanation carries: equal to its result, or the explanation is not one. */
export function recompute({ inputs }: Explanation): DecisionResult {
  const { bundle, answers, asOf, ...options } = inputs;
  return decide(bundle, answers, asOf, options);
}

function groupAccounts({ policy, lines }: Judged): readonly GroupAccount[] {
  return policy.groups.map((group, index) => {
    const own = lines.filter((line) => line.question.groupIndex === index);
    const cap = policy.caps[index] ?? 0;
    const sum = (value: 's' | 'o'): number =>
      groupSum(
        own.map((line) => line[value]),
        cap,
      );
    return {
      group,
      cap,
      suspicious: sum('s'),
      exculpatory: sum('o'),
      answered: own.some((line) => line.settles),
      required: policy.requiredGroups.includes(index),
    };
  });
}

interface Given {
  readonly bundle: PolicyBundle;
  readonly answers: readonly Answer[];
  readonly asOf: number;
  readonly options: DecideOptions;
}

/** Whether some answer in place of this silence would change the verdict: one more line on the ledger of the others. */
function flipsIfAnswered(given: Given, result: DecisionResult, lack: Lack): boolean {
  const { bundle, asOf, options } = given;
  const others = given.answers.filter((answer) => answer.question !== lack.question || answer.state === 'ANSWERED');
  const { policy, lines, benignAllowed } = judge(bundle, others, asOf, options);
  const question = policy.questions.get(lack.question);
  const tainted = taintRule(options.frame);
  return [...(question?.weights.keys() ?? [])].some((name) => {
    if (question === undefined) return false;
    const answer = supposed(lack.question, name, asOf);
    const line = answeredLine(question, answer, asOf, tainted(answer));
    return verdictOf(bundle, standingOf(policy, [line, ...lines]), benignAllowed) !== result.verdict;
  });
}

function supposed(question: string, answer: string, asOf: number): Answer {
  return {
    id: `supposed/${question}`,
    question,
    state: 'ANSWERED',
    answer,
    source: 'supposed',
    observedAt: asOf,
    recordedAt: asOf,
    writtenBy: 'supposed',
  };
}

/** Where a total would lie under other answers: the what-if of the API. */
export function whatIf(
  bundle: PolicyBundle,
  answers: readonly Answer[],
  asOf: number,
  options: DecideOptions = {},
): { readonly verdict: DecisionResult['verdict']; readonly l: number; readonly lo: number; readonly hi: number } {
  const judged = judge(bundle, answers, asOf, options);
  return { verdict: judged.verdict, ...intervalOf(bundle, judged.standing) };
}
