import type { PolicyBundle, PublishedQuestion } from './policy.js';
import { DEFAULT_CAP } from './policy.js';

export interface CompiledQuestion extends PublishedQuestion {
  readonly index: number;
  readonly groupIndex: number;
  /** Published weight of each answer. */
  readonly weights: ReadonlyMap<string, number>;
  /** Furthest an answer could speak for harm, and against it, un-aged; both ≥ 0. */
  readonly upReach: number;
  readonly downReach: number;
}

/** A policy bundle with names resolved to positions; derived, never stored. */
export interface CompiledPolicy {
  readonly bundle: PolicyBundle;
  readonly questions: ReadonlyMap<string, CompiledQuestion>;
  readonly list: readonly CompiledQuestion[];
  readonly groups: readonly string[];
  readonly caps: readonly number[];
  readonly requiredGroups: readonly number[];
  /** For each reading of the patterns, the questions (by index) that it leaves out. */
  readonly readings: readonly ReadonlySet<number>[];
}

const compiled = new WeakMap<PolicyBundle, CompiledPolicy>();

export function compilePolicy(bundle: PolicyBundle): CompiledPolicy {
  const known = compiled.get(bundle);
  if (known !== undefined) return known;
  const fresh = compileFresh(bundle);
  compiled.set(bundle, fresh);
  return fresh;
}

function compileFresh(bundle: PolicyBundle): CompiledPolicy {
  const groups = [...new Set([...bundle.questions.map((question) => question.group), ...bundle.required])].sort();
  const position = new Map(groups.map((name, index) => [name, index]));
  const list = bundle.questions.map((question, index) => ({
    ...question,
    index,
    groupIndex: position.get(question.group) ?? 0,
    weights: new Map(Object.entries(question.answers).map(([name, { weight }]) => [name, weight])),
    ...reachOf(question),
  }));
  return {
    bundle,
    list,
    questions: new Map(list.map((question) => [question.id, question])),
    groups,
    caps: groups.map((name) => bundle.groups[name]?.cap ?? DEFAULT_CAP),
    requiredGroups: bundle.required.map((name) => position.get(name) ?? 0),
    readings: readingsOf(list),
  };
}

function reachOf(question: PublishedQuestion): { upReach: number; downReach: number } {
  let upReach = 0;
  let downReach = 0;
  for (const { weight } of Object.values(question.answers)) {
    const reach = Math.floor((Math.abs(weight) * question.reliability) / 1000);
    if (weight > 0) upReach = Math.max(upReach, reach);
    else downReach = Math.max(downReach, reach);
  }
  return { upReach, downReach };
}

/**
 * A pattern counts as the better of itself and the sum of its parts. So every subset of the patterns is one reading:
 * it takes those patterns in place of their parts and leaves the other patterns out; a side's total is the best reading.
 */
function readingsOf(list: readonly CompiledQuestion[]): readonly ReadonlySet<number>[] {
  const patterns = list.filter((question) => question.subsumes.length > 0);
  const indexOf = new Map(list.map((question) => [question.id, question.index]));
  return Array.from({ length: 2 ** patterns.length }, (_, subset) => {
    const left = new Set<number>();
    patterns.forEach((pattern, bit) => {
      if ((subset & (1 << bit)) === 0) left.add(pattern.index);
      else for (const part of pattern.subsumes) left.add(indexOf.get(part) ?? -1);
    });
    return left;
  });
}
