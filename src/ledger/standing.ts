import type { CompiledPolicy } from './compile.js';
import { DEPTH, insert, laneSum } from './group-sum.js';
import type { Line } from './lines.js';

/** The two sides of a ledger, now and at worst, and whether every required group is answered. */
export interface Standing {
  readonly s: number;
  readonly o: number;
  readonly sHi: number;
  readonly oHi: number;
  readonly settled: boolean;
}

/** Lanes of a group: suspicion now, exculpation now, suspicion at worst, exculpation at best. */
const LANES = 4;

/** Room to sum in, kept between calls: a fresh buffer for each ledger costs more than summing it. */
let room = new Float64Array(0);

function clearRoom(groups: number): Float64Array {
  const size = groups * LANES * DEPTH;
  if (room.length < size) room = new Float64Array(size);
  else room.fill(0, 0, size);
  return room;
}

/**
 * Sums the lines that `active` leaves in (all, where it is absent).
 * Flat arrays and plain loops: the flip set and the planner ask this many thousand times a second.
 */
export function standingOf(policy: CompiledPolicy, lines: readonly Line[], active?: readonly boolean[]): Standing {
  const counted = countedLines(policy, lines, active);
  const totals = [0, 0, 0, 0];
  for (const leftOut of policy.readings) {
    const lanes = clearRoom(policy.groups.length);
    for (const line of counted) {
      if (leftOut.size === 0 || !leftOut.has(line.question.index)) fill(lanes, line);
    }
    best(totals, lanes, policy.caps);
  }
  const [s = 0, o = 0, sHi = 0, oHi = 0] = totals;
  return { s, o, sHi, oHi, settled: requiredAnswered(policy, counted) };
}

/** The lines that count: stand-ins only for questions that nobody asked. Stand-ins come last in a ledger. */
function countedLines(policy: CompiledPolicy, lines: readonly Line[], active?: readonly boolean[]): readonly Line[] {
  const asked = new Uint8Array(policy.list.length);
  const counted: Line[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === undefined || (active !== undefined && active[at] !== true)) continue;
    if (!line.standIn && line.state !== 'NOT_ASKED') asked[line.question.index] = 1;
    if (!line.standIn || asked[line.question.index] !== 1) counted.push(line);
  }
  return counted;
}

function fill(lanes: Float64Array, line: Line): void {
  const lane = line.question.groupIndex * LANES;
  if (line.s > 0) insert(lanes, lane, line.s);
  if (line.o > 0) insert(lanes, lane + 1, line.o);
  if (line.sHi > 0) insert(lanes, lane + 2, line.sHi);
  if (line.oHi > 0) insert(lanes, lane + 3, line.oHi);
}

function best(totals: number[], lanes: Float64Array, caps: readonly number[]): void {
  for (let side = 0; side < LANES; side += 1) {
    let sum = 0;
    for (let group = 0; group < caps.length; group += 1) sum += laneSum(lanes, group * LANES + side, caps[group] ?? 0);
    totals[side] = Math.max(totals[side] ?? 0, sum);
  }
}

function requiredAnswered(policy: CompiledPolicy, counted: readonly Line[]): boolean {
  for (const group of policy.requiredGroups)
    if (!counted.some((line) => line.settles && line.question.groupIndex === group)) return false;
  return true;
}
