import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { PlatformError } from '../../../src/domain/errors.js';
import { readDecisionPolicy } from '../../../src/pipeline/decide/policy-file.js';
import { runPolicyTests } from '../../../src/pipeline/decide/policy-tests.js';
import { readPastCases, simulatePast } from '../../../src/usecases/decision/past-cases.js';

const FILE = 'seeds/policies/decision/cloud-exposure.yaml';
const TEXT = readFileSync(FILE, 'utf8');
const inForce = readDecisionPolicy(TEXT, FILE);
const T = 1_790_000_000_000;

const said = (question: string, answer: string) => ({
  id: question,
  question,
  state: 'ANSWERED',
  answer,
  source: 'graph',
  observedAt: T,
  recordedAt: T,
  writtenBy: 'scanner',
});
const BENIGN = [
  said('cloud.exception', 'valid'),
  said('cloud.declared_purpose', 'public'),
  said('cloud.change_actor', 'pipeline'),
  said('cloud.data_class', 'public_only'),
];
const HARMFUL = [
  said('cloud.exception', 'none'),
  said('cloud.declared_purpose', 'other'),
  said('cloud.change_actor', 'person'),
  said('cloud.data_class', 'personal'),
];
const line = (id: string, answers: object[], more: object = {}) => JSON.stringify({ id, answers, ...more });
const past = readPastCases(
  [line('kit', BENIGN), '', line('leak', HARMFUL, { label: 'TRUE_POSITIVE' })].join('\n'),
  'cases.ndjson',
);

describe('a draft over past cases', () => {
  test('that changes nothing moves nothing', () => {
    const report = simulatePast(past, { draft: inForce, inForce });
    expect(report).toMatchObject({ decisions: 2, replayed: 2, flips: [], missed: [], actions: [], notReplayable: [] });
    expect(report.transitions).toHaveLength(16);
  });

  test('that would call benign what was found harmful names the case', () => {
    const blind = TEXT.replace('personal: { weight: 160 }', 'personal: { weight: -90 }')
      .replace('none: { weight: 50 }', 'none: { weight: -148 }')
      .replace('person: { weight: 78 }', 'person: { weight: 0 }')
      .replace('other: { weight: 18 }', 'other: { weight: -115 }');
    const report = simulatePast(past, { draft: readDecisionPolicy(blind, FILE), inForce });
    expect(report.missed).toMatchObject([
      { decision: 'leak', label: 'TRUE_POSITIVE', from: 'MALICIOUS', to: 'BENIGN' },
    ]);
    expect(report.flipsByLabel).toEqual([{ label: 'TRUE_POSITIVE', from: 'MALICIOUS', to: 'BENIGN', count: 1 }]);
  });

  test('that would have asked somebody whom nobody asked proves nothing where the answer could matter', () => {
    const asking = TEXT.replace('tests:', `${QUESTION}tests:`);
    const report = simulatePast(past, { draft: readDecisionPolicy(asking, FILE), inForce });
    expect(report.notReplayable).toEqual([{ wouldHaveAsked: 'intel.owner', decisions: 1 }]);
    expect(report.replayed).toBe(1);
  });

  test('an answer that the draft no longer knows was never given to it', () => {
    const renamed = TEXT.slice(0, TEXT.indexOf('tests:')).replace('public_only:', 'nothing_personal:');
    const report = simulatePast(past, { draft: readDecisionPolicy(renamed, FILE), inForce });
    expect(report.flips).toMatchObject([{ decision: 'kit', from: 'BENIGN', to: 'UNKNOWN' }]);
  });
});

const QUESTION = `  - id: intel.owner
    ask: { provider: indicator_feeds, cost: 0 }
    group: owner
    reliability: 1000
    answers:
      known_bad: { weight: 250 }
`;

describe('a file of past cases', () => {
  test.each([
    ['a line that is no JSON', 'nonsense'],
    ['a case without an id', '{"answers":[]}'],
    ['a label that nobody gives', line('x', BENIGN, { label: 'GUILTY' })],
    ['an answer without its question', line('x', [{ id: 'a', state: 'ANSWERED' }])],
    ['a time without an offset', line('x', BENIGN, { asOf: '2026-01-01T00:00' })],
  ])('%s is refused with its line', (_, text) => {
    let fault: PlatformError | null = null;
    try {
      readPastCases(`${line('ok', BENIGN)}\n${text}`, 'cases.ndjson');
    } catch (caught) {
      fault = caught as PlatformError;
    }
    expect(fault).toMatchObject({ code: 'ANSWERS_INVALID', place: { file: 'cases.ndjson', line: 2 } });
  });
});

describe('fixtures of a policy', () => {
  test('hold for every policy that ships', () => {
    const names = [
      'account-takeover',
      'cloud-exposure',
      'endpoint-malware',
      'payment-fraud-mail',
      'unknown-destination',
    ];
    for (const name of names) {
      const file = `seeds/policies/decision/${name}.yaml`;
      const results = runPolicyTests(readFileSync(file, 'utf8'), file);
      expect(results.length).toBeGreaterThanOrEqual(3);
      expect(results.filter(({ passed }) => !passed)).toEqual([]);
    }
  });

  test('that do not hold say what came out, at their line', () => {
    const wrong = TEXT.replace('expect: { verdict: BENIGN, robust: true }', 'expect: { verdict: MALICIOUS }');
    expect(runPolicyTests(wrong, FILE).filter(({ passed }) => !passed)).toMatchObject([
      { failure: 'verdict is BENIGN, expected MALICIOUS', place: { file: FILE } },
    ]);
  });

  test('about questions that the policy lacks fail, and say which', () => {
    const wrong = TEXT.replace(
      'cloud.data_class: personal\n    expect: { verdict: MALICIOUS }',
      'cloud.data_clas: personal\n    expect: { verdict: MALICIOUS }',
    );
    const [failed] = runPolicyTests(wrong, FILE).filter(({ passed }) => !passed);
    expect(failed?.failure).toContain('cloud.data_clas');
  });
});
