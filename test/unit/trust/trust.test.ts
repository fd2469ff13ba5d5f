import { expect, test } from '@jest/globals';
import { isRight, isSampled, samplingPermille } from '../../../src/domain/trust.js';
import { brier, calibrationOf, cohensKappa, type Forecast } from '../../../src/ledger/trust/calibration.js';
import {
  DEMOTE_AT,
  evidenceAgainst,
  evidenceFor,
  PROMOTE_AT,
  type Tally,
} from '../../../src/ledger/trust/e-process.js';
import { driftAfter, hasDrifted } from '../../../src/ledger/trust/drift.js';
import { clopperPearson } from '../../../src/ledger/trust/interval.js';

/** A generator of the test's own, so that the campaigns are the same each time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const known = new Map<string, boolean>();
/** The same tally comes up in many campaigns. */
function isEnough(tally: Tally, floor: number): boolean {
  const key = `${String(tally.right)}/${String(tally.wrong)}/${String(floor)}`;
  const answer = known.get(key) ?? evidenceFor(tally, floor) >= PROMOTE_AT;
  known.set(key, answer);
  return answer;
}

/** Whether a policy of this precision is ever promoted by somebody who looks after every fifth outcome, up to 500. */
function isEverPromoted(precision: number, floor: number, draw: () => number): boolean {
  const tally = { right: 0, wrong: 0 };
  for (let n = 1; n <= 500; n++) {
    if (draw() < precision) tally.right++;
    else tally.wrong++;
    if (n % 5 === 0 && isEnough(tally, floor)) return true;
  }
  return false;
}

const share = (runs: number, precision: number, floor: number): number => {
  const draw = random(7);
  const promoted = Array.from({ length: runs }, () => isEverPromoted(precision, floor, draw)).filter(Boolean);
  return promoted.length / runs;
};

test('under continuous looking a policy exactly at the floor is falsely promoted in at most one of twenty campaigns', () => {
  expect(share(400, 0.95, 0.95)).toBeLessThanOrEqual(0.05);
});

test('a policy that is clearly better than the floor is promoted nearly always', () => {
  expect(share(100, 0.995, 0.95)).toBeGreaterThan(0.9);
});

test.each([
  [0.9, 43],
  [0.95, 88],
  [0.98, 224],
])('without an error a floor of %d is passed after %d outcomes', (floor, needed) => {
  expect(evidenceFor({ right: needed, wrong: 0 }, floor)).toBeGreaterThanOrEqual(PROMOTE_AT);
  expect(evidenceFor({ right: needed - 2, wrong: 0 }, floor)).toBeLessThan(PROMOTE_AT);
});

test('a run of errors takes the level away, and a single one among many does not', () => {
  expect(evidenceAgainst({ right: 10, wrong: 4 }, 0.95)).toBeGreaterThanOrEqual(DEMOTE_AT);
  expect(evidenceAgainst({ right: 100, wrong: 1 }, 0.95)).toBeLessThan(DEMOTE_AT);
});

/** After how many outcomes of this precision drift is told; `most` where it is not. */
function outcomesUntilDrift(
  precision: number,
  { floor, most, draw, before = 0 }: { floor: number; most: number; draw: () => number; before?: number },
): number {
  let watches: readonly number[] = [];
  // What was good for long before is no credit.
  for (let n = 0; n < before; n++) watches = driftAfter(watches, true, floor);
  for (let n = 1; n <= most; n++) {
    watches = driftAfter(watches, draw() < precision, floor);
    if (hasDrifted(watches)) return n;
  }
  return most;
}

test.each([0.9, 0.95, 0.98])(
  'a policy that is only just good enough for %d is taken for one that drifted no sooner than after 400 outcomes on average',
  (floor) => {
    const draw = random(11);
    const times = Array.from({ length: 200 }, () => outcomesUntilDrift(floor, { floor, most: 4_000, draw }));
    expect(times.reduce((sum, each) => sum + each, 0) / times.length).toBeGreaterThanOrEqual(400);
  },
);

