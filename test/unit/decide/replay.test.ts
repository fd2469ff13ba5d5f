import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { PlanStep } from '../../../src/domain/decision.js';
import type { Answer, AnswerState } from '../../../src/domain/verdict.js';
import { planCost, unavailableTo } from '../../../src/domain/plan-record.js';
import { readDecisionPolicy } from '../../../src/pipeline/decide/policy-file.js';
import { replay } from '../../../src/pipeline/decide/replay.js';

const FILE = 'seeds/policies/decision/endpoint-malware.yaml';
const TEXT = readFileSync(FILE, 'utf8');
const UNCHANGED = readDecisionPolicy(TEXT, FILE);
const T = 1_790_000_000_000;

const said = (question: string, state: AnswerState, answer?: string): Answer => ({
  ...{ id: question, question, state, source: 'graph', observedAt: T, recordedAt: T, writtenBy: 'sensor' },
  ...(answer === undefined ? {} : { answer }),
});
const ANSWERS = [
  said('file.signature', 'ANSWERED', 'signed'),
  said('file.prevalence', 'ANSWERED', 'rare'),
  said('change.approved', 'ANSWERED', 'none'),
  said('intel.observables', 'NO_COVERAGE'),
];
const past = (unavailable: readonly string[], answers: readonly Answer[] = ANSWERS) => ({
  ...{ decision: 'd', case: null, subject: 's', subjectKind: 'Device', verdict: 'UNKNOWN' as const },
  ...{ asOf: T, cost: 0, label: null, answers, unavailable },
});
const OUTSIDE = ['intel.file_reputation'];

describe('an unchanged policy over the past', () => {
  test('asks nobody whom nobody had set up, so that the past can be replayed', () => {
    const again = replay(past(OUTSIDE), UNCHANGED, null);
    expect(again).toMatchObject({ wouldHaveAsked: [], cost: 0, result: { verdict: 'UNKNOWN' } });
  });

  test('would have asked whom it could have asked and did not, and says so', () => {
    expect(replay(past([]), UNCHANGED, null).wouldHaveAsked).toContain('intel.file_reputation');
  });

  test('pays again for the answers that it heard', () => {
    const heard = [...ANSWERS, said('intel.file_reputation', 'ANSWERED', 'malicious')];
    const again = replay(past([], heard), UNCHANGED, null);
    expect(again).toMatchObject({ wouldHaveAsked: [], cost: 3, result: { verdict: 'SUSPICIOUS_NEEDS_HUMAN' } });
  });
});

describe('what a plan keeps on record', () => {
  const candidates = [
    { id: 'a', cost: 2 },
    { id: 'b', cost: 3 },
  ];
  const step = (chosen: string | null, why: PlanStep['why']): PlanStep => ({ chosen, why, scores: [], candidates });

  test('a question that was asked beside another costs what it costs', () => {
    expect(planCost([step('a', 'gating'), step('b', 'beside'), step(null, 'settled')])).toBe(5);
  });

  test('a question that was never among the candidates could not be asked', () => {
    expect(unavailableTo([step(null, 'settled')], ['a', 'c'])).toEqual(['c']);
    expect(unavailableTo([], ['a', 'c'])).toEqual(['a', 'c']);
  });

  test('a plan of an earlier build, which kept no candidates, excuses nothing', () => {
    const scores = [{ question: 'a', value: 1, cost: 2 }];
    const old: readonly PlanStep[] = [{ chosen: 'a', why: 'value', scores }];
    expect(unavailableTo(old, ['c'])).toEqual([]);
    expect(planCost(old)).toBe(2);
  });
});
