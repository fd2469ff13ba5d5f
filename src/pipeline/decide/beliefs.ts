import { judge } from '../../ledger/index.js';
import type { CompiledPolicy, CompiledQuestion } from '../../ledger/compile.js';
import { DEPTH, groupSum, sumWith } from '../../ledger/group-sum.js';
import type { Line } from '../../ledger/lines.js';
import type { Standing } from '../../ledger/standing.js';
import type { Answer } from '../../domain/verdict.js';
import type { PlanState } from './plan-state.js';
import { ENTROPY, at, expectedLosses, probabilityPpm, type Reach } from './loss.js';

/** What an answer would add to its group, and how likely it is under each hypothesis (parts per million). */
interface Outlook {
  readonly weight: number;
  readonly h1: number;
  readonly h0: number;
}

interface GroupItems {
  /** What counts of each side, greatest first. */
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
 * The outlooks of all candidates stand in flat arrays, those of candidate i from `starts[i]` to `starts[i + 1]`.
 */
export class Beliefs {
  private readonly l: number;
  private readonly losses: Float64Array;
  private readonly groups: readonly GroupItems[];
  private readonly costs: readonly number[];
  private readonly groupOf: readonly number[];
  private readonly starts: readonly number[];
  private readonly weights: readonly number[];
  private readonly h1: Float64Array;
  private readonly h0: Float64Array;
  /** Shift of the total by each outlook, alone. */
  private readonly shifts: Float64Array;
  /** The same after another answer of the group came in; room that is written anew for each pair. */
  private readonly pairShifts: Float64Array;

  constructor(state: PlanState, affordable: PlanState['candidates']) {
    const { policy, lines, standing } = judge(state.bundle, state.answers, state.asOf, state.options);
    this.l = state.bundle.prior + standing.s - standing.o;
    this.losses = expectedLosses(state.loss, reachOf(state, standing));
    this.groups = groupItems(policy, lines);
    const questions = affordable.map(({ id }) => policy.questions.get(id));
    this.costs = affordable.map(({ cost }) => cost);
    this.groupOf = questions.map((question) => question?.groupIndex ?? 0);
    const each = questions.map((question) => (question === undefined ? [] : outlooksOf(question)));
    this.starts = startsOf(each);
    const flat = each.flat();
    this.weights = flat.map(({ weight }) => weight);
    this.h1 = Float64Array.from(flat, ({ h1 }) => h1);
    this.h0 = Float64Array.from(flat, ({ h0 }) => h0);
    this.shifts = Float64Array.from(
      each.flatMap((own, index) => own.map(({ weight }) => this.shift(this.groupOf[index] ?? 0, weight, 0))),
    );
    this.pairShifts = new Float64Array(this.shifts.length);
  }

  /** Loss that asking this, and then at best one more, is expected to save; thousandths of a unit. */
  value(index: number): number {
    let after = 0;
    let heard = 0;
    for (let which = this.starts[index] ?? 0; which < (this.starts[index + 1] ?? 0); which += 1) {
      const shifted = this.l + (this.shifts[which] ?? 0);
      const chance = this.chance(which);
      heard += chance;
      after += chance * (at(this.losses, shifted) - this.bestNext(index, this.weights[which] ?? 0, shifted));
    }
    return Math.round(at(this.losses, this.l) * (heard / 1_000_000) - after / 1_000_000);
  }

  /** Loss that knowing the truth would save. */
  perfectInformation(): number {
    return at(this.losses, this.l);
  }

  /** Uncertainty that asking this is expected to remove, in millibits. */
  information(index: number): number {
    let gained = 0;
    for (let which = this.starts[index] ?? 0; which < (this.starts[index + 1] ?? 0); which += 1) {
      const gain = at(ENTROPY, this.l) - at(ENTROPY, this.l + (this.shifts[which] ?? 0));
      gained += this.chance(which) * gain;
    }
    return Math.round(gained / 1_000_000);
  }

  private bestNext(index: number, weight: number, l: number): number {
    const group = this.groupOf[index];
    let best = 0;
    for (let other = 0; other < this.groupOf.length; other += 1) {
      if (other === index) continue;
      const shifts = this.groupOf[other] === group ? this.shiftsAfter(other, weight, l) : this.shifts;
      best = Math.max(best, this.saved(other, shifts, l) - (this.costs[other] ?? 0) * 1000);
    }
    return best;
  }

