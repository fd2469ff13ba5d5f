/** How many items of one group and side count; each counts a quarter of the one before. */
export const DEPTH = 6;
/** Weight of the greatest item in a scaled sum; that of the last is 1. */
export const SCALE = 4 ** (DEPTH - 1);

/**
 * Keeps the greatest `DEPTH` values of a lane, greatest first.
 * Same sensor, same artefact, same cause: the tenth repetition of one fact must not convict.
 */
export function insert(lanes: Float64Array, lane: number, value: number): void {
  const base = lane * DEPTH;
  let at = base + DEPTH - 1;
  if (value <= (lanes[at] ?? 0)) return;
  while (at > base && (lanes[at - 1] ?? 0) < value) {
    lanes[at] = lanes[at - 1] ?? 0;
    at -= 1;
  }
  lanes[at] = value;
}

/** min(cap, ⌊Σ v(i)·(1/4)^i⌋) of one lane, as a scaled integer with one final floor. */
export function laneSum(lanes: Float64Array, lane: number, cap: number): number {
  const base = lane * DEPTH;
  let scaled = 0;
  for (let at = base; at < base + DEPTH; at += 1) scaled = scaled * 4 + (lanes[at] ?? 0);
  return Math.min(cap, Math.floor(scaled / SCALE));
}

/** The sum of one group's items on one side. */
export function groupSum(values: readonly number[], cap: number): number {
  const lanes = new Float64Array(DEPTH);
  for (const value of values) insert(lanes, 0, value);
  return laneSum(lanes, 0, cap);
}
