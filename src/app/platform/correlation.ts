import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { cypherDatabase } from '../../graph/hunt/cypher-database.js';
import type { Graph } from '../../graph/session.js';
import type { ContextPart } from '../../graph/stores/context.store.js';
import { correlateAgainOver } from '../../graph/stores/fact-reader.store.js';
import { correlationPart } from '../../graph/stores/hit.part.js';
import { correlationGraph } from '../../graph/stores/scope.transaction.js';
import type { TransactionPart } from '../../graph/transaction-part.js';
import { LiveRules, type CompileRecord } from '../../pipeline/correlate/live-rules.js';
import { markFacts } from '../../pipeline/correlate/mark-facts.js';
import { markEvents } from '../../pipeline/correlate/mark-events.js';
import type { CorrelationTx, Lateness } from '../../pipeline/correlate/ports.js';
import { QueryPace } from '../../pipeline/correlate/query-pace.js';
import { Rarity } from '../../pipeline/correlate/rarity.js';
import type { FieldCatalogue } from '../../rules/catalogue.js';
import { DEFAULT_GROUPING } from '../../usecases/correlation/group-cases.js';
import { recordCases } from '../../usecases/correlation/record-cases.js';
import { anchoredQueries } from '../../usecases/hunt/anchored-queries.js';
import { whyNot, type WhyNot } from '../../usecases/correlation/why-not.js';
import { CorrelationWorker } from '../../usecases/correlation/worker.js';
import { compileRecords } from '../../usecases/rules/compile-record.js';
import { WATCHED_FOR_MS } from '../work/lookout.js';
import { loadRuleFolders, sigmaSources, type LoadOutcome } from './rule-folders.js';

export const LATENESS: Lateness = { lateness: 10 * 60_000, idleAfter: 60 * 60_000 };
/** Absences are noticed so much later than their time, ms. */
const DUE_MS = 2_000;
/** Hits of one window before a rule shows as degraded. */
const HIT_CAP = 20_000;

export interface CorrelationSide {
  readonly part: TransactionPart;
  /** Its part of a transaction that writes facts. */
  readonly contextPart: ContextPart;
  readonly worker: CorrelationWorker;
  readonly whyNot: WhyNot;
  readonly compile: CompileRecord;
  /** Stores the rules of the folders and puts new versions in force. */
  loadRules(folders: readonly string[]): Promise<LoadOutcome>;
}

export interface CorrelationOptions {
  readonly fields: FieldCatalogue;
  /** After each pass: whether detections or cases changed by it. */
  readonly onWork: (foundSomething: boolean) => void;
  readonly onFault: (fault: unknown) => void;
  readonly now?: () => number;
}

/** Hits in the ingest transaction, evaluation after it. */
export function correlationSide(
  graph: Graph,
  { fields, onWork, onFault, now = Date.now }: CorrelationOptions,
): CorrelationSide {
  const compile = compileRecords({ fields, sources: sigmaSources });
  const rules = new LiveRules(compile);
  const correlation = correlationGraph(graph, `${hostname()}-${randomUUID()}`);
  // On this graph, whatever hunts are given: a copy may be behind the events that are asked about.
  const queries = anchoredQueries(cypherDatabase(graph, randomUUID));
  const marks = (tx: CorrelationTx) => tx.sourceMarks(now(), LATENESS);
  const worker = new CorrelationWorker({
    graph: correlation,
    rules,
    rarity: new Rarity(),
    grouping: DEFAULT_GROUPING,
    hitCap: HIT_CAP,
    batch: 50,
    now,
    newId: randomUUID,
    marks,
    queries,
    pace: new QueryPace(now),
    backFillBatch: 1_000,
    pause: (ms, signal) => pause(ms, undefined, { signal }).catch(() => undefined),
    pollMs: DUE_MS,
    backFillPollMs: WATCHED_FOR_MS,
    record: recordCases,
    onPass: ({ detections, changes, parked }) => {
      onWork(detections.length + changes.length + parked > 0);
    },
    onFault,
  });
  const part = correlationPart(markEvents(rules, randomUUID));
  return {
    part,
    contextPart: correlateAgainOver(markFacts(rules, randomUUID, now)),
    worker,
    compile,
    whyNot: whyNot({ graph: correlation, compile, hitCap: HIT_CAP, marks, queries }),
    loadRules: (folders) =>
      loadRuleFolders({ graph: correlation, compile }, folders, {
        status: 'live',
        by: 'system:start',
        experimental: 'shadow',
      }),
  };
}
