import { greatCircleKm } from '../../../domain/great-circle.js';
import type { EqlFunction } from './signature.js';

/** Longer texts are compared by their beginning: the work grows with the square. */
const LONGEST_COMPARED = 256;

/** What it takes to make the beginnings of one text into those of another, one row for each letter. */
interface Rows {
  readonly before: readonly number[];
  readonly row: readonly number[];
}

/** Letters to put in, take out, change, or swap with their neighbour (optimal string alignment). */
function editDistance(left: string, right: string): number {
  const [a, b] = [[...left].slice(0, LONGEST_COMPARED), [...right].slice(0, LONGEST_COMPARED)];
  let rows: Rows = { before: [], row: [0, ...b.map((_, index) => index + 1)] };
  for (const [i, letter] of a.entries()) {
    const next = [i + 1];
    for (const [j, other] of b.entries()) {
      const swapped = i > 0 && j > 0 && letter === b[j - 1] && a[i - 1] === other;
      const changed = at(rows.row, j) + (letter === other ? 0 : 1);
      const swap = swapped ? at(rows.before, j - 1) + 1 : Infinity;
      next.push(Math.min(at(rows.row, j + 1) + 1, at(next, j) + 1, changed, swap));
    }
    rows = { before: rows.row, row: next };
  }
  return at(rows.row, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}

function likeness([left, right]: readonly unknown[]): unknown {
  return typeof left === 'string' && typeof right === 'string' ? editDistance(left, right) : null;
}

function distance(args: readonly unknown[]): unknown {
  const [lat1, long1, lat2, long2] = args;
  if (typeof lat1 !== 'number' || typeof long1 !== 'number') return null;
  if (typeof lat2 !== 'number' || typeof long2 !== 'number') return null;
  return greatCircleKm({ latitude: lat1, longitude: long1 }, { latitude: lat2, longitude: long2 });
}

/** How near two values are; no part of Elasticsearch's dialect or of Endgame's. */
export const LIKENESS_FUNCTIONS: readonly EqlFunction[] = [
  {
    name: 'editDistance',
    dialects: ['elasticsearch'],
    extension: true,
    takes: ['string', 'string'],
    required: 2,
    gives: 'number',
    apply: likeness,
  },
  {
    name: 'distanceKm',
    dialects: ['elasticsearch'],
    extension: true,
    takes: ['number', 'number', 'number', 'number'],
    required: 4,
    gives: 'number',
    apply: distance,
  },
];
