import type { Line } from './lines.js';

/** Positions of the answered lines, strongest first; what weighs the same stays in the order of the ledger, by id. */
export function strongestFirst(lines: readonly Line[]): readonly number[] {
  const positions: number[] = [];
  for (let at = 0; at < lines.length; at += 1) if (lines[at]?.answer !== null) positions.push(at);
  return positions.sort((a, b) => Math.abs(lines[b]?.effective ?? 0) - Math.abs(lines[a]?.effective ?? 0) || a - b);
}
