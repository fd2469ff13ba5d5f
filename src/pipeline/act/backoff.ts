const FIRST_MS = 1_000;
const LONGEST_MS = 300_000;

/** Waits twice as long each time, anywhere in the upper half of it, so that many who failed at once do not return at once. */
export function backoffMs(attempt: number, random: number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, attempt - 1));
  return Math.round(full / 2 + (full / 2) * random);
}

/** No earlier than asked, and up to a quarter later: a whole wave is told the same moment. */
export function spread(waitMs: number, random: number): number {
  return Math.round(waitMs * (1 + random / 4));
}
