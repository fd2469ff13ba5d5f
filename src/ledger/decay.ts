/**
 * floor(1000 · 2^(−k/64)) for k = 0 … 63: the published table by which evidence ages.
 * A table, because two machines may differ in the last bit of a power, and one bit can move a verdict.
 */
// prettier-ignore
export const HALF_LIFE_TABLE: readonly number[] = [
  1000, 989, 978, 968, 957, 947, 937, 926, 917, 907, 897, 887, 878, 868, 859, 850,
  840, 831, 822, 814, 805, 796, 787, 779, 771, 762, 754, 746, 738, 730, 722, 714,
  707, 699, 691, 684, 677, 669, 662, 655, 648, 641, 634, 627, 620, 614, 607, 601,
  594, 588, 581, 575, 569, 563, 557, 551, 545, 539, 533, 527, 522, 516, 510, 505,
];

const STEPS = 64;

/** Per mille left of evidence of this age, rounded down; whole half-lives shift, the rest is looked up. */
export function decayMilli(age: number, halfLife: number | null): number {
  if (halfLife === null || age <= 0) return 1000;
  const halves = Math.floor(age / halfLife);
  if (halves > 10) return 0;
  const step = Math.floor(((age - halves * halfLife) * STEPS) / halfLife);
  return Math.floor((HALF_LIFE_TABLE[step] ?? 0) / 2 ** halves);
}
