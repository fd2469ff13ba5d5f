import { compareText } from '../domain/ids.js';
import type { Verdict } from '../domain/verdict.js';
import type { CompiledPolicy } from './compile.js';
import { FlipBounds } from './flip-bounds.js';
import type { Least } from './drop-table.js';
import { verdictOf } from './judgement.js';
import type { Line } from './lines.js';
import { Removal } from './removal.js';
import type { Standing } from './standing.js';
import { standingOf } from './standing.js';

/** From this many trials on it pays to keep the sums of all groups and redo only those that lost an answer. */
const FEW_TRIALS = 3;
/** Trials before the search for the smallest set gives way to the search for one from which nothing can be spared. */
export const TRIAL_BUDGET = 2000;

export interface FlipQuestion {
  readonly policy: CompiledPolicy;
  readonly lines: readonly Line[];
  readonly standing: Standing;
  readonly verdict: Verdict;
  readonly benignAllowed: boolean;
  /** Positions of the answered lines, strongest first. */
  readonly strongest: readonly number[];
}

interface Search extends FlipQuestion {
  readonly bounds: FlipBounds;
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
  const search: Search = { ...question, bounds: new FlipBounds(question), removal: null, out: [], trials: 0 };
  for (let size = 1; size <= question.strongest.length; size += 1) {
    if (!search.bounds.mayFlip(size)) continue;
    const found = likely(search, size) ?? searchFrom(search, 0, size);
    if (found !== null) return idsOf(search, found);
  }
  return search.trials < TRIAL_BUDGET ? [] : spareNothing(search);
}

function idsOf({ lines }: Search, positions: readonly number[]): readonly string[] {
  return positions.map((at) => lines[at]?.id ?? '').sort(compareText);
}

function flipsWithout(search: Search, positions: readonly number[]): boolean {
  search.trials += 1;
  const standing =
    search.trials <= FEW_TRIALS ? summedWithout(search, positions) : removalOf(search).without(positions);
  return verdictOf(search.policy.bundle, standing, search.benignAllowed) !== search.verdict;
}

function summedWithout({ policy, lines }: Search, positions: readonly number[]): Standing {
  const active = new Array<boolean>(lines.length).fill(true);
  for (const at of positions) active[at] = false;
  return standingOf(policy, lines, active);
}

function removalOf(search: Search): Removal {
  return (search.removal ??= new Removal(search.policy, search.lines));
}

/** The sets of this size that lower one side the most. */
function likely(search: Search, size: number): readonly number[] | null {
  const { s, o } = search.bounds;
  return likelyOf(search, s, size) ?? likelyOf(search, o, size) ?? likelyOf(search, search.bounds.sHi, size);
}

function likelyOf(search: Search, side: Least, size: number): readonly number[] | null {
  for (const set of side.picks(size)) if (set.length === size && flipsWithout(search, set)) return set;
  return null;
}

function searchFrom(search: Search, from: number, size: number): readonly number[] | null {
  if (size === 0) return flipsWithout(search, search.out) ? [] : null;
  for (let next = from; next <= search.strongest.length - size; next += 1) {
    if (search.trials >= TRIAL_BUDGET) return null;
    const at = search.strongest[next] ?? -1;
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
      search.strongest.filter((at) => Math.sign(search.lines[at]?.effective ?? 0) === side),
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
