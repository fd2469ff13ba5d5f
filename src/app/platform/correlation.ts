import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Graph } from '../../graph/session.js';
import { correlationPart } from '../../graph/stores/hit.part.js';
import { correlationGraph } from '../../graph/stores/scope.transaction.js';
import type { TransactionPart } from '../../graph/transaction-part.js';
import { LiveRules, type CompileRecord } from '../../pipeline/correlate/live-rules.js';
import { markEvents } from '../../pipeline/correlate/mark-events.js';
import type { CorrelationGraph, Lateness } from '../../pipeline/correlate/ports.js';
import { Rarity } from '../../pipeline/correlate/rarity.js';
import type { FieldCatalogue } from '../../rules/catalogue.js';
import { compileRule } from '../../rules/compile.js';
import { DEFAULT_GROUPING } from '../../usecases/correlation/group-cases.js';
import { recordCases } from '../../usecases/correlation/record-cases.js';
import { whyNot, type WhyNot } from '../../usecases/correlation/why-not.js';
import { CorrelationWorker } from '../../usecases/correlation/worker.js';
import { activateRule, storeRules } from '../../usecases/rules/life-cycle.js';
import { readRuleFile, type RuleFile } from '../../usecases/rules/rule-file.js';

const LATENESS: Lateness = { lateness: 10 * 60_000, idleAfter: 60 * 60_000 };
/** Hits of one window before a rule shows as degraded. */
const HIT_CAP = 20_000;

export interface CorrelationSide {
  readonly part: TransactionPart;
  readonly worker: CorrelationWorker;
  readonly whyNot: WhyNot;
  /** Stores the rules of the folders and puts new versions in force. */
  loadRules(folders: readonly string[]): Promise<readonly string[]>;
}

export interface CorrelationOptions {
  readonly fields: FieldCatalogue;
  readonly onWork: () => void;
  readonly onFault: (fault: unknown) => void;
  readonly now?: () => number;
}

/** Hits in the ingest transaction, evaluation after it. */
export function correlationSide(
  graph: Graph,
  { fields, onWork, onFault, now = Date.now }: CorrelationOptions,
): CorrelationSide {
  const compile: CompileRecord = ({ query, dialect }) =>
    compileRule(query, { language: 'eql', dialect: dialect ?? undefined, catalogue: fields }).pattern;
  const rules = new LiveRules(compile);
  const correlation = correlationGraph(graph, `${hostname()}-${randomUUID()}`);
  const worker = new CorrelationWorker({
    graph: correlation,
    rules,
    rarity: new Rarity(),
    grouping: DEFAULT_GROUPING,
    hitCap: HIT_CAP,
    batch: 50,
    now,
    newId: randomUUID,
    watermark: (tx) => tx.watermark(now(), LATENESS),
    backFillBatch: 1_000,
    pause: (ms, signal) => pause(ms, undefined, { signal }).catch(() => undefined),
    pollMs: 500,
    record: recordCases,
    onPass: onWork,
    onFault,
  });
  const part = correlationPart(markEvents(rules, randomUUID));
  return {
    part,
    worker,
    whyNot: whyNot({ graph: correlation, compile, hitCap: HIT_CAP }),
    loadRules: (folders) => loadRules(correlation, compile, folders),
  };
}

async function loadRules(
  graph: CorrelationGraph,
  compile: CompileRecord,
  folders: readonly string[],
): Promise<readonly string[]> {
  const files = folders.flatMap(ruleFiles);
  const stored = await storeRules(
    graph,
    files.map((file) => file.record),
  );
  const drafts = stored.filter((record) => record.status === 'draft');
  const by = { id: 'system:start', at: Date.now() };
  for (const { key } of drafts) await activateRule(graph, compile, { key, status: 'live', effectiveFrom: 0 }, by);
  return drafts.map((record) => record.key);
}

function ruleFiles(folder: string): readonly RuleFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => readRuleFile(readFileSync(join(folder, name), 'utf8'), join(folder, name)));
}
