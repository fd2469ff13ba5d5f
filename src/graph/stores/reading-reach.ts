/* How far before a case its questions look: also what arrives late within it belongs to the case. */

const DAY_MS = 86_400_000;

/** What the accounts did. */
export const AROUND = DAY_MS;

/** Who touched a resource or a message. */
export const TOUCHED_WITHIN = 30 * DAY_MS;

/** What a baseline counts, days. */
export const BASELINE_DAYS = 90;
/** Whole days only, so one more. */
export const BASELINE_REACH = (BASELINE_DAYS + 1) * DAY_MS;
