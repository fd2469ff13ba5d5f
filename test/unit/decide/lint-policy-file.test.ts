import { describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { lintPolicyFile } from '../../../src/pipeline/decide/lint-policy-file.js';
import { ANSWER_NAMES } from '../../../src/pipeline/decide/questions/answer-names.js';
import { ANSWERERS } from '../../../src/pipeline/decide/questions/index.js';

const FILE = 'seeds/policies/decision/account-takeover.yaml';
const shipped = readFileSync(FILE, 'utf8');
const TODAY = '2026-12-01';
const lint = (text: string, today = TODAY) => lintPolicyFile(text, FILE, today);
const errors = (text: string) => lint(text).filter(({ severity }) => severity === 'error');

describe('checking a decision policy', () => {
  test('the shipped policy is sound, and every graph question says what it can answer', () => {
    expect(errors(shipped)).toEqual([]);
    expect(Object.keys(ANSWER_NAMES).sort()).toEqual(Object.keys(ANSWERERS).sort());
  });

  test.each([
    ['an answer its question never gives', 'compliant: { weight: -100 }', 'complaint: { weight: -100 }'],
    ['an answer left without a weight', '      known: { h1: 0.15, h0: 0.60 } # -60\n', ''],
    ['a question that the graph cannot answer', 'graph: device_compliance', 'graph: device_complience'],
    ['no owner', 'owner: identity-security', 'owners: identity-security'],
    ['no review date', 'reviewBy: 2027-03-01', ''],
    ['an owner who publishes', 'publishedBy: security-governance', 'publishedBy: identity-security'],
    ['absence of events that would clear somebody', '      none: { weight: 0 }\n', '      none: { weight: -5 }\n'],
    ['a weight on silence', 'approved: { weight: -170 }', 'NO_COVERAGE: { weight: -170 }'],
  ])('%s is pointed at by line', (_, from, to) => {
    expect(shipped).toContain(from);
    const [first] = errors(shipped.replace(from, to));
    expect(first?.place.file).toBe(FILE);
    expect(first?.place.line).toBeGreaterThan(0);
  });

  test('what people concluded of other cases may convict and never clear', () => {
    const asking = (weight: number) =>
      shipped.replace(
        'questions:\n',
        `questions:\n  - id: history.cases\n    ask: { provider: case_history, cost: 0 }\n    group: intel\n    reliability: 900\n    answers:\n      harmful: { weight: 100 }\n      harmless: { weight: ${String(weight)} }\n`,
      );
    expect(errors(asking(0))).toEqual([]);
    expect(errors(asking(-30)).map(({ path }) => path.at(-1))).toEqual(['harmless']);
  });

  test('what nobody published is a draft, which is told and is no error', () => {
    const findings = lint(shipped.replace(/^publishedBy: .*\n/m, ''));
    expect(findings.map(({ severity, path }) => [severity, ...path])).toEqual([['warning', 'publishedBy']]);
  });

  test('an overdue review is a warning, not an error', () => {
    const findings = lint(shipped, '2028-01-01');
    expect(findings.map(({ severity, path }) => [severity, ...path])).toContainEqual(['warning', 'reviewBy']);
  });
});
