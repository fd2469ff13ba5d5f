import type { Verdict } from '../../src/domain/verdict.js';
import { clopperPearson } from '../../src/ledger/trust/interval.js';
import { brier, expectedCalibrationError } from '../../src/ledger/trust/calibration.js';
import { isPermitted } from './containment.js';
import type { Judgement } from './strategies.js';
import type { Seen } from './render.js';
import { Chance } from './random.js';

export interface Outcome {
  readonly world: string;
  readonly seen: Seen;
  readonly judgement: Judgement;
}

/** What being wrong costs; three tables, so that nobody can tune to one. */
const LOSSES = {
  cautious: { missed: 2_000, harmful: 200, person: 20 },
  balanced: { missed: 1_000, harmful: 400, person: 40 },
  scarce: { missed: 500, harmful: 800, person: 100 },
} as const;
type LossName = keyof typeof LOSSES;

const isHarm = ({ seen }: Outcome): boolean => seen.latent.cause.harmful;
const verdictOf = ({ judgement }: Outcome): Verdict => judgement.verdict;
const toPerson = (outcome: Outcome): boolean => ['SUSPICIOUS_NEEDS_HUMAN', 'UNKNOWN'].includes(verdictOf(outcome));
const share = (items: readonly Outcome[], holds: (outcome: Outcome) => boolean): number =>
  items.length === 0 ? 0 : items.filter(holds).length / items.length;
const mean = (items: readonly Outcome[], of: (outcome: Outcome) => number): number =>
  items.length === 0 ? 0 : items.reduce((sum, each) => sum + of(each), 0) / items.length;

/** Benign although nothing was answered that speaks for it. */
function benignFromSilence({ judgement: { verdict, decision } }: Outcome): boolean {
  if (verdict !== 'BENIGN' || decision === null) return false;
  return !decision.result.contributions.some(({ effectiveCentiban }) => effectiveCentiban < 0);
}

function lossOf(outcome: Outcome, name: LossName): number {
  const { missed, harmful, person } = LOSSES[name];
  const verdict = verdictOf(outcome);
  const asked = outcome.judgement.cost;
  if (verdict === 'BENIGN') return asked + (isHarm(outcome) ? missed : 0);
  if (verdict === 'MALICIOUS') return asked + (isHarm(outcome) ? 0 : harmful);
  return asked + person;
}

export interface Score {
  readonly cases: number;
  /** Of cases called malicious, those that were harmless. */
  readonly wrongPerThousand: number;
  /** Cases in which the shipped guardrails let a machine act alone, and those of a thousand in which it should not have. */
  readonly automated: number;
  readonly harmfulPerThousand: number;
  readonly harmfulUpperBound: number;
  readonly missedPerThousandClosed: number;
  readonly missedOfAttacks: number;
  readonly escalated: number;
  readonly unknown: number;
  readonly benignFromSilence: number;
  readonly cost: number;
  readonly questions: number;
  readonly loss: Readonly<Record<LossName, number>>;
  readonly brier: number | null;
  readonly calibrationError: number | null;
}

export function scoreOf(outcomes: readonly Outcome[]): Score {
  const acted = outcomes.filter((each) => verdictOf(each) === 'MALICIOUS');
  const closed = outcomes.filter((each) => verdictOf(each) === 'BENIGN');
  const automated = outcomes.filter(({ judgement: { decision } }) => decision !== null && isPermitted(decision));
  const harmful = automated.filter((each) => !isHarm(each)).length;
  const forecasts = outcomes.flatMap((each) =>
    each.judgement.belief === null ? [] : [{ p: each.judgement.belief / 100, harmful: isHarm(each), weight: 1 }],
  );
  return {
    cases: outcomes.length,
    wrongPerThousand: 1_000 * share(acted, (each) => !isHarm(each)),
    automated: automated.length,
    harmfulPerThousand: 1_000 * share(automated, (each) => !isHarm(each)),
    harmfulUpperBound:
      automated.length === 0
        ? 1_000
        : 1_000 * clopperPearson({ right: harmful, wrong: automated.length - harmful }).upper,
    missedPerThousandClosed: 1_000 * share(closed, isHarm),
    missedOfAttacks: share(outcomes.filter(isHarm), (each) => verdictOf(each) === 'BENIGN'),
    escalated: share(outcomes, toPerson),
    unknown: share(outcomes, (each) => verdictOf(each) === 'UNKNOWN'),
    benignFromSilence: outcomes.filter(benignFromSilence).length,
    cost: mean(outcomes, ({ judgement }) => judgement.cost),
    questions: mean(outcomes, ({ judgement }) => judgement.questions),
    loss: Object.fromEntries(
      (Object.keys(LOSSES) as LossName[]).map((name) => [name, mean(outcomes, (each) => lossOf(each, name))]),
    ) as Record<LossName, number>,
    brier: forecasts.length === 0 ? null : brier(forecasts),
    calibrationError: forecasts.length === 0 ? null : expectedCalibrationError(forecasts),
  };
}

/** 95 % interval of a figure over worlds: worlds are drawn again, not cases, for cases of one world share its faults. */
export function overWorlds(
  outcomes: readonly Outcome[],
  figure: (score: Score) => number,
  rounds = 400,
): { readonly mean: number; readonly low: number; readonly high: number; readonly worst: string } {
  const byWorld = new Map<string, Outcome[]>();
  for (const outcome of outcomes) byWorld.set(outcome.world, [...(byWorld.get(outcome.world) ?? []), outcome]);
  const figures = [...byWorld].map(([world, those]) => ({ world, value: figure(scoreOf(those)) }));
  const chance = new Chance(1);
  const average = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
  const drawn = Array.from({ length: rounds }, () => average(figures.map(() => chance.pick(figures).value))).sort(
    (a, b) => a - b,
  );
  const worst = [...figures].sort((a, b) => b.value - a.value)[0];
  return {
    mean: average(figures.map(({ value }) => value)),
    low: drawn[Math.floor(0.025 * rounds)] ?? 0,
    high: drawn[Math.floor(0.975 * rounds)] ?? 0,
    worst: worst === undefined ? '' : `${worst.world} (${worst.value.toPrecision(3)})`,
  };
}
