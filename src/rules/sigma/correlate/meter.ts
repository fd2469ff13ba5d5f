import type { ReplayHit } from '../../pattern/pattern.js';
import { VALUES, type WindowPlan } from './plan.js';

/** Measures a window while it slides: hits leave in the order they came. */
export interface Meter {
  add(hit: ReplayHit): void;
  drop(hit: ReplayHit): void;
  /** null: there is nothing to measure, so no condition holds. */
  read(): number | null;
}

export function meterOf(plan: WindowPlan): Meter {
  switch (plan.type) {
    case 'value_count':
      return new DistinctMeter();
    case 'value_sum':
      return new SumMeter((sum) => sum);
    case 'value_avg':
      return new SumMeter((sum, count) => sum / count);
    case 'value_percentile':
      return new RankMeter((sorted) => nearestRank(sorted, plan.percentile ?? MEDIAN_RANK));
    case 'value_median':
      return new RankMeter(median);
    default:
      return new CountMeter();
  }
}

/** Where a percentile rule does not say which. */
export const MEDIAN_RANK = 50;

class CountMeter implements Meter {
  private count = 0;

  add(): void {
    this.count += 1;
  }

  drop(): void {
    this.count -= 1;
  }

  read(): number {
    return this.count;
  }
}

/** The values a hit brings; an event that satisfies two rules brings the values of both, each once. */
function valuesOf(hit: ReplayHit): readonly unknown[] {
  const values = hit.steps.flatMap((step) => {
    const captured = hit.captured?.[step]?.[VALUES];
    return Array.isArray(captured) ? (captured as readonly unknown[]) : [];
  });
  return hit.steps.length > 1 ? [...new Set(values)] : values;
}

function numbersOf(hit: ReplayHit): readonly number[] {
  return valuesOf(hit).filter((value): value is number => typeof value === 'number');
}

class DistinctMeter implements Meter {
  private readonly seen = new Map<unknown, number>();

  add(hit: ReplayHit): void {
    for (const value of valuesOf(hit)) this.seen.set(value, (this.seen.get(value) ?? 0) + 1);
  }

  drop(hit: ReplayHit): void {
    for (const value of valuesOf(hit)) {
      const left = (this.seen.get(value) ?? 0) - 1;
      if (left > 0) this.seen.set(value, left);
      else this.seen.delete(value);
    }
  }

  read(): number {
    return this.seen.size;
  }
}

/** Whole numbers are summed as they come and go; fractions are summed anew, so that no rounding error stays behind. */
class SumMeter implements Meter {
  private window: number[] = [];
  private head = 0;
  private wholeSum = 0;
  private fractions = 0;

  constructor(private readonly result: (sum: number, count: number) => number) {}

  add(hit: ReplayHit): void {
    for (const number of numbersOf(hit)) {
      this.window.push(number);
      this.weigh(number, 1);
    }
  }

  drop(hit: ReplayHit): void {
    for (const number of numbersOf(hit)) this.weigh(number, -1);
    this.head += numbersOf(hit).length;
    if (this.head * 2 > this.window.length) {
      this.window = this.window.slice(this.head);
      this.head = 0;
    }
  }

  read(): number | null {
    const count = this.window.length - this.head;
    if (count === 0) return null;
    const exact = this.fractions === 0 && Number.isSafeInteger(this.wholeSum);
    return this.result(exact ? this.wholeSum : this.summedAnew(), count);
  }

  private weigh(number: number, sign: 1 | -1): void {
    if (Number.isSafeInteger(number)) this.wholeSum += sign * number;
    else this.fractions += sign;
  }

  private summedAnew(): number {
    let sum = 0;
    for (let index = this.head; index < this.window.length; index += 1) sum += this.window[index] ?? 0;
    return sum;
  }
}

class RankMeter implements Meter {
  private readonly sorted: number[] = [];

  constructor(private readonly result: (sorted: readonly number[]) => number) {}

  add(hit: ReplayHit): void {
    for (const number of numbersOf(hit)) this.sorted.splice(this.position(number), 0, number);
  }

  drop(hit: ReplayHit): void {
    for (const number of numbersOf(hit)) this.sorted.splice(this.position(number), 1);
  }

  read(): number | null {
    return this.sorted.length === 0 ? null : this.result(this.sorted);
  }

  /** Of the first number that is not smaller. */
  private position(number: number): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.sorted[middle] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Nearest rank: the smallest value that at least so many percent of the values do not exceed. */
function nearestRank(sorted: readonly number[], percentile: number): number {
  const rank = Math.max(1, Math.ceil((percentile / 100) * sorted.length));
  return sorted[rank - 1] ?? Number.NaN;
}

function median(sorted: readonly number[]): number {
  const middle = sorted.length >>> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
