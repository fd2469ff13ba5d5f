import { expect, test } from '@jest/globals';
import { conflictsAmong, type ContextFact, type ContextKind } from '../../../src/domain/context.js';
import { environmentOf } from '../../../src/domain/environment.js';
import { targetFacts } from '../../../src/graph/stores/context-facts.js';

const fact = (kind: ContextKind, value: string, source = 's'): ContextFact => ({
  ...{ uid: `${kind}/${value}`, kind, subject: 'aws:db', name: '', value, source, owner: 'o', recordedBy: 'o' },
  ...{ validFrom: 0, validTo: null, recordedAt: 0, staleAfter: null, withdrawnAt: null, withdrawnBy: null },
});

test.each([
  ['production', ['prod', 'PRD', 'Production', 'prod-eu', 'live', 'Live 2']],
  ['staging', ['stage', 'Staging', 'stg-1']],
  ['development', ['dev', 'Development', 'dev/eu']],
  ['test', ['tests', 'QA', 'tst']],
  ['device_farm', ['Device Farm']],
  ['livestock', ['livestock']],
] as const)('%s is one environment however it is written', (environment, words) => {
  expect(words.map(environmentOf)).toEqual(words.map(() => environment));
});

test('a machine that is tagged prod is a production machine to the guard, and a change freeze covers it', () => {
  const target = { kind: 'Device', label: 'db' };
  expect(targetFacts([fact('environment', 'Prod')], 1, target).environment).toBe('production');
  expect(targetFacts([fact('environment', 'dev'), fact('environment', 'prd')], 1, target).environment).toBe(
    'production',
  );
});

test('two spellings of one rating or environment are no contradiction, two of them are', () => {
  const kinds = (...facts: readonly ContextFact[]) => conflictsAmong(facts).map(({ kind }) => kind);
  expect(kinds(fact('environment', 'prod', 'aws'), fact('environment', 'Production', 'cmdb'))).toEqual([]);
  expect(kinds(fact('criticality', 'high', 'aws'), fact('criticality', 'Tier 1', 'cmdb'))).toEqual([]);
  expect(kinds(fact('environment', 'prod', 'aws'), fact('environment', 'dev', 'cmdb'))).toEqual(['environment']);
  expect(kinds(fact('criticality', 'high', 'aws'), fact('criticality', 'odd', 'cmdb'))).toEqual(['criticality']);
});
