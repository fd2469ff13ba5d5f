import { shippedPolicies } from '../src/app/platform/decisions.js';
import { decide } from '../src/ledger/index.js';
import { canonicalText } from '../src/domain/canonical.js';
import type { JsonValue } from '../src/domain/json.js';
import type { DecisionPolicy } from '../src/pipeline/decide/policy-file.js';
import { containedAfter } from './worlds/containment.js';
import { latentCases } from './worlds/latent.js';
import { render, type Seen } from './worlds/render.js';
import { overWorlds, scoreOf, type Outcome, type Score } from './worlds/score.js';
import { OURS, STRATEGIES, type Strategy } from './worlds/strategies.js';
import { ALL_AT_ONCE, STRUCTURES, type Structure } from './worlds/structures.js';

/** Another number draws other worlds of the same structures: what a policy was not looked at with. */
const SEED = Number(/--seed=(\d+)/.exec(process.argv.join(' '))?.[1] ?? 1_000);

/** Cases of one world; `--full` proves smaller rates. */
const CASES = process.argv.includes('--full') ? 2_000 : 300;
const WORLDS: readonly Structure[] = [...STRUCTURES, ALL_AT_ONCE];

const POLICY_OF: Readonly<Record<string, string>> = {
  person: 'account-takeover',
  device: 'endpoint-malware',
  mailbox: 'payment-fraud-mail',
  resource: 'cloud-exposure',
};
const policies = new Map(shippedPolicies().map((policy) => [policy.bundle.id, policy]));

function policyFor(seen: Seen): DecisionPolicy {
  const policy = policies.get(POLICY_OF[seen.latent.cause.about] ?? '');
  if (policy === undefined) throw new Error(`no policy is about a ${seen.latent.cause.about}`);
  return policy;
}

const seenOf = new Map(
  WORLDS.map((world, i) => [world, latentCases(CASES, SEED + i, world.weight).map((latent) => render(latent, world))]),
);

async function outcomesOf(strategy: Strategy): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const [world, cases] of seenOf)
    for (const seen of cases)
      outcomes.push({ world: world.name, seen, judgement: await strategy.judge(seen, policyFor(seen)) });
  return outcomes;
}

const FIGURES: Readonly<Record<string, (score: Score) => number>> = {
  wrongPerThousand: (score) => score.wrongPerThousand,
  harmfulPerThousand: (score) => score.harmfulPerThousand,
  missedOfAttacks: (score) => score.missedOfAttacks,
  escalated: (score) => score.escalated,
  unknown: (score) => score.unknown,
  cost: (score) => score.cost,
  lossCautious: (score) => score.loss.cautious,
  lossBalanced: (score) => score.loss.balanced,
  lossScarce: (score) => score.loss.scarce,
};

const short = (value: number): number => Number(value.toPrecision(3));

function report(strategy: Strategy, outcomes: readonly Outcome[]): void {
  const whole = scoreOf(outcomes);
  const figures = Object.fromEntries(
    Object.entries(FIGURES).map(([name, figure]) => {
      const { mean, low, high, worst } = overWorlds(outcomes, figure);
      return [name, { mean: short(mean), ci95: [short(low), short(high)], worst }];
    }),
  );
  const { harmfulUpperBound, benignFromSilence, brier, calibrationError, missedPerThousandClosed, questions } = whole;
  const rest = {
    cases: whole.cases,
    benignFromSilence,
    automated: whole.automated,
    harmfulUpperBound: short(harmfulUpperBound),
    missedPerThousandClosed: short(missedPerThousandClosed),
  };
  const beliefs = {
    brier: brier === null ? null : short(brier),
    ece: calibrationError === null ? null : short(calibrationError),
  };
  process.stdout.write(
    `${JSON.stringify({ bench: 'worlds', strategy: strategy.name, ...rest, ...beliefs, questions: short(questions), ...figures })}\n`,
  );
}

/** Of decisions, those that recompute to the same bytes from what is stored, and flip sets without which the verdict differs. */
function fidelity(outcomes: readonly Outcome[]): object {
  let [recomputed, flipped, withFlipSet] = [0, 0, 0];
  for (const { judgement } of outcomes) {
    if (judgement.decision === null) continue;
    const { policy, answered, result, frame, degraded } = judgement.decision;
    const answers = JSON.parse(JSON.stringify(answered.map(({ answer }) => answer))) as { id: string }[];
    const again = (those: readonly { id: string }[]) =>
      decide(policy.bundle, those as never, result.asOf, { frame, degraded });
    const bytes = (value: unknown): string => canonicalText(value as JsonValue);
    if (bytes(again(answers)) === bytes(result)) recomputed += 1;
    if (result.flipSet.length === 0) continue;
    withFlipSet += 1;
    if (again(answers.filter(({ id }) => !result.flipSet.includes(id))).verdict !== result.verdict) flipped += 1;
  }
  return { recomputed, flipped, withFlipSet, of: outcomes.length };
}

async function containment(): Promise<object> {
  const cases = [...seenOf].flatMap(([world, those]) => those.map((seen) => ({ world: world.name, seen })));
  const takeovers = cases.filter(({ seen }) => seen.latent.cause.harmful && seen.reading.matched.length >= 3);
  const after = await Promise.all(
    takeovers.map(async ({ world, seen }) => ({ world, signals: await containedAfter(seen, policyFor(seen)) })),
  );
  const inTime = after.filter(({ signals }) => signals !== null);
  const byWorld = Object.fromEntries(
    WORLDS.map(({ name }) => {
      const those = after.filter(({ world }) => world === name);
      return [name, `${String(those.filter(({ signals }) => signals !== null).length)} of ${String(those.length)}`];
    }),
  );
  return {
    takeovers: takeovers.length,
    permittedBeforeThirdDeadline: inTime.length,
    share: short(inTime.length / Math.max(1, takeovers.length)),
    afterTwoSignals: inTime.filter(({ signals }) => (signals ?? 9) <= 2).length,
    byWorld,
  };
}

/** `--ours` leaves the strategies out that it is compared with. */
const CHOSEN = process.argv.includes('--ours') ? [OURS] : STRATEGIES;

for (const strategy of CHOSEN) {
  const outcomes = await outcomesOf(strategy);
  report(strategy, outcomes);
  if (strategy === OURS) process.stdout.write(`${JSON.stringify({ bench: 'worlds', fidelity: fidelity(outcomes) })}\n`);
}
process.stdout.write(`${JSON.stringify({ bench: 'worlds', containment: await containment() })}\n`);
