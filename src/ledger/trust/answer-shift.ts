/** How often each answer was given. */
export type AnswerCounts = Readonly<Record<string, number>>;

/** Fewer decisions on either side say nothing of a distribution. */
export const LEAST_ANSWERS = 100;
/** From here on a population counts as another one than it was; the customary limit for scores that are in use. */
export const SHIFT_AT = 0.25;
/** An answer that one side never gave must not weigh without bound. */
const SMOOTHING = 0.5;

/**
 * How far the answers to one question have moved, as the index of population stability: the sum over all answers of
 * (now − before)·ln(now / before). Null where either side has too few answers to say. What is normal has moved when what
 * used to be rare is given everywhere, or the other way round, whatever the verdicts came to.
 */
export function answerShift(before: AnswerCounts, now: AnswerCounts): number | null {
  const answers = [...new Set([...Object.keys(before), ...Object.keys(now)])].sort();
  const [was, is] = [before, now].map((counts) => answers.map((answer) => counts[answer] ?? 0));
  if (was === undefined || is === undefined) return null;
  if (sum(was) < LEAST_ANSWERS || sum(is) < LEAST_ANSWERS) return null;
  const [p, q] = [shares(was), shares(is)];
  return answers.reduce((total, _, i) => total + ((q[i] ?? 0) - (p[i] ?? 0)) * Math.log((q[i] ?? 1) / (p[i] ?? 1)), 0);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

function shares(counts: readonly number[]): readonly number[] {
  const all = sum(counts) + SMOOTHING * counts.length;
  return counts.map((count) => (count + SMOOTHING) / all);
}
