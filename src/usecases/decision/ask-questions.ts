import type { PlanStep } from '../../domain/decision.js';
import {
  answerFromGraph,
  answerOf,
  circumstancesOf,
  type Answered,
  type Asked,
} from '../../pipeline/decide/decide-subject.js';
import { DEFAULT_LOSS } from '../../pipeline/decide/loss.js';
import { planStep } from '../../pipeline/decide/planner.js';
import type { DecisionPolicy } from '../../pipeline/decide/policy-file.js';
import type { IndicatorProvider, SubjectReading } from '../../pipeline/decide/ports.js';
import { indicatorFinding } from '../../pipeline/decide/questions/indicator-finding.js';
import { silence, type Finding } from '../../pipeline/decide/questions/question.js';
import type { ProviderName } from '../../pipeline/decide/questions/answer-names.js';

export type Providers = Readonly<Record<ProviderName, IndicatorProvider>>;

interface Candidate {
  readonly id: string;
  readonly provider: ProviderName;
  readonly cost: number;
}

/**
 * Asks what a policy wants to know of a subject: the graph and whatever else is free at once, then the rest one by one, as
 * far as the planner finds an answer worth its cost. A provider that fails is silence, which never speaks for anybody.
 */
export async function askQuestions(
  reading: SubjectReading,
  policy: DecisionPolicy,
  providers: Providers,
): Promise<Asked> {
  const candidates = candidatesOf(policy);
  const answered = [...answerFromGraph(reading, policy)];
  for (const free of candidates.filter(({ cost }) => cost === 0)) answered.push(await ask(free, reading, providers));
  const plan: PlanStep[] = [];
  let left = candidates.filter(({ cost }) => cost > 0);
  let budget = policy.budget;
  while (left.length > 0) {
    const step = nextStep({ reading, policy, answered, left, budget });
    plan.push(step);
    const chosen = left.find(({ id }) => id === step.chosen);
    if (chosen === undefined) break;
    answered.push(await ask(chosen, reading, providers));
    left = left.filter(({ id }) => id !== chosen.id);
    budget -= chosen.cost;
  }
  return { answered, plan };
}

interface PlanInput {
  readonly reading: SubjectReading;
  readonly policy: DecisionPolicy;
  readonly answered: readonly Answered[];
  readonly left: readonly Candidate[];
  readonly budget: number;
}

function nextStep({ reading, policy, answered, left, budget }: PlanInput): PlanStep {
  return planStep({
    bundle: policy.bundle,
    answers: answered.map(({ answer }) => answer),
    asOf: reading.asOf,
    options: circumstancesOf(reading, policy),
    candidates: left,
    loss: DEFAULT_LOSS,
    budget,
  });
}

function candidatesOf(policy: DecisionPolicy): readonly Candidate[] {
  return [...policy.asks].flatMap(([id, how]) =>
    'provider' in how ? [{ id, provider: how.provider, cost: how.cost }] : [],
  );
}

async function ask({ id, provider }: Candidate, reading: SubjectReading, providers: Providers): Promise<Answered> {
  return answerOf(reading, id, await findingOf(reading, providers[provider]));
}

async function findingOf(reading: SubjectReading, provider: IndicatorProvider): Promise<Finding> {
  const { observables: values, asOf, knownAt } = reading;
  if (values.length === 0) return silence(reading, 'NO_DATA', 'The events name nothing that a feed could know.');
  try {
    return indicatorFinding(reading, await provider.ask({ values, asOf, knownAt }));
  } catch {
    return silence(reading, 'ERROR', 'The provider could not be asked.');
  }
}
