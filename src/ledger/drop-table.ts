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

/** `strongest`: the answered lines, strongest first; what an answer says at worst is what it says now. */
export function leastOf(
  policy: CompiledPolicy,
  lines: readonly Line[],
  side: Side,
  strongest: readonly number[],
): Least {
  const tables = policy.readings.map((leftOut) => dropTable(policy, lines, { side, leftOut, strongest }));
  return {
    least: (size) => {
      let most = 0;
      for (const { total, drops } of tables)
        most = Math.max(most, total - (drops[Math.min(size, drops.length - 1)] ?? 0));
      return most;
    },
    picks: (size) => tables.map((table) => table.pick(size)),
  };
}

interface Reading {
  readonly side: Side;
  readonly leftOut: ReadonlySet<number>;
  readonly strongest: readonly number[];
}

interface Choice {
  readonly removable: readonly number[];
  readonly taken: readonly number[];
}

function dropTable(policy: CompiledPolicy, lines: readonly Line[], reading: Reading): DropTable {
  let total = 0;
  let best: readonly number[] = [0];
  const choices: Choice[] = [];
  const staying = stayingByGroup(policy, lines, reading);
  const removable = byGroup(policy, lines, reading, reading.strongest);
  for (let group = 0; group < removable.length; group += 1) {
    const own = { removable: removable[group] ?? [], staying: staying?.[group] ?? [] };
    if (own.removable.length + own.staying.length === 0) continue;
    const { sum, drops } = groupDrop(own, lines, { side: reading.side, cap: policy.caps[group] ?? 0 });
    total += sum;
    const next = combine(best, drops);
    best = next.best;
    choices.push({ removable: own.removable, taken: next.taken });
  }
  return { total, drops: best, pick: (size) => backtrack(choices, Math.min(size, best.length - 1)) };
}

function byGroup(
  policy: CompiledPolicy,
  lines: readonly Line[],
  { side, leftOut }: Reading,
  positions: readonly number[],
): readonly (readonly number[])[] {
  const groups = policy.groups.map((): number[] => []);
  for (const at of positions) {
    const line = lines[at];
    if (line === undefined || line[side] <= 0 || leftOut.has(line.question.index)) continue;
    groups[line.question.groupIndex]?.push(at);
  }
  return groups;
}

/** What counts although nobody answered: only at worst. */
function stayingByGroup(
  policy: CompiledPolicy,
  lines: readonly Line[],
  reading: Reading,
): readonly (readonly number[])[] | null {
  if (reading.side !== 'sHi') return null;
  const silent: number[] = [];
  lines.forEach((line, at) => {
    if (line.answer === null && !line.standIn) silent.push(at);
  });
  silent.sort((a, b) => (lines[b]?.sHi ?? 0) - (lines[a]?.sHi ?? 0) || a - b);
  return byGroup(policy, lines, reading, silent);
}

/** One group on one side: what may go and what stays, both greatest first. */
interface Members {
  readonly removable: readonly number[];
  readonly staying: readonly number[];
}

/** What a group loses when its greatest removable answers go: the greatest are the best choice, as sums are sorted. */
function groupDrop(
  members: Members,
  lines: readonly Line[],
  { side, cap }: { readonly side: Side; readonly cap: number },
): { readonly drops: readonly number[]; readonly sum: number } {
  const removable = members.removable.map((at) => lines[at]?.[side] ?? 0);
  const staying = members.staying.map((at) => lines[at]?.[side] ?? 0);
  const sum = mergedSum({ removable, gone: 0, staying }, cap);
  const drops = [0];
  for (let gone = 1; gone <= removable.length; gone += 1)
    drops.push(sum - mergedSum({ removable, gone, staying }, cap));
  return { sum, drops };
}

/** Values of one group, greatest first. */
interface Remaining {
  readonly removable: readonly number[];
  /** So many of the removable ones are out, the greatest first. */
  readonly gone: number;
  readonly staying: readonly number[];
}

/** What a group comes to: both lists are sorted, so its greatest items are met in order. */
function mergedSum({ removable, gone, staying }: Remaining, cap: number): number {
  let scaled = 0;
  let [next, nextStaying] = [gone, 0];
  for (let share = SCALE; share >= 1; share /= 4) {
    const one = next < removable.length ? (removable[next] ?? 0) : 0;
    const other = nextStaying < staying.length ? (staying[nextStaying] ?? 0) : 0;
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

function backtrack(choices: readonly Choice[], size: number): readonly number[] {
  const picked: number[] = [];
  let left = size;
  for (const { removable, taken } of [...choices].reverse()) {
    const here = taken[left] ?? 0;
    picked.push(...removable.slice(0, here));
    left -= here;
  }
  return picked;
}
