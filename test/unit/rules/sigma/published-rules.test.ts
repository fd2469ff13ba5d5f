import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describeWithDevData, devData } from '../../../harness/dev-data.js';
import { loadSources } from '../../../../src/rules/sigma/logsource/load-sources.js';
import { loadRules } from '../../../../src/rules/sigma/load/load-rules.js';
import { compileSigmaHunt } from '../../../../src/rules/sigma/run/hunt-sigma.js';
import { viewsOf } from './views.js';

const context = { sources: loadSources(resolve('seeds/sigma')), placeholders: new Map<string, readonly string[]>() };

function yamlUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yml'))
    .map((name) => join(folder, name));
}

describeWithDevData('published cloud and identity rules', ['sigma', 'rules'], (path) => {
  const files = yamlUnder(path);
  const loaded = files.map((file) => ({ file, ...loadRules([{ file, text: readFileSync(file, 'utf8') }], context) }));

  test('at least 98 of 100 rule files load and compile', () => {
    const refused = loaded.filter(({ findings }) => findings.some((finding) => finding.severity === 'error'));
    expect(files.length).toBeGreaterThan(0);
    expect(refused.length / files.length).toBeLessThanOrEqual(0.02);
  });

  test('every refusal says where it is', () => {
    for (const { findings } of loaded)
      for (const finding of findings) expect([finding.line > 0, finding.column > 0]).toEqual([true, true]);
  });

  test('every rule knows where its events are found', () => {
    const rules = loaded.flatMap(({ rules: found }) => found);
    const homeless = rules.filter(({ rule }) => rule.kind === 'detection' && rule.table.name === 'none');
    expect(homeless.map(({ rule }) => rule.head.title)).toEqual([]);
  });
});

describeWithDevData('aggregations of old rules', ['sigma', 'legacy_aggregations'], (path) => {
  test('each is refused by name, with its place, and not run without its aggregation', () => {
    for (const file of yamlUnder(path)) {
      const { rules, findings } = loadRules([{ file, text: readFileSync(file, 'utf8') }], context);
      const errors = findings.filter((finding) => finding.severity === 'error');
      expect([file, rules.length, errors[0]?.code]).toEqual([file, 0, 'RULE_UNSUPPORTED']);
    }
  });
});

interface Regression {
  readonly rule_id: string;
  readonly rule_yaml: string;
  readonly match_count: number | null;
  readonly events: readonly Record<string, unknown>[];
}

describeWithDevData('regression events of published rules', ['sigma', 'regression_cases.ndjson'], (path) => {
  const cases = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Regression);

  const counted = cases.filter((one) => one.match_count !== null);
  const found = new Map(
    counted.map((one) => [one, compileSigmaHunt(one.rule_yaml, context).run(viewsOf(one.events)).length]),
  );

  test('every rule matches at least the events that its authors counted', () => {
    const short = counted.filter((one) => (found.get(one) ?? 0) < (one.match_count ?? 0));
    expect(short.map((one) => one.rule_id)).toEqual([]);
  });

  test('the counts are the authors own, but for the few that counted files instead of events', () => {
    const other = counted.filter((one) => found.get(one) !== one.match_count);
    expect(other.filter((one) => one.match_count !== 1).map((one) => one.rule_id)).toEqual([]);
    expect(other.length / counted.length).toBeLessThanOrEqual(0.02);
  });

  test('a rule fires on events that were kept without a count', () => {
    const uncounted = cases.filter((one) => one.match_count === null && one.events.every(isRecord));
    const silent = uncounted.filter(
      (one) => compileSigmaHunt(one.rule_yaml, context).run(viewsOf(one.events)).length === 0,
    );
    expect(silent.map((one) => one.rule_id)).toEqual([]);
  });
});

function isRecord(event: unknown): boolean {
  return typeof event === 'object' && event !== null;
}

describeWithDevData('events recorded during attacks', ['sigma-regression-events', 'windows.ndjson'], (path) => {
  const events = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { rule_id: string; event: Record<string, unknown> });

  test('every rule at hand fires on what was recorded for it', () => {
    const regressions = devData('sigma', 'regression_cases.ndjson');
    const rules = new Map(
      (regressions === null ? '' : readFileSync(regressions, 'utf8'))
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Regression)
        .map((one) => [one.rule_id, one.rule_yaml]),
    );
    const recorded = byRule(events.filter((one) => rules.has(one.rule_id)));
    const silent = [...recorded].filter(([id, of]) => {
      const views = viewsOf(of.map((one) => one.event));
      return compileSigmaHunt(rules.get(id) ?? '', context).run(views).length === 0;
    });
    expect(recorded.size).toBeGreaterThan(0);
    expect(silent.map(([id]) => id)).toEqual([]);
  });
});

function byRule<E extends { readonly rule_id: string }>(events: readonly E[]): ReadonlyMap<string, readonly E[]> {
  const groups = new Map<string, E[]>();
  for (const event of events) groups.set(event.rule_id, [...(groups.get(event.rule_id) ?? []), event]);
  return groups;
}
