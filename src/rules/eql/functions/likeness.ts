import { greatCircleKm } from '../../../domain/great-circle.js';
import type { EqlFunction } from './signature.js';

/** Longer texts are compared by their beginning: the work grows with the square. */
const LONGEST_COMPARED = 256;

/** Letters to put in, take out, change, or swap with their neighbour (optimal string alignment). */
function editDistance(left: string, right: string): number {
  const [a, b] = [[...left].slice(0, LONGEST_COMPARED), [...right].slice(0, LONGEST_COMPARED)];
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const changed = (row[j - 1] ?? 0) + (same ? 0 : 1);
      const swap = swapped ? (before[j - 2] ?? 0) + 1 : Infinity;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, changed, swap));
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
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
