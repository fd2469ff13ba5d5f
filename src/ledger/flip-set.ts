import { compareText } from '../domain/ids.js';
import type { Verdict } from '../domain/verdict.js';
import { flipBounds } from './flip-bounds.js';
import type { CompiledPolicy } from './compile.js';
import { verdictOf } from './judgement.js';
import type { Line } from './lines.js';
import { standingOf } from './standing.js';

/** Trials before the search for the smallest set gives way to the search for one from which nothing can be spared. */
export const TRIAL_BUDGET = 20_000;

interface Search {
  readonly policy: CompiledPolicy;
  readonly lines: readonly Line[];
  readonly verdict: Verdict;
  readonly benignAllowed: boolean;
  /** Positions of the answered lines, strongest first. */
  readonly candidates: readonly number[];
  readonly active: boolean[];
  trials: number;
}

export interface FlipQuestion {
  readonly policy: CompiledPolicy;
  readonly lines: readonly Line[];
  readonly verdict: Verdict;
  readonly benignAllowed: boolean;
}

/**
 * The fewest answers without which the verdict would differ; among equals the strongest, then by id. Empty where none would do.
 * Sizes are tried in turn, and a branch is left as soon as even its best case keeps the verdict.
 */
export function flipSet(question: FlipQuestion): readonly string[] {
  const search: Search = {
    ...question,
    candidates: strongestFirst(question.lines),
    active: question.lines.map(() => true),
    trials: 0,
  };
  for (let size = 1; size <= search.candidates.length && search.trials < TRIAL_BUDGET; size += 1) {
    const found = searchFrom(search, 0, size);
    if (found !== null) return found.map((at) => question.lines[at]?.id ?? '').sort(compareText);
  }
  return search.trials < TRIAL_BUDGET ? [] : spareNothing(search);
}

function strongestFirst(lines: readonly Line[]): readonly number[] {
  return lines
    .map((line, at) => ({ line, at }))
    .filter(({ line }) => line.answer !== null)
    .sort((a, b) => Math.abs(b.line.effective) - Math.abs(a.line.effective) || compareText(a.line.id, b.line.id))
    .map(({ at }) => at);
}

function flips(search: Search): boolean {
  search.trials += 1;
  const standing = standingOf(search.policy, search.lines, search.active);
  return verdictOf(search.policy.bundle, standing, search.benignAllowed) !== search.verdict;
}

function searchFrom(search: Search, from: number, size: number): readonly number[] | null {
  if (size === 0) return flips(search) ? [] : null;
  if (search.trials >= TRIAL_BUDGET || !flipBounds(search, from, size)) return null;
  for (let next = from; next <= search.candidates.length - size; next += 1) {
    const at = search.candidates[next] ?? -1;
    search.active[at] = false;
    const rest = searchFrom(search, next + 1, size - 1);
    search.active[at] = true;
    if (rest !== null) return [at, ...rest];
  }
  return null;
}

/** Takes out one side, strongest first, until the verdict flips, then puts back whatever was not needed. */
function spareNothing(search: Search): readonly string[] {
  const sides = [1, -1].map((side) =>
    search.candidates.filter((at) => Math.sign(search.lines[at]?.effective ?? 0) === side),
  );
  const found = sides.map((side) => irredundant(search, side)).filter((ids) => ids.length > 0);
  return found.sort((a, b) => a.length - b.length)[0] ?? [];
}

function irredundant(search: Search, side: readonly number[]): readonly string[] {
  const out: number[] = [];
  for (const at of side) {
    search.active[at] = false;
    out.push(at);
    if (flips(search)) break;
  }
  const flipped = flips(search);
  const needed = flipped ? out.filter((at) => isNeeded(search, at)) : [];
  for (const at of out) search.active[at] = true;
  return needed.map((at) => search.lines[at]?.id ?? '').sort(compareText);
}

function isNeeded(search: Search, at: number): boolean {
  search.active[at] = true;
  if (flips(search)) return false;
  search.active[at] = false;
  return true;
}
