import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CompiledCorrelation } from '../../../src/rules/sigma/compile/compiled.js';
import { loadSources } from '../../../src/rules/sigma/logsource/load-sources.js';
import { compileSigmaHunt } from '../../../src/rules/sigma/run/hunt-sigma.js';
import { objectViews } from '../../../src/rules/sigma/run/object-views.js';

const read = (name: string): string => readFileSync(resolve('test/golden/sigma', name), 'utf8');
const context = { sources: loadSources(resolve('seeds/sigma')), placeholders: new Map() };

/** What a correlation compiled to, without its functions. */
function shape(rule: CompiledCorrelation): unknown {
  const { plan, totalSpanMs, inputs } = rule;
  return {
    title: rule.head.title,
    plan,
    totalSpanMs,
    inputs: inputs.map((input) =>
      input.kind === 'rule'
        ? { rule: input.rule.head.title, keys: input.step.keys.map((key) => key.field) }
        : { ...(shape(input.rule) as object), keys: input.step.keys.map((key) => key.field) },
    ),
  };
}

describe('a password spray, from YAML to match', () => {
  const hunt = compileSigmaHunt(read('password-spray.yml'), context);

  test('compiles to the plan on file', () => {
    const shapes = hunt.rules.map((rule) => (rule.kind === 'correlation' ? shape(rule) : rule.head.title));
    expect(shapes).toEqual(JSON.parse(read('password-spray.plan.json')));
  });

  test('fires on its events, ends of both windows included, and not a second too late', () => {
    const matches = hunt.run(objectViews(JSON.parse(read('password-spray.events.json')) as readonly unknown[], false));
    expect(matches.map((match) => [match.key, match.events.map((order) => order.uid), match.steps])).toEqual([
      [['203.0.113.9'], ['f1', 'f2', 'f3', 'in'], [0, 0, 0, 1]],
    ]);
  });
});
