import { randomUUID } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadRuleFolders, sigmaSources } from '../../../src/app/platform/rule-folders.js';
import { mappingsOf, ruleFields, shippedTemplates } from '../../../src/app/platform/rule-bench.js';
import type { NormalisedEvent } from '../../../src/domain/event.js';
import { correlationPart } from '../../../src/graph/stores/hit.part.js';
import { ingestEvents } from '../../../src/graph/stores/ingest.store.js';
import { correlationGraph } from '../../../src/graph/stores/scope.transaction.js';
import type { Graph } from '../../../src/graph/session.js';
import type { TransactionPart } from '../../../src/graph/transaction-part.js';
import { LiveRules } from '../../../src/pipeline/correlate/live-rules.js';
import { markEvents } from '../../../src/pipeline/correlate/mark-events.js';
import { Rarity } from '../../../src/pipeline/correlate/rarity.js';
import { DEFAULT_AUTHORITIES } from '../../../src/pipeline/link/authorities.js';
import { trustClaims } from '../../../src/pipeline/link/trust-claims.js';
import { normaliseRecord } from '../../../src/pipeline/normalise/index.js';
import { DEFAULT_GROUPING } from '../../../src/usecases/correlation/group-cases.js';
import { CorrelationWorker } from '../../../src/usecases/correlation/worker.js';
import { readCaseFile, type RuleCase } from '../../../src/usecases/rules/cases/case-file.js';
import { recordsOf } from '../../../src/usecases/rules/cases/run-case.js';
import { compileRecords } from '../../../src/usecases/rules/compile-record.js';
import { emptyTestGraph } from '../../harness/test-graph.js';

const DAY = 86_400_000;
/** Cases stand so far apart in time that no window and no memory of a rule reaches from one into the next. */
const APART = 400 * DAY;
const MOST_EVENTS = 8;
const FAR = Date.UTC(2300, 0, 1);
const library = mappingsOf(null);
const compile = compileRecords({ fields: ruleFields(library), sources: sigmaSources });
const templates = shippedTemplates();

interface LiveCase {
  readonly rule: string;
  readonly one: RuleCase;
}

/** Of so many rules one, in the short form. */
const EVERY = 7;

/** The cases whose records come late and in disorder. */
const CASES: readonly LiveCase[] = ['seeds/rules/eql', 'seeds/rules/sigma']
  .flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.includes('.test.'))
      .flatMap((name) => {
        const file = join(folder, name);
        const late = readCaseFile({ file, text: readFileSync(file, 'utf8') }).filter(({ kind }) => kind === 'late');
        return late.map((one) => ({ rule: name.replace(/\.test\.ya?ml$/, ''), one }));
      }),
  )
  .filter(({ one }) => one.events.length <= MOST_EVENTS && one.events.every(({ given }) => !('detection' in given)))
  .filter((_, i) => process.env['SEQUITUR_LONG'] !== undefined || i % EVERY === 0)
  .map(({ rule, one }, i) => ({ rule, one: apart(one, i) }));

function apart(one: RuleCase, i: number): RuleCase {
  const named = (id: string) => `${String(i)}-${id}`;
  return {
    ...one,
    from: Date.UTC(2020, 0, 1) + i * APART,
    events: one.events.map((event) => ({ ...event, id: named(event.id) })),
    matches: one.matches.map((ids) => ids.map(named)),
  };
}

describe('the shipped rules in force, over records that come late and in disorder', () => {
  let graph: Graph;
  let part: TransactionPart;
  let worker: CorrelationWorker;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    graph = await emptyTestGraph();
    const correlation = correlationGraph(graph, 'live');
    const rules = new LiveRules(compile);
    part = correlationPart(markEvents(rules, randomUUID));
    const sources = [...new Set([...templates.values()].map(({ source }) => source))];
    const heard = sources.map((source) => ({ source, watermark: FAR, gaps: [], from: 0 }));
    const marks = async () => heard;
    worker = new CorrelationWorker({
      graph: correlation,
      rules,
      rarity: new Rarity(),
      grouping: DEFAULT_GROUPING,
      hitCap: 10_000,
      batch: 50,
      backFillBatch: 1_000,
      now: () => FAR,
      newId: randomUUID,
      marks,
      pause: async () => undefined,
      pollMs: 0,
      onFault: (fault) => {
        throw fault;
      },
    });
    const loaded = await loadRuleFolders({ graph: correlation, compile }, ['seeds/rules'], {
      status: 'shadow',
      by: 'test',
    });
    expect(loaded.refused).toEqual([]);
    await worker.drain();
    for (const [i, { one }] of CASES.entries()) {
      for (const events of arrivals(one)) await ingestEvents(graph, events, [part]);
      if (i === Math.floor(CASES.length / 2)) await worker.drain();
    }
    await worker.drain();
  });

  afterAll(() => graph.close());

  /** One transaction a record, so that each is evaluated as if nothing else were to come. */
  function arrivals(one: RuleCase): readonly (readonly NormalisedEvent[])[] {
    return recordsOf(one, templates).map(({ id, source, raw }, index) => {
      const { events = [], reject } = normaliseRecord({ source, raw, index, position: id, receivedAt: FAR }, library);
      expect(reject).toBeUndefined();
      for (const { uid } of events) ids.set(uid, id);
      return events.map((event) => trustClaims(event, DEFAULT_AUTHORITIES));
    });
  }

  test.each(CASES.map(({ rule, one }) => [`${rule}: ${one.name}`, rule, one] as const))('%s', async (_, rule, one) => {
    const rows = await graph.run<{ rule: string; events: string[] }>(FIRED);
    const own = rows.filter((row) => row.rule === idOf(rule)).map(({ events }) => told(events));
    const mine = own.filter((match) => match.every((id) => one.events.some((event) => event.id === id)));
    expect(mine.sort()).toEqual([...one.matches].sort());
  });

  function told(events: readonly string[]): readonly string[] {
    return events.filter((uid) => uid !== '').map((uid) => ids.get(uid) ?? uid);
  }
});

const FIRED = /* cypher */ `
  MATCH (r:Rule)
  MATCH (m:Match {ruleKey: r.key, state: 'fired'})
  RETURN r.id AS rule, m.events AS events`;

/** Published rules are known by the id in their text. */
function idOf(rule: string): string {
  try {
    return /^id: (.*)$/m.exec(readFileSync(`seeds/rules/sigma/${rule}.yml`, 'utf8'))?.[1] ?? rule;
  } catch {
    return rule;
  }
}
