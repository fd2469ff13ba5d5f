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
  if (lanes[base] === 0) return 0;
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

/** What `groupSum` says of sorted values (greatest first) and two more, of which only what is above 0 counts. */
export function sumWith(sorted: readonly number[], one: number, two: number, cap: number): number {
  let first = Math.max(one, two, 0);
  let second = Math.max(Math.min(one, two), 0);
  let next = 0;
  let scaled = 0;
  for (let share = SCALE; share >= 1; share /= 4) {
    const known = sorted[next] ?? 0;
    if (first > known) {
      scaled += first * share;
      first = second;
      second = 0;
    } else {
      scaled += known * share;
      next += 1;
    }
  }
  return Math.min(cap, Math.floor(scaled / SCALE));
}