  /** Loss that hearing one more question at this total is expected to save. */
  private saved(index: number, shifts: Float64Array, l: number): number {
    const now = at(this.losses, l);
    const p = probabilityPpm(l);
    const end = this.starts[index + 1] ?? 0;
    let saved = 0;
    for (let which = this.starts[index] ?? 0; which < end; which += 1) {
      const chance = p * (this.h1[which] ?? 0) + (1_000_000 - p) * (this.h0[which] ?? 0);
      saved += chance * (now - at(this.losses, l + (shifts[which] ?? 0)));
    }
    return saved / 1e12;
  }

  /** Shifts of a question of the same group, after another answer of that group has come in. */
  private shiftsAfter(next: number, weight: number, l: number): Float64Array {
    const group = this.groupOf[next] ?? 0;
    const end = this.starts[next + 1] ?? 0;
    for (let which = this.starts[next] ?? 0; which < end; which += 1)
      this.pairShifts[which] = this.l + this.shift(group, weight, this.weights[which] ?? 0) - l;
    return this.pairShifts;
  }

  private chance(which: number): number {
    const p = probabilityPpm(this.l);
    return (p * (this.h1[which] ?? 0) + (1_000_000 - p) * (this.h0[which] ?? 0)) / 1_000_000;
  }

  /** How far one or two new answers of a group move the total; 0 stands for none. */
  private shift(group: number, one: number, two: number): number {
    const items = this.groups[group];
    if (items === undefined) return 0;
    const s = one > 0 || two > 0 ? sumWith(items.s, one, two, items.cap) : items.sSum;
    const o = one < 0 || two < 0 ? sumWith(items.o, -one, -two, items.cap) : items.oSum;
    return s - items.sSum - (o - items.oSum);
  }
}

/** What is silent for good keeps a case open as far as its worst answer would reach; what may still be asked does not. */
function reachOf(state: PlanState, now: Standing): Reach {
  const { benign, malicious } = state.bundle.thresholds;
  const { s, sHi } = state.bundle.questions.some(({ gating }) => gating) ? supposedHeard(state) : now;
  return { closeAt: benign - (sHi - s), containAt: malicious };
}

function supposedHeard({ bundle, answers, asOf, options, candidates }: PlanState): Standing {
  const heard = candidates.map(({ id }): Answer => {
    const said = { source: 'planner', observedAt: asOf, recordedAt: asOf, writtenBy: 'planner' };
    return { id: `planner/${id}`, question: id, state: 'NO_COVERAGE', ...said };
  });
  return judge(bundle, [...answers, ...heard], asOf, options).standing;
}

function startsOf(lists: readonly (readonly Outlook[])[]): readonly number[] {
  const starts = [0];
  for (const list of lists) starts.push((starts.at(-1) ?? 0) + list.length);
  return starts;
}

function groupItems(policy: CompiledPolicy, lines: readonly Line[]): readonly GroupItems[] {
  return policy.groups.map((_, group) => {
    const own = lines.filter((line) => line.question.groupIndex === group);
    const cap = policy.caps[group] ?? 0;
    const s = strongest(own.map((line) => line.s));
    const o = strongest(own.map((line) => line.o));
    return { s, o, sSum: groupSum(s, cap), oSum: groupSum(o, cap), cap };
  });
}

/** What counts of a side: the damping ends with the sixth. */
function strongest(values: readonly number[]): readonly number[] {
  return values
    .filter((value) => value > 0)
    .sort((a, b) => b - a)
    .slice(0, DEPTH);
}

const outlooks = new WeakMap<CompiledQuestion, readonly Outlook[]>();

/** The outlooks of a question follow from its policy alone, so they are worked out once. */
function outlooksOf(question: CompiledQuestion): readonly Outlook[] {
  const known = outlooks.get(question);
  if (known !== undefined) return known;
  const fresh = freshOutlooks(question);
  outlooks.set(question, fresh);
  return fresh;
}

/** Frequencies as authored; where only weights are, the least surprising pair of distributions with those odds. */
function freshOutlooks(question: CompiledQuestion): readonly Outlook[] {
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
