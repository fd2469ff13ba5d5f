/** One outcome beside what was said of it: the probability that went with the verdict, and whether it was harmful. */
export interface Forecast {
  readonly p: number;
  readonly harmful: boolean;
  /** One over the probability with which it was sampled. */
  readonly weight: number;
}

export interface Estimate {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

export interface Calibration {
  readonly n: number;
  readonly brier: Estimate;
  /** Null below fifty outcomes: bins of a handful say nothing. */
  readonly ece: Estimate | null;
}

const BINS = 10;
const LEAST = 50;
const RESAMPLES = 200;

function weightedMean(items: readonly Forecast[], of: (item: Forecast) => number): number {
  const total = items.reduce((sum, { weight }) => sum + weight, 0);
  return total === 0 ? 0 : items.reduce((sum, item) => sum + item.weight * of(item), 0) / total;
}

/** Mean squared distance between what was said and what was. */
export function brier(items: readonly Forecast[]): number {
  return weightedMean(items, ({ p, harmful }) => (p - (harmful ? 1 : 0)) ** 2);
}

/** Mean distance between said and seen over bins of equal size. */
export function expectedCalibrationError(items: readonly Forecast[]): number {
  const sorted = [...items].sort((a, b) => a.p - b.p);
  const all = sorted.reduce((sum, { weight }) => sum + weight, 0);
  let error = 0;
  for (let bin = 0; bin < BINS; bin++) {
    const part = sorted.slice(Math.floor((bin * sorted.length) / BINS), Math.floor(((bin + 1) * sorted.length) / BINS));
    const share = part.reduce((sum, { weight }) => sum + weight, 0) / (all || 1);
    error +=
      share * Math.abs(weightedMean(part, ({ p }) => p) - weightedMean(part, ({ harmful }) => (harmful ? 1 : 0)));
  }
  return error;
}

/** A small generator of its own, so that the same outcomes always give the same interval. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function bootstrapped(items: readonly Forecast[], of: (items: readonly Forecast[]) => number): Estimate {
  const random = generator(items.length);
  const drawn = (): readonly Forecast[] => items.flatMap(() => items[Math.floor(random() * items.length)] ?? []);
  const values = Array.from({ length: RESAMPLES }, () => of(drawn())).sort((a, b) => a - b);
  const at = (share: number): number => values[Math.floor(share * (RESAMPLES - 1))] ?? 0;
  return { value: of(items), lower: at(0.025), upper: at(0.975) };
}

/** How well the probabilities of a policy fit what came of them, with 95 % intervals. */
export function calibrationOf(items: readonly Forecast[]): Calibration {
  return {
    n: items.length,
    brier: bootstrapped(items, brier),
    ece: items.length < LEAST ? null : bootstrapped(items, expectedCalibrationError),
  };
}

/** Cohen's κ of two readings of the same items: agreement beyond chance; null without an item, or where chance explains all. */
export function cohensKappa(pairs: readonly (readonly [string, string])[]): number | null {
  if (pairs.length === 0) return null;
  const share = (side: 0 | 1, label: string): number =>
    pairs.filter((pair) => pair[side] === label).length / pairs.length;
  const labels = new Set(pairs.flat());
  const agreed = pairs.filter(([first, second]) => first === second).length / pairs.length;
  const chance = [...labels].reduce((sum, label) => sum + share(0, label) * share(1, label), 0);
  return chance === 1 ? null : (agreed - chance) / (1 - chance);
}
