import type { PlanStep } from '../../domain/decision.js';
import {
  answerFromGraph,
  answerOf,
  circumstancesOf,
  type Answered,
  type Asked,
} from '../../pipeline/decide/decide-subject.js';
import { DEFAULT_LOSS } from '../../pipeline/decide/loss.js';
import type { PlanState } from '../../pipeline/decide/plan-state.js';
import { planStep } from '../../pipeline/decide/planner.js';
import type { Ask, DecisionPolicy } from '../../pipeline/decide/policy-file.js';
import type { IndicatorProvider, SubjectReading } from '../../pipeline/decide/ports.js';
import { withSideBySide } from '../../pipeline/decide/side-by-side.js';
import { indicatorFindings } from '../../pipeline/decide/questions/indicator-finding.js';
import { foreignValues } from '../../pipeline/decide/questions/standing-facts.js';
import { silence, type Finding } from '../../pipeline/decide/questions/question.js';
import type { LookupName, ProviderName } from '../../pipeline/decide/questions/answer-names.js';
import { lookupFinding } from '../../pipeline/decide/questions/lookup-finding.js';
import type { LookupProvider } from '../../pipeline/decide/ports-lookup.js';

/** Providers outside that are configured; one that is not says NO_DATA. */
export type Lookups = Readonly<Partial<Record<LookupName, LookupProvider>>>;
export type Providers = Lookups & {
  readonly indicator_feeds: IndicatorProvider;
  readonly case_history?: LookupProvider;
};

interface Candidate {
  readonly id: string;
  readonly provider: ProviderName;
  readonly cost: number;
  /** Only these feeds are listened to; absent: all of them. */
  readonly feeds?: readonly string[] | undefined;
}

/**
 * Asks what a policy wants to know of a subject: the graph and whatever else is free at once, then the rest as far as the
 * planner finds an answer worth its cost, side by side where no answer could spare another question. A provider that
 * fails is silence, which never speaks for anybody.
 */
export async function askQuestions(
  reading: SubjectReading,
  policy: DecisionPolicy,
  providers: Providers,
): Promise<Asked> {
  const candidates = candidatesOf(policy, providers);
  const answered = [...answerFromGraph(reading, policy)];
  const free = candidates.filter(({ cost }) => cost === 0);
  answered.push(...(await askAll(free, reading, providers)));
  const plan: PlanStep[] = [];
  let left = candidates.filter(({ cost }) => cost > 0);
  let budget = policy.budget;
  while (left.length > 0) {
    const steps = nextSteps({ reading, policy, answered, left, budget });
    plan.push(...steps);
    const chosen = steps.flatMap((step) => left.filter(({ id }) => id === step.chosen));
    if (chosen.length === 0) break;
    answered.push(...(await askAll(chosen, reading, providers)));
    left = left.filter((each) => !chosen.includes(each));
    budget -= chosen.reduce((sum, { cost }) => sum + cost, 0);
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

function nextSteps({ reading, policy, answered, left, budget }: PlanInput): readonly PlanStep[] {
  const state: PlanState = {
    bundle: policy.bundle,
    answers: answered.map(({ answer }) => answer),
    asOf: reading.asOf,
    options: circumstancesOf(reading, policy),
    candidates: left,
    loss: DEFAULT_LOSS,
    budget,
  };
  const candidates = left.map(({ id, cost }) => ({ id, cost }));
  return withSideBySide(state, planStep(state)).map((step) => ({ ...step, candidates }));
}

/** Whom nobody has set up is not asked: a source that this house never had is no source that failed. */
function candidatesOf(policy: DecisionPolicy, providers: Providers): readonly Candidate[] {
  return [...policy.asks].flatMap(([id, how]) =>
    'provider' in how && providers[how.provider] !== undefined ? [candidateOf(id, how)] : [],
  );
}

function candidateOf(id: string, how: Extract<Ask, { readonly provider: ProviderName }>): Candidate {
  const { provider, cost } = how;
  return 'feeds' in how ? { id, provider, cost, feeds: how.feeds } : { id, provider, cost };
}

async function askAll(
  candidates: readonly Candidate[],
  reading: SubjectReading,
  providers: Providers,
): Promise<readonly Answered[]> {
  return (await Promise.all(candidates.map((each) => ask(each, reading, providers)))).flat();
}

async function ask(candidate: Candidate, reading: SubjectReading, providers: Providers): Promise<readonly Answered[]> {
  const findings = await findingsOf(reading, candidate, providers);
  return findings.map((finding) => answerOf(reading, candidate.id, finding));
}

/** Several where a provider speaks for several sources of which some stay silent. */
async function findingsOf(
  reading: SubjectReading,
  candidate: Candidate,
  providers: Providers,
): Promise<readonly Finding[]> {
  const { provider: name, feeds } = candidate;
  const { asOf, knownAt } = reading;
  const values = name === 'case_history' ? foreignValues(reading) : reading.observables;
  if (values.length === 0) return [silence(reading, 'NO_DATA', 'The events name nothing that a provider could know.')];
  const question = { values, asOf, knownAt };
  try {
    if (name === 'indicator_feeds') {
      const said = await providers.indicator_feeds.ask(question);
      return indicatorFindings(reading, feeds === undefined ? said : said.filter(({ feed }) => feeds.includes(feed)));
    }
    const lookup = providers[name];
    if (lookup === undefined) return [silence(reading, 'NO_DATA', `No ${name} is configured.`)];
    return [lookupFinding(reading, await lookup.ask(question))];
  } catch {
    return [silence(reading, 'ERROR', 'The provider could not be asked.')];
  }
}
