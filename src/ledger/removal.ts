import type { CompiledPolicy } from './compile.js';
import { SCALE } from './group-sum.js';
import type { Line } from './lines.js';
import type { Standing } from './standing.js';

const LANES = ['s', 'o', 'sHi', 'oHi'] as const;

/** One group on one side of one reading: its lines, greatest first, and what they come to while none is out. */
interface Lane {
  readonly positions: readonly number[];
  readonly sum: number;
}

/**
 * The standing of a ledger with some answers taken out, without summing the rest again: only the groups that lost an
 * answer are. The search for the smallest flip set asks this some thousand times a decision. Says what `standingOf` says
 * of the remaining lines.
 */
export class Removal {
  private readonly lanes: readonly (readonly (readonly Lane[])[])[];
  private readonly totals: readonly (readonly number[])[];
  private readonly out: Uint8Array;
  /** Lines that keep a question from counting as un-asked. */
  private readonly asking: Int32Array;
  private readonly settling: Int32Array;

  constructor(
    private readonly policy: CompiledPolicy,
    private readonly lines: readonly Line[],
  ) {
    this.out = new Uint8Array(lines.length);
    this.asking = new Int32Array(policy.list.length);
    this.settling = new Int32Array(policy.groups.length);
    for (const line of lines) this.count(line, 1);
    this.lanes = policy.readings.map((leftOut) => this.lanesOf(leftOut));
    this.totals = this.lanes.map((groups) =>
      LANES.map((_, lane) => groups.reduce((sum, group) => sum + (group[lane]?.sum ?? 0), 0)),
    );
  }

  /** `positions`: lines of answers, each once. */
  without(positions: readonly number[]): Standing {
    for (const at of positions) this.take(at, 1);
    const standing = this.standing(this.touched(positions));
    for (const at of positions) this.take(at, 0);
    return standing;
  }

  private take(at: number, out: 0 | 1): void {
    const line = this.lines[at];
    if (line === undefined) return;
    this.out[at] = out;
    this.count(line, out === 1 ? -1 : 1);
  }

  private count(line: Line, by: number): void {
    const { index, groupIndex } = line.question;
    if (!line.standIn && line.state !== 'NOT_ASKED') this.asking[index] = (this.asking[index] ?? 0) + by;
    if (line.settles) this.settling[groupIndex] = (this.settling[groupIndex] ?? 0) + by;
  }

  private touched(positions: readonly number[]): readonly number[] {
    const groups: number[] = [];
    for (const at of positions) {
      const group = this.lines[at]?.question.groupIndex ?? 0;
      if (!groups.includes(group)) groups.push(group);
    }
    return groups;
  }

  private standing(touched: readonly number[]): Standing {
    const best = [0, 0, 0, 0];
    for (let reading = 0; reading < this.lanes.length; reading += 1) {
      for (let lane = 0; lane < LANES.length; lane += 1) {
        best[lane] = Math.max(best[lane] ?? 0, this.total(reading, lane, touched));
      }
    }
    const [s = 0, o = 0, sHi = 0, oHi = 0] = best;
    const settled = this.policy.requiredGroups.every((group) => (this.settling[group] ?? 0) > 0);
    return { s, o, sHi, oHi, settled };
  }

  private total(reading: number, lane: number, touched: readonly number[]): number {
    let total = this.totals[reading]?.[lane] ?? 0;
    for (const group of touched) {
      const known = this.lanes[reading]?.[group]?.[lane];
      if (known !== undefined) total += this.sumOf(known.positions, group, lane) - known.sum;
    }
    return total;
  }

  private lanesOf(leftOut: ReadonlySet<number>): readonly (readonly Lane[])[] {
    const groups = this.policy.groups.map(() => LANES.map((): number[] => []));
    this.lines.forEach((line, at) => {
      if (leftOut.has(line.question.index)) return;
      LANES.forEach((side, lane) => {
        if (line[side] > 0) groups[line.question.groupIndex]?.[lane]?.push(at);
      });
    });
    return groups.map((sides, group) =>
      sides.map((positions, lane) => {
        positions.sort((a, b) => this.valueAt(b, lane) - this.valueAt(a, lane));
        return { positions, sum: this.sumOf(positions, group, lane) };
      }),
    );
  }

  private sumOf(positions: readonly number[], group: number, lane: number): number {
    let scaled = 0;
    let share = SCALE;
    for (let i = 0; i < positions.length && share >= 1; i += 1) {
      const at = positions[i] ?? 0;
      if (!this.counts(at)) continue;
      scaled += this.valueAt(at, lane) * share;
      share /= 4;
    }
    return Math.min(this.policy.caps[group] ?? 0, Math.floor(scaled / SCALE));
  }

  private counts(at: number): boolean {
    const line = this.lines[at];
    if (line === undefined || this.out[at] === 1) return false;
    return !line.standIn || this.asking[line.question.index] === 0;
  }

  private valueAt(at: number, lane: number): number {
    const line = this.lines[at];
    return line?.[LANES[lane] ?? 's'] ?? 0;
  }
}
