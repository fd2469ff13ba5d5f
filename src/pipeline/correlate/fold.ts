import { compareText } from '../../domain/ids.js';
import type { FoldedMatch, StoredDetection } from './ports.js';

/** Matches of one rule and group that a person sees as one detection. */
export interface Fold {
  readonly start: number;
  readonly end: number;
  readonly matches: readonly FoldedMatch[];
}

/** Re-arm: a match joins while it starts no later than the last event so far plus `rearm`, else it opens the next fold. */
export function foldMatches(matches: readonly FoldedMatch[], rearm: number): readonly Fold[] {
  const ordered = [...matches].sort((a, b) => a.start - b.start || compareText(a.key, b.key));
  const folds: { start: number; end: number; matches: FoldedMatch[] }[] = [];
  for (const match of ordered) {
    const open = folds.at(-1);
    if (open !== undefined && match.start <= open.end + rearm) {
      open.matches.push(match);
      open.end = Math.max(open.end, match.end);
    } else folds.push({ start: match.start, end: match.end, matches: [match] });
  }
  return folds;
}

/** A fold with the detection it goes on as; null = a detection nobody has seen yet. */
export interface HeirFold {
  readonly fold: Fold;
  readonly heirOf: StoredDetection | null;
}

export interface Inheritance {
  readonly folds: readonly HeirFold[];
  /** Detections that no fold goes on as: every match is gone, or another detection took them in. */
  readonly gone: readonly StoredDetection[];
}

/**
 * Each old detection lives on in the fold that shares most of its matches; ties go to the earliest. Where a late record
 * replaced every match, it lives on in what now stands at its time: one detection revised, not a second alarm.
 */
export function inherit(folds: readonly Fold[], old: readonly StoredDetection[]): Inheritance {
  const pairs = folds.flatMap((fold) =>
    old.map((detection) => ({ fold, detection, shared: sharedMatches(fold, detection) })),
  );
  const ranked = pairs.filter((pair) => pair.shared > 0 || overlap(pair.fold, pair.detection)).sort(byShareThenTime);
  const heirs = new Map<Fold, StoredDetection>();
  const placed = new Set<StoredDetection>();
  for (const { fold, detection } of ranked) {
    if (heirs.has(fold) || placed.has(detection)) continue;
    heirs.set(fold, detection);
    placed.add(detection);
  }
  return {
    folds: folds.map((fold) => ({ fold, heirOf: heirs.get(fold) ?? null })),
    gone: old.filter((detection) => !placed.has(detection)),
  };
}

interface Pair {
  readonly fold: Fold;
  readonly detection: StoredDetection;
  readonly shared: number;
}

function byShareThenTime(a: Pair, b: Pair): number {
  return (
    b.shared - a.shared ||
    a.fold.start - b.fold.start ||
    a.detection.start - b.detection.start ||
    compareText(a.detection.uid, b.detection.uid)
  );
}

function sharedMatches(fold: Fold, detection: StoredDetection): number {
  const held = new Set(detection.matches.map((match) => match.key));
  return fold.matches.filter((match) => held.has(match.key)).length;
}

function overlap(fold: Fold, detection: StoredDetection): boolean {
  return fold.start <= detection.end && detection.start <= fold.end;
}

/** Whether a detection already says exactly this. */
export function unchanged(fold: Fold, detection: StoredDetection): boolean {
  return fold.matches.length === detection.matches.length && sharedMatches(fold, detection) === fold.matches.length;
}
