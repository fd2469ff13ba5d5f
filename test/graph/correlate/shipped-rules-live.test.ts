import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mappingsOf, ruleFields, shippedTemplates } from '../../../src/app/platform/rule-bench.js';
import { sigmaSources } from '../../../src/app/platform/rule-folders.js';
import { compareOrder, type NormalisedEvent } from '../../../src/domain/event.js';
import type { Graph } from '../../../src/graph/session.js';
import type { RuleRecord } from '../../../src/pipeline/correlate/ports.js';
import { isOverDetections } from '../../../src/pipeline/correlate/rule-set.js';
import { normaliseRecord } from '../../../src/pipeline/normalise/index.js';
import { viewOf } from '../../../src/rules/stored-view.js';
import { runStream } from '../../../src/rules/stream/engine.js';
import { readCaseFile } from '../../../src/usecases/rules/cases/case-file.js';
import { joinPeople } from '../../../src/usecases/rules/cases/people.js';
import { recordsOf } from '../../../src/usecases/rules/cases/run-case.js';
import { recordOfFile } from '../../../src/usecases/rules/cases/run-own-cases.js';
import { compileRecords } from '../../../src/usecases/rules/compile-record.js';
import { emptyTestGraph } from '../../harness/test-graph.js';
import { Node } from './stand.js';

const PATIENCE = 300_000;
const LONG = process.env['SEQUITUR_LONG'] === '1';
const ROUNDS = LONG ? 5 : 1;
/** All rules are in force in any case; the short run takes the records of every twelfth. */
const STRIDE = LONG ? 1 : 12;
const BATCH = 40;

const library = mappingsOf(null);
const templates = shippedTemplates();
const sources = sigmaSources();
const compile = compileRecords({ fields: ruleFields(library), sources: () => sources });
const read = (file: string) => ({ file, text: readFileSync(file, 'utf8') });
const FILES = ['seeds/rules/eql', 'seeds/rules/sigma'].flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => /\.ya?ml$/.test(name) && !name.includes('.test.'))
    .map((name) => join(folder, name)),
);
const RULES: readonly RuleRecord[] = FILES.map((file) => recordOfFile(read(file), sources)).map((record) => ({
  ...record,
  status: 'draft',
  ready: false,
  effectiveFrom: 0,
}));

const SAMPLED = FILES.filter((_, index) => index % STRIDE === 0);
/** Rules of the sample that can find something in records alone, without what other rules found. */
const FINDING = SAMPLED.filter((file) => !isOverDetections(compile(recordOfFile(read(file), sources))));

/** What comes late in the rules' own cases, as the platform stores it, each event once. */
function eventsOfCases(): readonly NormalisedEvent[] {
  const found = new Map<string, NormalisedEvent>();
  for (const file of SAMPLED) {
    const cases = readCaseFile(read(file.replace(/\.(ya?ml)$/, '.test.$1')));
    for (const one of cases.filter(({ kind }) => kind === 'late')) {
      recordsOf(one, templates).forEach(({ id, source, raw }, index) => {
        const result = normaliseRecord(
          { source, raw, index, position: `${file} ${id}`, receivedAt: one.from },
          library,
        );
        for (const event of result.events ?? []) found.set(event.uid, event);
      });
    }
  }
  return [...found.values()];
}

/** What one pass over all events in their order finds. */
function onePass(events: readonly NormalisedEvent[]): readonly string[] {
  const views = joinPeople(events)
    .map(viewOf)
    .sort((a, b) => compareOrder(a.order, b.order));
  return RULES.flatMap((record) => {
    const pattern = compile(record);
    if (isOverDetections(pattern)) return [];
    return runStream(pattern, views).matches.flatMap(
      ({ match }) => `${record.key} ${match.events.map((each) => each?.uid ?? '').join()}`,
    );
  }).sort();
}

function shuffled<T>(list: readonly T[], seed: number): readonly T[] {
  let state = seed;
  const next = (): number => (state = (state * 48_271) % 2_147_483_647);
  return list
    .map((item) => ({ item, at: next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

let graph: Graph;
beforeAll(async () => {
  graph = await emptyTestGraph();
});
afterAll(() => graph.close());

async function live(events: readonly NormalisedEvent[]): Promise<readonly string[]> {
  await graph.runAlone('MATCH (n) WHERE NOT n:Migration DETACH DELETE n');
  const heard = [...new Set(events.map(({ source }) => source))];
  const marks = heard.map((source) => ({ source, watermark: Number.MAX_SAFE_INTEGER, gaps: [] }));
  const node = new Node(graph, 'one', { batch: 200, marks: async () => marks }, compile);
  for (const record of RULES) await node.activate(record);
  for (let at = 0; at < events.length; at += BATCH) {
    await node.ingest(events.slice(at, at + BATCH));
    if (at % (3 * BATCH) === 0) await node.worker.drain();
  }
  await node.worker.drain();
  const over = RULES.filter((record) => isOverDetections(compile(record))).map(({ key }) => key);
  const rows = await graph.run<{ ruleKey: string; events: string[] }>(
    "MATCH (m:Match) WHERE m.state <> 'superseded' AND NOT m.ruleKey CONTAINS '/' AND NOT m.ruleKey IN $over RETURN m.ruleKey AS ruleKey, m.events AS events",
    { over },
  );
  return rows.map(({ ruleKey, events: uids }) => `${ruleKey} ${uids.join()}`).sort();
}

describe('all the rules we ship, in force at once', () => {
  const events = eventsOfCases();

  test.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
    'find in records that come in any order what one pass over them finds (order %i)',
    async (round) => {
      const expected = onePass(events);
      // nearly each finds its own: what one rule's records show of a person may stand in another's way
      expect(expected.length).toBeGreaterThan(FINDING.length * 0.8);
      expect(await live(shuffled(events, 1_000 + round))).toEqual(expected);
    },
    PATIENCE,
  );
});
