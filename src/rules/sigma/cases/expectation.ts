import type { Cursor } from '../yaml/cursor.js';

/** How many matches, or the ids of each match's events. */
export type Expectation = number | readonly (readonly string[])[];

/** `matches: 2`, or `matches: [[a, b], [c]]`; a single id stands for a match of one event. */
export function readExpectation(one: Cursor): Expectation {
  const matches = one.get('matches');
  if (matches === null)
    throw one.fault('a case needs matches', { expected: 'matches: a number, or lists of event ids' });
  if (matches.isList()) return matches.items().map((match) => match.several().map((id) => id.text()));
  const count = matches.scalar();
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0)
    throw matches.fault('matches is a number or a list', { expected: '0, 1, … or lists of event ids' });
  return count;
}
