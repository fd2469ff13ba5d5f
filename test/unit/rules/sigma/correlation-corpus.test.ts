import { readFileSync } from 'node:fs';
import { describeWithDevData } from '../../../harness/dev-data.js';
import { load } from './views.js';
import { parseRuleFile } from '../../../../src/rules/sigma/parse/rule-file.js';

interface Example {
  readonly yaml: string;
  readonly repo: string;
  readonly path: string;
  readonly line: number;
}

describeWithDevData('correlation rules of others', ['sigma', 'correlation_rules.json'], (path) => {
  const examples = JSON.parse(readFileSync(path, 'utf8')) as readonly Example[];

  test('what is no rule is refused with a place, and nothing crashes', () => {
    for (const { yaml } of examples)
      for (const finding of load(yaml).findings) expect([finding.line > 0, finding.column > 0]).toEqual([true, true]);
  });

  test('the reference parser agrees with ours on what a rule is', () => {
    const official = examples.filter(({ repo }) => repo === 'SigmaHQ/pySigma');
    const refused = official.filter(({ yaml }) => parseRuleFile(yaml).faults.length > 0);
    // A condition that is a list is what the reference parser refuses, too.
    expect(official.length).toBeGreaterThan(0);
    expect(refused.every(({ yaml }) => /condition:\s*\n\s*-/.test(yaml))).toBe(true);
  });
});
