import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { diffMatches } from '../../../src/pipeline/correlate/diff.js';
import { foldMatches, inherit } from '../../../src/pipeline/correlate/fold.js';
import { mergeIntervals } from '../../../src/pipeline/correlate/intervals.js';
import type { FoldedMatch, FoundMatch, StoredDetection } from '../../../src/pipeline/correlate/ports.js';

const match = (key: string, start: number, end: number): FoldedMatch => ({ key, start, end });
const detection = (uid: string, ...matches: readonly FoldedMatch[]): StoredDetection => ({
  uid,
  start: Math.min(...matches.map(({ start }) => start)),
  end: Math.max(...matches.map(({ end }) => end)),
  revision: 1,
  firedAt: 0,
  matches,
});

test('a match that starts exactly one re-arm after the last event joins, a millisecond later it opens the next', () => {
  const folds = foldMatches([match('a', 0, 10), match('b', 15, 20), match('c', 26, 30)], 5);
  expect(folds.map(({ matches }) => matches.map(({ key }) => key))).toEqual([['a', 'b'], ['c']]);
});

test('folding does not depend on the order of matches, and keeps every one of them', () => {
  const matches = fc.array(
    fc
      .tuple(fc.nat(100), fc.nat(20))
      .map(([start, length]) => match(`${String(start)}+${String(length)}`, start, start + length)),
    { maxLength: 20 },
  );
  fc.assert(
    fc.property(matches, fc.nat(20), (list, rearm) => {
      const folds = foldMatches(list, rearm);
      expect(foldMatches([...list].reverse(), rearm)).toEqual(folds);
      expect(folds.flatMap((fold) => fold.matches)).toHaveLength(list.length);
      folds.slice(1).forEach((fold, i) => expect(fold.start).toBeGreaterThan((folds[i]?.end ?? 0) + rearm));
    }),
  );
});

test('when a detection splits, the part with most of its matches keeps the uid', () => {
  const [a, b, c] = [match('a', 0, 1), match('b', 50, 51), match('c', 52, 53)];
  const { folds, gone } = inherit(foldMatches([a, b, c], 5), [detection('d', a, b, c)]);
  expect(folds.map(({ heirOf }) => heirOf?.uid ?? null)).toEqual([null, 'd']);
  expect(gone).toEqual([]);
});

test('when two detections become one, the earlier of equals goes on and the other is gone', () => {
  const [a, b] = [match('a', 0, 1), match('b', 9, 10)];
  const { folds, gone } = inherit(foldMatches([a, b, match('bridge', 4, 5)], 5), [
    detection('d1', a),
    detection('d2', b),
  ]);
  expect(folds.map(({ heirOf }) => heirOf?.uid)).toEqual(['d1']);
  expect(gone.map(({ uid }) => uid)).toEqual(['d2']);
});

test('a detection whose every match was replaced goes on in what stands at its time', () => {
  const { folds } = inherit(foldMatches([match('new', 3, 5)], 5), [detection('d', match('old', 0, 5))]);
  expect(folds[0]?.heirOf?.uid).toBe('d');
});

test('a difference saves what is new or changed and supersedes what replay no longer says', () => {
  const found = (key: string, state: 'fired' | 'pending'): FoundMatch => ({
    key,
    ruleKey: 'r',
    group: '*',
    events: [],
    steps: [],
    start: 0,
    end: 1,
    due: null,
    coverage: null,
    state,
  });
  const stored = (key: string, state: 'fired' | 'pending' | 'superseded') => ({
    key,
    state,
    start: 0,
    end: 1,
    coverage: null,
  });
  const diff = diffMatches(
    [found('kept', 'fired'), found('ripe', 'fired'), found('back', 'fired'), found('new', 'fired')],
    [stored('kept', 'fired'), stored('ripe', 'pending'), stored('back', 'superseded'), stored('gone', 'fired')],
  );
  expect(diff.save.map(({ key }) => key)).toEqual(['ripe', 'back', 'new']);
  expect(diff.supersede.map(({ key }) => key)).toEqual(['gone']);
});

test('intervals join across a gap no longer than a rule reaches', () => {
  const at = (lo: number, hi: number) => ({ lo, hi });
  expect(mergeIntervals([at(20, 21), at(0, 1), at(6, 7)], 5)).toEqual([at(0, 7), at(20, 21)]);
});
