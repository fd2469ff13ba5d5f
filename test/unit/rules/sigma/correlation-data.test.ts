import { readFileSync } from 'node:fs';
import { describeWithDevData } from '../../../harness/dev-data.js';
import { matchesOf } from './views.js';

interface Case {
  readonly name: string;
  readonly rules_yaml: string;
  readonly events?: readonly Record<string, unknown>[];
  readonly expected_groups: readonly (readonly string[])[];
}

function groupsFired(rules: string, events: readonly Record<string, unknown>[]): readonly string[] {
  return [...new Set(matchesOf(rules, events).map((match) => JSON.stringify(match.key)))].sort();
}

function expected(one: Case): readonly string[] {
  return one.expected_groups.map((group) => JSON.stringify(group)).sort();
}

describeWithDevData('generated correlation cases', ['sigma', 'correlation_exec_cases.ndjson'], (path) => {
  const cases = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Case);

  test('every case fires in exactly the groups that the specification says', () => {
    const wrong = cases.filter(
      (one) => JSON.stringify(groupsFired(one.rules_yaml, one.events ?? [])) !== JSON.stringify(expected(one)),
    );
    expect(cases.length).toBeGreaterThan(0);
    expect(wrong.map((one) => one.name)).toEqual([]);
  });
});

describeWithDevData(
  'correlations that a database has executed',
  ['sigma', 'correlation_behaviour_sqlite.json'],
  (path) => {
    const { events, cases } = JSON.parse(readFileSync(path, 'utf8')) as {
      events: readonly Record<string, unknown>[];
      cases: readonly Case[];
    };

    test.each(cases.map((one) => [one.name, one] as const))('%s fires in the same groups', (_name, one) => {
      expect(groupsFired(one.rules_yaml, events)).toEqual(expected(one));
    });
  },
);
