import type { CompiledPolicy } from './compile.js';
import { SCALE } from './group-sum.js';
import type { Line } from './lines.js';

export type Side = 's' | 'o' | 'sHi';

/** For each number of removed answers, how much one side can fall at most in one reading, and by which answers. */
interface DropTable {
  readonly total: number;
  readonly drops: readonly number[];
  pick(size: number): readonly number[];
}

/** How low a side can come when so many answers go: exact but for patterns, and never above what can be reached. */
export interface Least {
  least(size: number): number;
  /** One set a reading, of at most so many answers, that lowers the side the most. */
  picks(size: number): readonly (readonly number[])[];
}

export function leastOf(policy: CompiledPolicy, lines: readonly Line[], side: Side): Least {
  const tables = policy.readings.map((leftOut) => dropTable(policy, lines, { side, leftOut }));
  return {
    least: (size) =>
      tables.reduce(
        (most, { total, drops }) => Math.max(most, total - (drops[Math.min(size, drops.length - 1)] ?? 0)),
        0,
      ),
    picks: (size) => tables.map((table) => table.pick(size)),
  };
}

interface Reading {
  readonly side: Side;
  readonly leftOut: ReadonlySet<number>;
}

/** What a group loses when its greatest removable answers go: the greatest are the best choice, as sums are sorted. */
interface GroupDrop {
  readonly removable: readonly number[];
  readonly drops: readonly number[];
}

function dropTable(policy: CompiledPolicy, lines: readonly Line[], reading: Reading): DropTable {
  let total = 0;
  let best: readonly number[] = [0];
  const choices: { readonly drop: GroupDrop; readonly taken: readonly number[] }[] = [];
  byGroup(policy, lines, reading).forEach((own, group) => {
    if (own.length === 0) return;
    const { sum, ...drop } = groupDrop(own, lines, { side: reading.side, cap: policy.caps[group] ?? 0 });
    total += sum;
    const next = combine(best, drop.drops);
    best = next.best;
    choices.push({ drop, taken: next.taken });
  });
  return { total, drops: best, pick: (size) => backtrack(choices, Math.min(size, best.length - 1)) };
}

function byGroup(
  policy: CompiledPolicy,
  lines: readonly Line[],
  { side, leftOut }: Reading,
): readonly (readonly number[])[] {
  const groups = policy.groups.map((): number[] => []);
  lines.forEach((line, at) => {
    if (line[side] > 0 && !line.standIn && !leftOut.has(line.question.index))
      groups[line.question.groupIndex]?.push(at);
  });
  return groups;
}

function groupDrop(
  own: readonly number[],
  lines: readonly Line[],
  { side, cap }: { readonly side: Side; readonly cap: number },
): GroupDrop & { readonly sum: number } {
  const value = (at: number): number => lines[at]?.[side] ?? 0;
  const downwards = (a: number, b: number): number => value(b) - value(a) || a - b;
  const removable = own.filter((at) => lines[at]?.answer !== null).sort(downwards);
  const staying = own.filter((at) => lines[at]?.answer === null).sort(downwards);
  const sums: number[] = [];
  for (let gone = 0; gone <= removable.length; gone += 1)
    sums.push(mergedSum({ removable, gone, staying, value }, cap));
  const sum = sums[0] ?? 0;
  return { sum, removable, drops: sums.map((each) => sum - each) };
}

interface Remaining {
  readonly removable: readonly number[];
  /** So many of the removable ones are out, the greatest first. */
  readonly gone: number;
  readonly staying: readonly number[];
  readonly value: (at: number) => number;
}

/** What a group comes to: both lists are sorted, so its greatest items are met in order. */
function mergedSum({ removable, gone, staying, value }: Remaining, cap: number): number {
  let scaled = 0;
  let [next, nextStaying] = [gone, 0];
  for (let share = SCALE; share >= 1; share /= 4) {
    const one = next < removable.length ? value(removable[next] ?? 0) : 0;
    const other = nextStaying < staying.length ? value(staying[nextStaying] ?? 0) : 0;
    if (one >= other) next += 1;
    else nextStaying += 1;
    scaled += Math.max(one, other) * share;
  }
  return Math.min(cap, Math.floor(scaled / SCALE));
}

/** The best split of each size between the groups so far and one more. */
function combine(
  best: readonly number[],
  drops: readonly number[],
): { readonly best: readonly number[]; readonly taken: readonly number[] } {
  const size = best.length + drops.length - 1;
  const next = new Array<number>(size).fill(-1);
  const taken = new Array<number>(size).fill(0);
  for (let before = 0; before < best.length; before += 1) {
    for (let here = 0; here < drops.length; here += 1) {
      const drop = (best[before] ?? 0) + (drops[here] ?? 0);
      if (drop <= (next[before + here] ?? 0)) continue;
      next[before + here] = drop;
      taken[before + here] = here;
    }
  }
  return { best: next, taken };
}

function backtrack(
  choices: readonly { readonly drop: GroupDrop; readonly taken: readonly number[] }[],
  size: number,
): readonly number[] {
  const picked: number[] = [];
  let left = size;
  for (const { drop, taken } of [...choices].reverse()) {
    const here = taken[left] ?? 0;
    picked.push(...drop.removable.slice(0, here));
    left -= here;
  }
  return picked;
}
