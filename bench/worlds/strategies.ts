import type { Verdict } from '../../src/domain/verdict.js';
import {
  answerFromGraph,
  decideSubject,
  type Answered,
  type SubjectDecision,
} from '../../src/pipeline/decide/decide-subject.js';
import type { DecisionPolicy } from '../../src/pipeline/decide/policy-file.js';
import type { SubjectReading } from '../../src/pipeline/decide/ports.js';
import { publish } from '../../src/ledger/index.js';
import { askQuestions, type Providers } from '../../src/usecases/decision/ask-questions.js';
import type { Seen } from './render.js';

/** What somebody made of a case. */
export interface Judgement {
  readonly verdict: Verdict;
  /** Percent of belief in harm, where the strategy has one. */
  readonly belief: number | null;
  readonly cost: number;
  readonly questions: number;
  readonly decision: SubjectDecision | null;
}

export interface Strategy {
  readonly name: string;
  judge(seen: Seen, policy: DecisionPolicy): Promise<Judgement>;
}

function providersOf({ feeds, lookups }: Seen): Providers {
  const asked = Object.entries(lookups).map(([name, reply]) => [name, { ask: () => Promise.resolve(reply) }]);
  return { ...Object.fromEntries(asked), indicator_feeds: { ask: () => Promise.resolve(feeds) } } as Providers;
}

const costOf = (policy: DecisionPolicy, answered: readonly Answered[]): number =>
  answered.reduce((sum, { answer }) => {
    const ask = policy.asks.get(answer.question);
    return sum + (ask !== undefined && 'provider' in ask ? ask.cost : 0);
  }, 0);

function ours(
  name: string,
  change: (reading: SubjectReading) => SubjectReading = (reading) => reading,
  under: (policy: DecisionPolicy) => DecisionPolicy = (policy) => policy,
): Strategy {
  return {
    name,
    judge: async (seen, original) => {
      const policy = under(original);
      const reading = change(seen.reading);
      const asked = await askQuestions(reading, policy, providersOf(seen));
      const decision = decideSubject(reading, policy, asked);
      const { verdict, l } = decision.result;
      const belief = 100 / (1 + 10 ** (-l / 100));
      return { verdict, belief, cost: costOf(policy, asked.answered), questions: asked.answered.length, decision };
    },
  };
}

/** Every question on its own: what correlated answers do when nobody knows that they are. */
function ungrouped(policy: DecisionPolicy): DecisionPolicy {
  const { bundle } = policy;
  const questions = bundle.questions.map(({ answers: weights, ...question }) => ({
    ...question,
    group: question.id,
    subsumes: [],
    answers: Object.fromEntries(Object.entries(weights).map(([name, { weight }]) => [name, { weight }])),
  }));
  const groups = Object.fromEntries(questions.map(({ id }) => [id, { cap: 1_000 }]));
  const required = bundle.required.flatMap((group) =>
    bundle.questions
      .filter((each) => each.group === group)
      .slice(0, 1)
      .map(({ id }) => id),
  );
  return { ...policy, bundle: publish(JSON.stringify({ ...bundle, digest: undefined, questions, groups, required })) };
}

/** Nothing is left out: the dear questions cost nothing, so all are asked; the cost is counted as before. */
const askingAll: Strategy = {
  name: 'ours, asking everything (no planner)',
  judge: async (seen, policy) => {
    const asks = new Map([...policy.asks].map(([id, ask]) => [id, 'provider' in ask ? { ...ask, cost: 0 } : ask]));
    const judged = await ours('').judge(seen, { ...policy, asks });
    return { ...judged, cost: costOf(policy, judged.decision?.answered ?? []) };
  },
};

/** Everything that is free or cheap, in the order of the policy; weights as it has them. */
async function answers(
  seen: Seen,
  policy: DecisionPolicy,
): Promise<{ readonly weights: readonly number[]; readonly answered: readonly Answered[] }> {
  const { answered } = await askQuestions(seen.reading, policy, providersOf(seen));
  const weights = answered.map(({ answer }) => {
    const question = policy.bundle.questions.find(({ id }) => id === answer.question);
    return question?.answers[answer.answer ?? '']?.weight ?? 0;
  });
  return { weights, answered };
}

const said = (verdict: Verdict, cost: number, questions: number, belief: number | null = null): Judgement => ({
  verdict,
  belief,
  cost,
  questions,
  decision: null,
});

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

const additive: Strategy = {
  name: 'additive risk',
  judge: async (seen, policy) => {
    const { weights, answered } = await answers(seen, policy);
    const score = sum(weights.filter((weight) => weight > 0));
    const verdict = score >= 250 ? 'MALICIOUS' : score >= 100 ? 'SUSPICIOUS_NEEDS_HUMAN' : 'BENIGN';
    return said(verdict, costOf(policy, answered), answered.length);
  },
};

const naiveBayes: Strategy = {
  name: 'naive Bayes without groups',
  judge: async (seen, policy) => {
    const { weights, answered } = await answers(seen, policy);
    const l = policy.bundle.prior + sum(weights);
    const { malicious, suspicious, benign } = policy.bundle.thresholds;
    const verdict =
      l >= malicious ? 'MALICIOUS' : l >= suspicious ? 'SUSPICIOUS_NEEDS_HUMAN' : l <= benign ? 'BENIGN' : 'UNKNOWN';
    return said(verdict, costOf(policy, answered), answered.length, 100 / (1 + 10 ** (-l / 100)));
  },
};

/** Feeds first, then what would clear it, then what would convict: the first that speaks ends it. */
const playbook: Strategy = {
  name: 'static playbook with early stop',
  judge: async (seen, policy) => {
    const { feeds, lookups } = seen;
    if (feeds.some(({ state }) => state === 'ANSWERED')) return said('MALICIOUS', 1, 1);
    if (Object.values(lookups).some(({ answer }) => answer === 'malicious')) return said('MALICIOUS', 6, 3);
    const graph = answerFromGraph(seen.reading, policy);
    const clears =
      (weight: number) =>
      (each: Answered): boolean => {
        const question = policy.bundle.questions.find(({ id }) => id === each.answer.question);
        const own = question?.answers[each.answer.answer ?? '']?.weight ?? 0;
        return weight < 0 ? own <= weight : own >= weight;
      };
    if (graph.some(clears(-100))) return said('BENIGN', 6, 5);
    if (graph.filter(clears(70)).length >= 2) return said('MALICIOUS', 6, 8);
    return said(graph.some(clears(48)) ? 'SUSPICIOUS_NEEDS_HUMAN' : 'BENIGN', 6, 8);
  },
};

const signatures: Strategy = {
  name: 'signature look-up',
  judge: ({ feeds }) =>
    Promise.resolve(said(feeds.some(({ state }) => state === 'ANSWERED') ? 'MALICIOUS' : 'BENIGN', 1, 1)),
};

const escalateAll: Strategy = {
  name: 'always escalate',
  judge: () => Promise.resolve(said('SUSPICIOUS_NEEDS_HUMAN', 0, 0)),
};

export const OURS = ours('ours');
export const STRATEGIES: readonly Strategy[] = [
  OURS,
  askingAll,
  ours('ours without groups', undefined, ungrouped),
  ours('ours without context', (reading) => ({ ...reading, context: [], actors: [] })),
  ours('ours without baselines', (reading) => ({
    ...reading,
    loginAsn: null,
    loginCountry: null,
    loginHour: null,
    files: [],
  })),
  naiveBayes,
  additive,
  playbook,
  signatures,
  escalateAll,
];
