import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { huntScratch } from '../../../src/graph/hunt/hunt-scratch.js';
import type { Graph } from '../../../src/graph/session.js';
import { loadSources } from '../../../src/rules/sigma/logsource/load-sources.js';
import { sigmaGraph } from '../../../src/usecases/correlation/graph-engine.js';
import { EventList } from '../../../src/usecases/hunt/stream-events.js';
import { sigmaStream, type CompileSigma } from '../../../src/usecases/hunt/stream-sigma.js';
import type { HuntEvents } from '../../../src/usecases/hunt/stream-contract.js';
import { describeWithDevData } from '../../harness/dev-data.js';
import { emptyTestGraph } from '../../harness/test-graph.js';

const RUNS = process.env['SEQUITUR_LONG'] === '1' ? 400 : Math.min(25, Number(process.env['SEQUITUR_RUNS'] ?? 25));
const context = { sources: loadSources(resolve('seeds/sigma')), placeholders: new Map() };
const stream = sigmaStream(context);

let graph: Graph;
let throughGraph: CompileSigma;
beforeAll(async () => {
  graph = await emptyTestGraph();
  throughGraph = sigmaGraph(context, { openScratch: huntScratch(graph), newId: randomUUID });
});
afterAll(() => graph.close());

function eventsOf(objects: readonly object[], timeless = false): HuntEvents {
  const list = new EventList(timeless);
  objects.forEach((object, i) => {
    list.add(object, { line: i + 1 });
  });
  return list.done();
}

const BASE = ['a', 'b', 'c']
  .map(
    (kind) =>
      `title: ${kind}\nname: rule_${kind}\nlogsource: {product: test}\ndetection:\n  s: {kind: ${kind}}\n  condition: s\n`,
  )
  .join('---\n');

const span = fc.integer({ min: 1, max: 20 }).map((seconds) => `timespan: ${String(seconds)}s`);
const bound = fc
  .tuple(fc.constantFrom('gt', 'gte', 'lt', 'lte', 'eq', 'neq'), fc.integer({ min: 0, max: 4 }))
  .map(([comparison, value]) => `${comparison}: ${String(value)}`);
const group = fc.constantFrom('', ', group-by: [user]', ', group-by: [user, host]');
const rules = fc.constantFrom('[rule_a]', '[rule_a, rule_b]', '[rule_b, rule_a, rule_c]');
const counted = fc
  .tuple(fc.constantFrom('event_count', 'value_count', 'value_sum', 'value_avg', 'value_percentile'), bound)
  .map(([type, limit]) => [type, `{${limit}${type === 'event_count' ? '' : ', field: n'}}`] as const);
const reasoned = fc
  .tuple(
    fc.constantFrom('temporal', 'temporal_ordered'),
    fc.constantFrom('rule_a and rule_b', 'rule_a and not rule_b', '(rule_a or rule_c) and not rule_b', ''),
  )
  .map(([type, logic]) => [type, logic] as const);
const correlated = fc
  .tuple(fc.oneof(counted, reasoned), rules, group, span)
  .map(([[type, condition], names, by, time]) => {
    const said = condition === '' ? '' : `, condition: ${condition.startsWith('{') ? condition : `'${condition}'`}`;
    const listed = type.startsWith('temporal') && said !== '' ? '[rule_a, rule_b, rule_c]' : names;
    return `{type: ${type}, rules: ${listed}${by}, ${time}${said}}`;
  });
const chain = fc.option(
  fc
    .tuple(
      fc.constantFrom(
        '{type: temporal_ordered, rules: [corr, rule_b]',
        '{type: temporal, rules: [rule_c, corr]',
        '{type: event_count, rules: [corr], condition: {gte: 2}',
        '{type: value_count, rules: [corr, rule_a], condition: {gte: 2, field: host}',
      ),
      group,
      span,
    )
    .map(([head, by, time]) => `---\ntitle: outer\nname: outer\ncorrelation: ${head}${by}, ${time}}\n`),
  { nil: '' },
);
const text = fc
  .tuple(correlated, chain)
  .map(([body, outer]) => `${BASE}---\ntitle: corr\nname: corr\ncorrelation: ${body}\n${outer}`);
const objects = fc
  .array(
    fc.record({
      kind: fc.constantFrom('a', 'b', 'c', 'd'),
      ts: fc.integer({ min: 0, max: 60 }).map((seconds) => seconds * 1_000),
      user: fc.constantFrom('u', 'v', null, ['u', 'v']),
      host: fc.constantFrom('h1', 'h2', null),
      n: fc.option(fc.integer({ min: 0, max: 5 })),
    }),
    { maxLength: 25 },
  )
  .map((all) => all.map((each, i) => ({ id: `e${String(i)}`, event_type: 'x', ...each })));

test(
  'a Sigma hunt through the graph finds what one pass in memory finds, in the same order',
  async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(text, objects, async (query, given) => {
        const expected = await stream(query).run(eventsOf(given));
        found += expected.length;
        expect(await throughGraph(query).run(eventsOf(given))).toEqual(expected);
      }),
      { numRuns: RUNS },
    );
    expect(found).toBeGreaterThan(0);
  },
  RUNS * 10_000,
);

test('a match bears author, id and references of its rule, whichever engine found it', async () => {
  const query = `title: Consent\nid: 7f4c1d1e-0000-4000-8000-000000000001\nauthor: A. Author\nreferences: [https://example.org/r]\nlogsource: {product: test}\ndetection:\n  s: {kind: a}\n  condition: s\n`;
  const [match] = await throughGraph(query).run(eventsOf([{ id: 'x', kind: 'a' }], true));
  expect(match).toMatchObject({
    events: ['x'],
    rule: '7f4c1d1e-0000-4000-8000-000000000001',
    attribution: { author: 'A. Author', references: ['https://example.org/r'] },
  });
});

test('a hunt in Sigma leaves nothing behind', async () => {
  expect(await graph.run('MATCH (h:Hit) RETURN count(h) AS hits')).toEqual([{ hits: 0 }]);
});

interface Case {
  readonly name: string;
  readonly rules_yaml: string;
  readonly events?: readonly Record<string, unknown>[];
  readonly expected_groups: readonly (readonly string[])[];
}

describeWithDevData('generated correlation cases on the graph', ['sigma', 'correlation_exec_cases.ndjson'], (path) => {
  const cases = readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Case);

  test('every case fires in exactly the groups that the specification says', async () => {
    const wrong: string[] = [];
    for (const { name, rules_yaml, events, expected_groups } of cases) {
      const named = (events ?? []).map((event, i) => ({ id: i, ...event }));
      const matches = await throughGraph(rules_yaml).run(eventsOf(named, true));
      const fired = [...new Set(matches.map((match) => JSON.stringify(match.key)))].sort();
      const expected = expected_groups.map((each) => JSON.stringify(each)).sort();
      if (fired.join(' ') !== expected.join(' ')) wrong.push(name);
    }
    expect(cases.length).toBeGreaterThan(0);
    expect(wrong).toEqual([]);
  }, 240_000);
});
