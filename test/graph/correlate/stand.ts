import { randomUUID } from 'node:crypto';
import type { NormalisedEvent } from '../../../src/domain/event.js';
import { cypherDatabase } from '../../../src/graph/hunt/cypher-database.js';
import { contextStore } from '../../../src/graph/stores/context.store.js';
import { correlateAgainOver } from '../../../src/graph/stores/fact-reader.store.js';
import { correlationPart } from '../../../src/graph/stores/hit.part.js';
import { ingestEvents } from '../../../src/graph/stores/ingest.store.js';
import { correlationGraph } from '../../../src/graph/stores/scope.transaction.js';
import type { Graph } from '../../../src/graph/session.js';
import type { IdentityChange } from '../../../src/graph/transaction-part.js';
import { LiveRules, type CompileRecord } from '../../../src/pipeline/correlate/live-rules.js';
import { markFacts } from '../../../src/pipeline/correlate/mark-facts.js';
import { markEvents } from '../../../src/pipeline/correlate/mark-events.js';
import type { RuleRecord } from '../../../src/pipeline/correlate/ports.js';
import type { GraphQueries } from '../../../src/pipeline/correlate/ports-queries.js';
import { Rarity } from '../../../src/pipeline/correlate/rarity.js';
import type { FieldCatalogue } from '../../../src/rules/catalogue.js';
import { SHORT_NAMES } from '../../../src/rules/fields.js';
import { compileAnchored } from '../../../src/rules/cypher/anchored.js';
import { compileRule } from '../../../src/rules/compile.js';
import type { CompiledRule as SigmaRule } from '../../../src/rules/sigma/compile/compiled.js';
import { loadRules } from '../../../src/rules/sigma/load/load-rules.js';
import { SigmaSources } from '../../../src/rules/sigma/logsource/sources.js';
import { sigmaPattern } from '../../../src/rules/sigma/run/sigma-pattern.js';
import { DEFAULT_GROUPING } from '../../../src/usecases/correlation/group-cases.js';
import { CorrelationWorker, type WorkerOptions } from '../../../src/usecases/correlation/worker.js';
import { anchoredQueries } from '../../../src/usecases/hunt/anchored-queries.js';
import { activateRule, storeRules } from '../../../src/usecases/rules/life-cycle.js';

/** Lets every name through: these tests are about events in time, not about OCSF. */
const OPEN_CATALOGUE: FieldCatalogue = {
  hasField: (path) => !SHORT_NAMES.has(path),
  isObject: () => false,
  fieldNames: () => [],
  hasCategory: () => true,
  categoryNames: () => [],
  enumValue: () => null,
  hasFact: () => true,
};

/** The rule that a Sigma text begins with: what stands after it is what it is built on. */
export function sigmaRule(query: string): SigmaRule {
  const { rules, findings } = loadRules([{ file: null, text: query }], {
    sources: new SigmaSources([]),
    placeholders: new Map(),
  });
  const [first] = rules;
  if (first === undefined) throw new Error(JSON.stringify(findings));
  return first.rule;
}

export const compile: CompileRecord = ({ query, language }) =>
  language === 'cypher'
    ? compileAnchored(query, OPEN_CATALOGUE)
    : language === 'sigma'
      ? { ...sigmaPattern(sigmaRule(query)), notLive: null }
      : compileRule(query, { language: 'eql', catalogue: OPEN_CATALOGUE }).pattern;

export function rule(id: string, query: string, more: Partial<RuleRecord> = {}): RuleRecord {
  return {
    key: `${id}@1`,
    id,
    version: 1,
    title: id,
    language: 'eql',
    dialect: null,
    query,
    status: 'draft',
    severity: 'HIGH',
    techniqueIds: ['T1078.004'],
    effectiveFrom: 0,
    rearm: null,
    owner: 'soc',
    ready: false,
    ...more,
  };
}

/** The sandbox in which rules ask this graph. */
export function queriesOf(graph: Graph): GraphQueries {
  return anchoredQueries(cypherDatabase(graph, randomUUID));
}

/** One node: its ingest door and its worker, on a connection of its own. */
export class Node {
  readonly worker: CorrelationWorker;
  readonly correlation;
  /** What is told of people and things, as the API writes it down. */
  readonly context;
  private readonly part;

  constructor(
    readonly graph: Graph,
    name: string,
    more: Partial<WorkerOptions> = {},
    private readonly compiler: CompileRecord = compile,
  ) {
    const newId = counter(name);
    this.correlation = correlationGraph(graph, name);
    this.part = correlationPart(markEvents(new LiveRules(compiler), newId));
    const facts = markFacts(new LiveRules(compiler), newId, () => 1_800_000_000_000);
    this.context = contextStore(graph, [correlateAgainOver(facts)]);
    this.worker = new CorrelationWorker({
      graph: this.correlation,
      rules: new LiveRules(compiler),
      rarity: new Rarity(),
      grouping: DEFAULT_GROUPING,
      hitCap: 10_000,
      batch: 4,
      backFillBatch: 7,
      now: () => 1_800_000_000_000,
      newId,
      marks: async () => [{ source: 'okta/system_log', watermark: Number.MAX_SAFE_INTEGER, gaps: [] }],
      queries: queriesOf(graph),
      pause: async () => undefined,
      pollMs: 0,
      backFillPollMs: 0,
      ...more,
    });
  }

  async ingest(events: readonly NormalisedEvent[]): Promise<void> {
    await ingestEvents(this.graph, events, [this.part]);
  }

  async move(change: IdentityChange): Promise<void> {
    await this.graph.write(async (tx) => {
      await tx.run(MOVE, { ...change });
      await this.part(tx, { created: [], revised: [], identityChanges: [change] });
    });
  }

  async activate(record: RuleRecord): Promise<void> {
    await storeRules(this.correlation, [record]);
    const { key, effectiveFrom } = record;
    await activateRule(this.correlation, this.compiler, { key, status: 'live', effectiveFrom }, { id: 'test', at: 0 });
  }
}

const MOVE = /* cypher */ `
  MERGE (a:Account {key: $account})
  WITH a
  CALL (a) { MATCH (a)-[s:SAME_AS]->() DELETE s }
  WITH a WHERE $to IS NOT NULL
  MERGE (u:User {key: $to})
  CREATE (a)-[:SAME_AS {rule: 'test'}]->(u)`;

/** Ids that sort by time of making, as the application's do. */
function counter(name: string): () => string {
  let made = 0;
  return () => `${String(made++).padStart(9, '0')}-${name}-${randomUUID().slice(0, 8)}`;
}

/** Waiting for its absences to be certain. */
export function pendingMatches(graph: Graph): Promise<readonly string[]> {
  return matchesIn(graph, 'pending');
}

export function firedMatches(graph: Graph): Promise<readonly string[]> {
  return matchesIn(graph, 'fired');
}

/** Parts of a rule find what nobody is shown. */
async function matchesIn(graph: Graph, state: string): Promise<readonly string[]> {
  const rows = await graph.run<{ ruleKey: string; group: string; events: string[] }>(
    "MATCH (m:Match {state: $state}) WHERE NOT m.ruleKey CONTAINS '/' RETURN m.ruleKey AS ruleKey, m.group AS group, m.events AS events",
    { state },
  );
  return rows.map(({ ruleKey, group, events }) => `${ruleKey} ${group} ${events.join()}`).sort();
}
