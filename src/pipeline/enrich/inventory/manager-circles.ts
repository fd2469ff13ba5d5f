import type { FactDraft, FileProblem } from './draft.js';

/** Who, by what a file says, is above themselves: at least one of these lines is wrong, and nobody but its owner knows which. */
export function managerCircles(facts: readonly FactDraft[]): readonly FileProblem[] {
  const told = new Map(facts.filter(({ kind }) => kind === 'manager').map((fact) => [fact.subject, fact]));
  const above = (subject: string): string | null => keyOf(told.get(subject), told);
  const seen = new Set<string>();
  return [...told.values()].flatMap(({ subject, place }) => {
    const circle = circleFrom(subject, above, seen);
    if (circle === null) return [];
    return [{ place, message: `the managers run in a circle: ${[...circle, circle[0]].join(' → ')}` }];
  });
}

/** Directories name a manager by the bare id of another of their users. */
function keyOf(fact: FactDraft | undefined, told: ReadonlyMap<string, FactDraft>): string | null {
  if (fact === undefined || typeof fact.value !== 'string') return null;
  const { subject, value } = fact;
  return told.has(value) ? value : `${subject.replace(/:.*$/, '')}:${value}`;
}

/** Walks up until somebody comes twice; each line of a file is walked once, whatever its circles. */
function circleFrom(
  start: string,
  above: (subject: string) => string | null,
  seen: Set<string>,
): readonly string[] | null {
  const chain: string[] = [];
  for (let at: string | null = start; at !== null; at = above(at)) {
    if (seen.has(at)) return chain.includes(at) ? chain.slice(chain.indexOf(at)) : null;
    seen.add(at);
    chain.push(at);
  }
  return null;
}
