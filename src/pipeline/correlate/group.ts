import { EVERYTHING, groupOf, groupParts } from '../../rules/automaton/hits.js';
import type { Pattern, Step } from '../../rules/pattern/pattern.js';

type Tuple = readonly (string | null)[];

/** Which components of a pattern's join tuple are accounts that stand for a person. */
export function identityPositions(pattern: Pattern): readonly number[] {
  const steps = pattern.until === null ? pattern.steps : [...pattern.steps, pattern.until];
  return [...new Set(steps.flatMap(identityParts))].sort((a, b) => a - b);
}

function identityParts(step: Step): readonly number[] {
  return step.keys.flatMap((part, position) => (part.identity ? [position] : []));
}

/** The components of a group that stand at the given positions. */
export function partsAt(group: string, positions: readonly number[]): readonly string[] {
  if (group === EVERYTHING || positions.length === 0) return [];
  const tuple = groupParts(group);
  return positions.flatMap((position) => tuple[position] ?? []);
}

/** Every group that arises when each identity component is replaced by one of its accounts. */
export function expandGroup(
  group: string,
  positions: readonly number[],
  accountsOf: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  if (positions.length === 0 || group === EVERYTHING) return [group];
  let tuples: readonly Tuple[] = [groupParts(group)];
  for (const position of positions) {
    tuples = tuples.flatMap((tuple) =>
      accountsAt(tuple, position, accountsOf).map((account) => put(tuple, position, account)),
    );
  }
  return tuples.map(groupOf);
}

function accountsAt(
  tuple: Tuple,
  position: number,
  accountsOf: ReadonlyMap<string, readonly string[]>,
): readonly (string | null)[] {
  const component = tuple[position] ?? null;
  return component === null ? [null] : (accountsOf.get(component) ?? [component]);
}

/** The group with other components in place of its identities, e.g. an account's person. */
export function replaceParts(
  group: string,
  positions: readonly number[],
  replacement: ReadonlyMap<string, string>,
): string {
  if (positions.length === 0 || group === EVERYTHING) return group;
  const replaced = groupParts(group).map((component, position) =>
    component !== null && positions.includes(position) ? (replacement.get(component) ?? component) : component,
  );
  return groupOf(replaced);
}

function put(tuple: Tuple, position: number, value: string | null): Tuple {
  return tuple.map((component, index) => (index === position ? value : component));
}
