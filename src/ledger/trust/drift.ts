/** How many times as often as the floor allows a policy may have come to err; one watch for each. */
const RATIOS = [2, 4, 8] as const;
const LEAST_PRECISION = 0.05;
/** No false alarm is to be expected sooner than after so many outcomes of a policy that is only just good enough. */
export const DRIFT_AT = 400;
/** A watch that was never read must not grow beyond what a number holds. */
const MOST = 1e9;

/**
 * Whether a policy errs more often than it did, whenever that began. The tally since a level began answers too late: hundreds of
 * good outcomes outweigh the first dozen of bad ones. Here each outcome is a possible beginning (Shiryaev and Roberts): the sum
 * over all of them of the likelihood ratio since then. Under the floor itself the sum grows by one an outcome on average, so the
 * mean time to a false alarm is at least the threshold.
 */
export function driftAfter(watches: readonly number[], right: boolean, floor: number): readonly number[] {
  return RATIOS.map((ratio, at) => {
    const precision = Math.max(LEAST_PRECISION, 1 - ratio * (1 - floor));
    const factor = right ? precision / floor : (1 - precision) / (1 - floor);
    return Math.min(MOST, (1 + (watches[at] ?? 0)) * factor);
  });
}

export function hasDrifted(watches: readonly number[]): boolean {
  return watches.reduce((sum, each) => sum + each, 0) / RATIOS.length >= DRIFT_AT;
}
