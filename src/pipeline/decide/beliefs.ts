import { judge } from '../../ledger/index.js';
import type { CompiledQuestion } from '../../ledger/compile.js';
import { DEPTH, groupSum } from '../../ledger/group-sum.js';
import type { PlanState } from './plan-state.js';
import { ENTROPY, at, expectedLosses, probabilityPpm } from './loss.js';

/** What an answer would add to its group, and how likely it is under each hypothesis (parts per million). */
interface Outlook {
  readonly weight: number;
  readonly h1: number;
  readonly h0: number;
}

interface Candidate {
  readonly group: number;
  readonly cost: number;
  readonly outlooks: readonly Outlook[];
  /** Shift of the total by each outlook, alone. */
  readonly shifts: readonly number[];
}

interface GroupItems {
  readonly s: readonly number[];
  readonly o: readonly number[];
  /** Sums of both sides as they stand. */
  readonly sSum: number;
  readonly oSum: number;
  readonly cap: number;
}

/**
 * What the answers to come may do to the total.
 * The ledger's damping makes answers of one group depend on each other and no others, so pairs across groups add up
 * and only pairs within a group are summed again; that keeps two steps of looking ahead within milliseconds.
 */
export class Beliefs {
  private readonly l: number;
  private readonly losses: Float64Array;
  private readonly groups: readonly GroupItems[];
  private readonly candidates: readonly Candidate[];

  constructor(state: PlanState, affordable: PlanState['candidates']) {
    const { policy, lines, standing } = judge(state.bundle, state.answers, state.asOf, state.options);
    this.l = state.bundle.prior + standing.s - standing.o;
    this.losses = expectedLosses(state.loss);
    this.groups = policy.groups.map((_, group) => {
      const own = lines.filter((line) => line.question.groupIndex === group);
      const cap = policy.caps[group] ?? 0;
      const s = strongest(own.map((line) => line.s));
      const o = strongest(own.map((line) => line.o));
      return { s, o, sSum: groupSum(s, cap), oSum: groupSum(o, cap), cap };
    });
    this.candidates = affordable.map(({ id, cost }) => {
      const question = policy.questions.get(id);
      const outlooks = question === undefined ? [] : outlooksOf(question);
      const group = question?.groupIndex ?? 0;
      return { group, cost, outlooks, shifts: outlooks.map(({ weight }) => this.shift(group, weight, 0)) };
    });
  }

  /** Loss that asking this, and then at best one more, is expected to save; thousandths of a unit. */
  value(index: number): number {
    const first = this.candidates[index];
    if (first === undefined) return 0;
    let after = 0;
    let heard = 0;
    first.outlooks.forEach((outlook, which) => {
      const shifted = this.l + (first.shifts[which] ?? 0);
      const chance = this.chance(outlook, this.l);
      heard += chance;
      after += chance * (at(this.losses, shifted) - this.bestNext(index, outlook.weight, shifted));
    });
    return Math.round(at(this.losses, this.l) * (heard / 1_000_000) - after / 1_000_000);
  }

  /** Loss that knowing the truth would save. */
  perfectInformation(): number {
    return at(this.losses, this.l);
  }

  /** Uncertainty that asking this is expected to remove, in millibits. */
  information(index: number): number {
    const candidate = this.candidates[index];
    if (candidate === undefined) return 0;
    const gains = candidate.outlooks.map((outlook, which) => {
      const gain = at(ENTROPY, this.l) - at(ENTROPY, this.l + (candidate.shifts[which] ?? 0));
      return this.chance(outlook, this.l) * gain;
    });
    return Math.round(gains.reduce((sum, gain) => sum + gain, 0) / 1_000_000);
  }

  private bestNext(index: number, weight: number, l: number): number {
    const group = this.candidates[index]?.group;
    let best = 0;
    for (let other = 0; other < this.candidates.length; other += 1) {
      const next = this.candidates[other];
      if (other === index || next === undefined) continue;
      const shifts = next.group === group ? this.shiftsAfter(next, weight, l) : next.shifts;
      best = Math.max(best, this.saved(next, shifts, l) - next.cost * 1000);
    }
    return best;
  }

  /** Loss that hearing one more question at this total is expected to save. */
  private saved({ outlooks }: Candidate, shifts: readonly number[], l: number): number {
    const now = at(this.losses, l);
    const p = probabilityPpm(l);
    let saved = 0;
    for (let which = 0; which < outlooks.length; which += 1) {
      const outlook = outlooks[which];
      if (outlook === undefined) continue;
      const chance = p * outlook.h1 + (1_000_000 - p) * outlook.h0;
      saved += chance * (now - at(this.losses, l + (shifts[which] ?? 0)));
    }
    return saved / 1e12;
  }

  /** Shifts of a question of the same group, after another answer of that group has come in. */
  private shiftsAfter(next: Candidate, weight: number, l: number): readonly number[] {
    return next.outlooks.map((outlook) => this.l + this.shift(next.group, weight, outlook.weight) - l);
  }

  private chance({ h1, h0 }: Outlook, l: number): number {
    const p = probabilityPpm(l);
    return (p * h1 + (1_000_000 - p) * h0) / 1_000_000;
  }

  /** How far one or two new answers of a group move the total; 0 stands for none. */
  private shift(group: number, one: number, two: number): number {
    const items = this.groups[group];
    if (items === undefined) return 0;
    const s = one > 0 || two > 0 ? groupSum([...items.s, Math.max(one, 0), Math.max(two, 0)], items.cap) : items.sSum;
    const o = one < 0 || two < 0 ? groupSum([...items.o, Math.max(-one, 0), Math.max(-two, 0)], items.cap) : items.oSum;
    return s - items.sSum - (o - items.oSum);
  }
}

/** What counts of a side: the damping ends with the sixth. */
function strongest(values: readonly number[]): readonly number[] {
  return values
    .filter((value) => value > 0)
    .sort((a, b) => b - a)
    .slice(0, DEPTH);
}

/** Frequencies as authored; where only weights are, the least surprising pair of distributions with those odds. */
function outlooksOf(question: CompiledQuestion): readonly Outlook[] {
  const answers = Object.values(question.answers);
  const odds = answers.map(({ weight }) => 10 ** (weight / 100));
  const totals = odds.reduce((sum, each) => ({ h1: sum.h1 + each / (1 + each), h0: sum.h0 + 1 / (1 + each) }), {
    h1: 0,
    h0: 0,
  });
  return answers.map(({ weight, h1, h0 }, index) => {
    const odd = odds[index] ?? 1;
    return {
      weight: Math.trunc((weight * question.reliability) / 1000),
      h1: h1 ?? Math.round((1_000_000 * odd) / (1 + odd) / totals.h1),
      h0: h0 ?? Math.round(1_000_000 / (1 + odd) / totals.h0),
    };
  });
}
