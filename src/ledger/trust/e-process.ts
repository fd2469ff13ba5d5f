/** Blind-sampled outcomes: how often the policy was right, and how often it was not. */
export interface Tally {
  readonly right: number;
  readonly wrong: number;
}

/** Evidence against "no better than the floor" at which a promotion is proposed: false in at most one of twenty, however often one looks. */
export const PROMOTE_AT = 20;
/** Evidence against "at least the floor" at which the level is lost; losing it too early costs less than keeping it too long. */
export const DEMOTE_AT = 5;

const GRID = 256;

/**
 * Mean over p of the likelihood ratio of p against the floor. Under the floor itself its expectation is one after any
 * number of outcomes, so it may be looked at after each of them (Ville's inequality).
 */
function meanRatio({ right, wrong }: Tally, floor: number, from: number, to: number): number {
  const step = (to - from) / GRID;
  let sum = 0;
  for (let index = 0; index < GRID; index++) {
    const p = from + (index + 0.5) * step;
    sum += Math.exp(right * Math.log(p / floor) + wrong * Math.log((1 - p) / (1 - floor)));
  }
  return sum / GRID;
}

/** Evidence that the policy is right more often than the floor. */
export function evidenceFor(tally: Tally, floor: number): number {
  return meanRatio(tally, floor, floor, 1);
}

/** Evidence that the policy is right less often than the floor. */
export function evidenceAgainst(tally: Tally, floor: number): number {
  return meanRatio(tally, floor, 0, floor);
}
