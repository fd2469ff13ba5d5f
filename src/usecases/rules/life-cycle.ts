import type { AuditEntry } from '../../domain/audit.js';
import { sha256Hex } from '../../domain/canonical.js';
import { InputFault, RuleFault } from '../../domain/errors.js';
import type { CompileRecord } from '../../pipeline/correlate/live-rules.js';
import { isOverDetections } from '../../pipeline/correlate/rule-set.js';
import type { Pattern } from '../../rules/pattern/pattern.js';
import type { CorrelationGraph, CorrelationTx, RuleRecord } from '../../pipeline/correlate/ports.js';

export interface Activation {
  readonly key: string;
  readonly status: 'live' | 'shadow';
  /** Event time from which its matches count. */
  readonly effectiveFrom: number;
}

/** Who changes the rules, and when. */
export interface RuleActor {
  readonly id: string;
  readonly at: number;
}

function changed(rule: RuleRecord, type: 'rule.activated' | 'rule.retired', by: RuleActor): AuditEntry {
  const { key, status, effectiveFrom, query } = rule;
  const body = { rule: key, status, effectiveFrom: effectiveFrom ?? 0, query: sha256Hex(query) };
  return { stream: 'config', type, at: by.at, actor: by.id, body };
}

/** Stores versions that are new as drafts; a version that exists must be the same. */
export async function storeRules(
  graph: CorrelationGraph,
  rules: readonly RuleRecord[],
): Promise<readonly RuleRecord[]> {
  return graph.write(async (tx) => {
    const stored: RuleRecord[] = [];
    for (const rule of rules) stored.push(await tx.rules.save(rule));
    return stored;
  });
}

/**
 * Puts a version in force: from the next transaction on, ingestion writes its hits; its earlier hits are written by the
 * worker, and then it is evaluated. Other versions of the rule retire; what they found stays.
 */
export async function activateRule(
  graph: CorrelationGraph,
  compile: CompileRecord,
  activation: Activation,
  by: RuleActor,
): Promise<RuleRecord> {
  return graph.write(async (tx) => {
    const [record] = await tx.rules.byKeys([activation.key]);
    if (record === undefined) throw new InputFault('NOT_FOUND', `There is no rule ${activation.key}.`);
    requireLive(record, compile);
    await retireOthers(tx, record);
    const { status, effectiveFrom } = activation;
    // A rule in force keeps its hits: only its status changes, shadow to live.
    const overDetections = isOverDetections(compile(record));
    const state = isActive(record)
      ? { status }
      : { status, effectiveFrom, overDetections, ready: false, cursorT: null, cursorUid: null };
    const saved = await raised(tx, await tx.rules.setState(record.key, state));
    await tx.audit([changed(saved, 'rule.activated', by)]);
    return saved;
  });
}

export async function retireRule(graph: CorrelationGraph, key: string, by: RuleActor): Promise<RuleRecord> {
  return graph.write(async (tx) => {
    const retired = await raised(tx, await tx.rules.setState(key, { status: 'retired', ready: false }));
    await tx.audit([changed(retired, 'rule.retired', by)]);
    return retired;
  });
}

async function raised(tx: CorrelationTx, record: RuleRecord): Promise<RuleRecord> {
  await tx.rules.raiseEpoch();
  return record;
}

async function retireOthers(tx: CorrelationTx, record: RuleRecord): Promise<void> {
  const active = await tx.rules.active();
  for (const other of active.filter(({ id, key }) => id === record.id && key !== record.key)) {
    await tx.rules.setState(other.key, { status: 'retired', ready: false });
  }
}

function isActive({ status }: RuleRecord): boolean {
  return status === 'live' || status === 'shadow';
}

/** A question that no store answers must not count as answered: such a rule would be wrong and nobody would see it. */
function notLiveReason(pattern: Pattern): string | null {
  if (pattern.notLive !== null) return pattern.notLive;
  const asks = pattern.steps.some((step) => (step.probes ?? []).length > 0);
  return asks ? 'first_seen is answered in hunts, not yet for events as they arrive' : null;
}

function requireLive(record: RuleRecord, compile: CompileRecord): void {
  const notLive = notLiveReason(compile(record));
  if (notLive === null) return;
  throw new RuleFault('RULE_NOT_LIVE', `Rule ${record.key} cannot run live: ${notLive}`, {
    remedy: 'Run it as a hunt, or give it a maxspan.',
  });
}
