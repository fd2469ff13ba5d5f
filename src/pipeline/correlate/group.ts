import { digestOf } from '../../domain/ids.js';
import type { Pattern, Step } from '../../rules/pattern/pattern.js';

/** Group of a pattern without join keys. */
export const EVERYTHING = '*';

/** Canonical text of a join tuple; null only where the key is optional. */
export function groupOf(tuple: readonly (string | null)[]): string {
  return tuple.length === 0 ? EVERYTHING : JSON.stringify(tuple);
}

export function tupleOf(group: string): readonly (string | null)[] {
  return group === EVERYTHING ? [] : (JSON.parse(group) as (string | null)[]);
}

/** Key under which the hits of a step in a group are found. */
export function hitKey(stepDigest: string, group: string): string {
  return digestOf(stepDigest, group);
}

/** Which components of a pattern's join tuple are accounts that stand for a person. */
export function identityPositions(pattern: Pattern): readonly number[] {
  const steps = pattern.until === null ? pattern.steps : [...pattern.steps, pattern.until];
  const positions = new Set<number>();
  for (const step of steps) identityParts(step).forEach((position) => positions.add(position));
  return [...positions].sort((a, b) => a - b);
}

export function identityParts(step: Step): readonly number[] {
  return step.keys.flatMap((part, position) => (part.identity ? [position] : []));
}

/** Every group that arises when each identity component is replaced by one of its accounts. */
export function expandGroup(
  group: string,
  positions: readonly number[],
  accountsOf: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  if (positions.length === 0 || group === EVERYTHING) return [group];
  let tuples: readonly (readonly (string | null)[])[] = [tupleOf(group)];
  for (const position of positions) {
    tuples = tuples.flatMap((tuple) => substitutes(tuple[position], accountsOf).map((account) => put(tuple, position, account)));
  }
  return tuples.map(groupOf);
}

function substitutes(
  component: string | null | undefined,
  accountsOf: ReadonlyMap<string, readonly string[]>,
): readonly (string | null)[] {
  if (component === null || component === undefined) return [null];
  return accountsOf.get(component) ?? [component];
}

/** The scope of an account-level group: accounts replaced by their persons. */
export function scopeOf(group: string, positions: readonly number[], personOf: ReadonlyMap<string, string>): string {
  if (positions.length === 0 || group === EVERYTHING) return group;
  const tuple = [...tupleOf(group)];
  for (const position of positions) {
    const component = tuple[position];
    if (component !== null && component !== undefined) tuple[position] = personOf.get(component) ?? component;
  }
  return groupOf(tuple);
}

function put(tuple: readonly (string | null)[], position: number, value: string | null): readonly (string | null)[] {
  return tuple.map((component, index) => (index === position ? value : component));
}
