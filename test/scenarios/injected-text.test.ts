import { afterAll, expect, test } from '@jest/globals';
import { shippedScenarios, type Scenario } from '../../src/app/demo/scenario.js';
import { isJsonObject, type JsonValue } from '../../src/domain/json.js';
import type { Graph } from '../../src/graph/session.js';
import { INJECTED } from '../harness/injected-text.js';
import { emptyTestGraph } from '../harness/test-graph.js';
import { Pipeline } from './pipeline.js';

const NOW = Date.UTC(2026, 4, 1);

/** Where whoever attacks writes what they like; no typed feature is read from these places but by patterns that the corpus leaves alone. */
const FREE_TEXT: ReadonlySet<string> = new Set([
  'title',
  'Title',
  'description',
  'Description',
  'processCommandLine',
  'fileName',
  'userAgent',
  'rawUserAgent',
  'subject',
  'displayMessage',
  'reason',
  'failureReason',
  'userDisplayName',
  'appDisplayName',
  'resourceDisplayName',
  'displayName',
  'deviceDnsName',
  'filePublisher',
  'signer',
  'recommendedActions',
  'additionalDetails',
  'asOrg',
  'isp',
  'city',
  'browser',
]);

/** The long run has them all; otherwise those without weeks of log-ins, which hold every kind of text but Okta's. */
const SHORT: readonly string[] = [
  'payment-mail-without-indicators',
  'same-malware-two-machines',
  'public-bucket-on-purpose',
];
const SCENARIOS = shippedScenarios().filter(({ name }) => process.env['SEQUITUR_LONG'] === '1' || SHORT.includes(name));

let graph: Graph | null = null;
afterAll(async () => graph?.close());

/** The record with the text before each free text; what stood there stays, so that only the addition differs. */
function written(value: JsonValue, next: () => string): JsonValue {
  if (Array.isArray(value)) return value.map((each) => written(each, next));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).map(([name, each]) => {
    const isFree = FREE_TEXT.has(name) && typeof each === 'string';
    return [name, isFree ? `${next()} ${each}` : written(each, next)] as const;
  });
  return Object.fromEntries(entries);
}

let places = 0;

function rewritten(scenario: Scenario, texts: readonly string[]): Scenario {
  const next = (): string => texts[places++ % texts.length] ?? '';
  const files = scenario.files.map((file) => ({
    ...file,
    lines: file.lines.map((line) => JSON.stringify(written(JSON.parse(line) as JsonValue, next))),
  }));
  return { ...scenario, files };
}

/** Everything that was decided, asked, planned and proposed, without the words that people read. */
const OUTCOME = /* cypher */ `
  MATCH (c:Case) WHERE c.mergedInto IS NULL
  MATCH (d:Decision {current: true})-[:DECIDES]->(c)
  RETURN d.subject AS subject, d.policyId AS policy, d.verdict AS verdict, d.resultJson AS result, d.answersJson AS answers,
    d.planJson AS plan, d.flipSet AS flipSet, c.verdict AS worst,
    COLLECT { MATCH (a:Action)-[:BECAUSE_OF]->(d)
      RETURN [a.type, a.target, a.argumentsDigest, a.state, a.permitJson] ORDER BY a.type, a.target } AS actions
  ORDER BY policy, subject`;

async function outcome(texts: readonly string[]): Promise<string> {
  places = 0;
  await graph?.close();
  graph = await emptyTestGraph();
  const pipeline = new Pipeline(graph, NOW);
  await pipeline.start();
  for (const scenario of SCENARIOS) await pipeline.load(rewritten(scenario, texts));
  await pipeline.settle();
  return JSON.stringify(await graph.run(OUTCOME));
}

test('whatever is written into names, subjects, user agents and file names, verdicts, questions and actions stay the same bytes', async () => {
  const harmless = await outcome(INJECTED.map((_, i) => `note ${String(i)}`));
  expect(harmless).toContain('MALICIOUS');
  const injected = await outcome(INJECTED);
  expect(places).toBeGreaterThan(INJECTED.length);
  expect(injected).toBe(harmless);
});
