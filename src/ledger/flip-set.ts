import { compareText } from '../domain/ids.js';
import type { Verdict } from '../domain/verdict.js';
import type { CompiledPolicy } from './compile.js';
import type { FlipBounds } from './flip-bounds.js';
import { flipBounds } from './flip-bounds.js';
import { verdictOf } from './judgement.js';
import type { Line } from './lines.js';
import { Removal } from './removal.js';
import type { Standing } from './standing.js';

/** Trials before the search for the smallest set gives way to the search for one from which nothing can be spared. */
export const TRIAL_BUDGET = 2000;

export interface FlipQuestion {
  readonly policy: CompiledPolicy;
  readonly lines: readonly Line[];
  readonly standing: Standing;
  readonly verdict: Verdict;
  readonly benignAllowed: boolean;
}

interface Search extends FlipQuestion {
  readonly bounds: FlipBounds;
  /** Positions of the answered lines, strongest first. */
  readonly candidates: readonly number[];
  /** Made with the first trial: most verdicts are decided by the bounds and few trials. */
  removal: Removal | null;
  /** Taken out at this moment of the search. */
  readonly out: number[];
  trials: number;
}

/**
 * The fewest answers without which the verdict would differ; empty where none would do.
 * Sizes are tried in turn; a size that the bounds exclude costs nothing, and of a size that they do not exclude the sets
 * that move one side the furthest are tried first. Beyond the budget the set is one from which nothing can be spared.
 */
export function flipSet(question: FlipQuestion): readonly string[] {
  const candidates = strongestFirst(question.lines);
  const search: Search = { ...question, bounds: flipBounds(question), candidates, removal: null, out: [], trials: 0 };
  for (let size = 1; size <= candidates.length; size += 1) {
    if (!search.bounds.mayFlip(size)) continue;
    const found = likely(search, size) ?? searchFrom(search, 0, size);
    if (found !== null) return idsOf(search, found);
  }
  return search.trials < TRIAL_BUDGET ? [] : spareNothing(search);
}

function idsOf({ lines }: Search, positions: readonly number[]): readonly string[] {
  return positions.map((at) => lines[at]?.id ?? '').sort(compareText);
}

function strongestFirst(lines: readonly Line[]): readonly number[] {
  const size = (at: number): number => Math.abs(lines[at]?.effective ?? 0);
  return lines
    .flatMap((line, at) => (line.answer === null ? [] : [at]))
    .sort((a, b) => size(b) - size(a) || compareText(lines[a]?.id ?? '', lines[b]?.id ?? ''));
}

function flipsWithout(search: Search, positions: readonly number[]): boolean {
  search.trials += 1;
  search.removal ??= new Removal(search.policy, search.lines);
  const standing = search.removal.without(positions);
  return verdictOf(search.policy.bundle, standing, search.benignAllowed) !== search.verdict;
}

/** The sets of this size that lower one side the most. */
function likely(search: Search, size: number): readonly number[] | null {
  const { s, o, sHi } = search.bounds;
  for (const side of [() => s, () => o, sHi]) {
    const sets = side().picks(size);
    const found = sets.find((set) => set.length === size && flipsWithout(search, set));
    if (found !== undefined) return found;
  }
  return null;
}

function searchFrom(search: Search, from: number, size: number): readonly number[] | null {
  if (size === 0) return flipsWithout(search, search.out) ? [] : null;
  for (let next = from; next <= search.candidates.length - size; next += 1) {
    if (search.trials >= TRIAL_BUDGET) return null;
    const at = search.candidates[next] ?? -1;
    search.out.push(at);
    const rest = searchFrom(search, next + 1, size - 1);
    search.out.pop();
    if (rest !== null) return [at, ...rest];
  }
  return null;
}

/** Takes out one side, strongest first, until the verdict flips, then puts back whatever was not needed. */
function spareNothing(search: Search): readonly string[] {
  const found = [1, -1].flatMap((side) => {
    const set = irredundant(
      search,
      search.candidates.filter((at) => Math.sign(search.lines[at]?.effective ?? 0) === side),
    );
    return set.length > 0 ? [set] : [];
  });
  return idsOf(search, found.sort((a, b) => a.length - b.length)[0] ?? []);
}

function irredundant(search: Search, side: readonly number[]): readonly number[] {
  const enough = side.findIndex((_, last) => flipsWithout(search, side.slice(0, last + 1)));
  let needed = side.slice(0, enough + 1);
  for (const at of [...needed]) {
    const without = needed.filter((other) => other !== at);
    if (flipsWithout(search, without)) needed = without;
  }
  return needed;
}