test('a policy that comes to err four times as often as its floor allows is found out within some dozens of outcomes, however long it was good', () => {
  const draw = random(13);
  for (const floor of [0.9, 0.95, 0.98]) {
    const precision = 1 - 4 * (1 - floor);
    const times = Array.from({ length: 100 }, () =>
      outcomesUntilDrift(precision, { floor, most: 1_000, draw, before: 1_000 }),
    ).sort((a, b) => a - b);
    expect(times[50]).toBeLessThanOrEqual(60);
    expect(times[95]).toBeLessThanOrEqual(150);
  }
});

test('a policy that is well above its floor keeps its level', () => {
  const draw = random(17);
  const lost = Array.from({ length: 200 }, () => outcomesUntilDrift(0.99, { floor: 0.95, most: 500, draw }));
  expect(lost.filter((n) => n < 500).length / lost.length).toBeLessThanOrEqual(0.05);
});

test('the bounds that people are shown are those of Clopper and Pearson', () => {
  expect(clopperPearson({ right: 198, wrong: 2 }).lower).toBeCloseTo(0.9689, 3);
  expect(clopperPearson({ right: 59, wrong: 0 }).lower).toBeCloseTo(0.9505, 3);
  expect(clopperPearson({ right: 0, wrong: 10 })).toMatchObject({ lower: 0 });
  expect(clopperPearson({ right: 10, wrong: 0 })).toMatchObject({ upper: 1 });
});

const forecast = (p: number, harmful: boolean, weight = 1): Forecast => ({ p, harmful, weight });

test('calibration is shown with intervals, and bins of a handful are not shown at all', () => {
  const draw = random(3);
  const honest = Array.from({ length: 400 }, () => draw()).map((p) => forecast(p, draw() < p));
  const { brier: score, ece } = calibrationOf(honest);
  expect(score.lower).toBeLessThanOrEqual(score.value);
  expect(ece?.value).toBeLessThan(0.1);
  const boastful = honest.map(({ harmful }) => forecast(0.99, harmful));
  expect(calibrationOf(boastful).ece?.value).toBeGreaterThan(0.3);
  expect(calibrationOf(honest.slice(0, 49)).ece).toBeNull();
});

test('what was sampled rarely counts for those that were not looked at', () => {
  expect(brier([forecast(0, false), forecast(0, true)])).toBe(0.5);
  expect(brier([forecast(0, false, 9), forecast(0, true, 1)])).toBeCloseTo(0.1);
});

test('agreement of two readers is counted beyond chance', () => {
  const [tp, fp] = ['TRUE_POSITIVE', 'FALSE_POSITIVE'] as const;
  expect(
    cohensKappa([
      [tp, tp],
      [fp, fp],
    ]),
  ).toBe(1);
  expect(
    cohensKappa([
      [tp, tp],
      [tp, fp],
      [fp, tp],
      [fp, fp],
    ]),
  ).toBe(0);
  expect(cohensKappa([])).toBeNull();
});

test('harmless where harm was called is wrong, harm where harmlessness was called too, and a shrug is neither', () => {
  expect(isRight('MALICIOUS', 'TRUE_POSITIVE')).toBe(true);
  expect(isRight('MALICIOUS', 'BENIGN_TRUE_POSITIVE')).toBe(false);
  expect(isRight('BENIGN', 'FALSE_NEGATIVE')).toBe(false);
  expect(isRight('BENIGN', 'FALSE_POSITIVE')).toBe(true);
  expect(isRight('MALICIOUS', 'INCONCLUSIVE')).toBeNull();
});

test('the sample is what it says, is the same each time, and looks closer near the thresholds', () => {
  const uids = Array.from({ length: 20_000 }, (_, n) => `decision-${String(n)}`);
  const drawn = (verdict: 'MALICIOUS' | 'BENIGN', l: number) =>
    uids.filter((uid) => isSampled({ uid, verdict, l })).length / uids.length;
  expect(drawn('BENIGN', -600)).toBeGreaterThan(0.017);
  expect(drawn('BENIGN', -600)).toBeLessThan(0.023);
  expect(drawn('MALICIOUS', 400)).toBeCloseTo(0.1, 1);
  expect(samplingPermille({ verdict: 'BENIGN', l: -210 })).toBe(250);
});
