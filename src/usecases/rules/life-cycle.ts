import type { AuditEntry } from '../../domain/audit.js';
import { sha256Hex } from '../../domain/canonical.js';
import { InputFault, RuleFault } from '../../domain/errors.js';
import type { CompileRecord } from '../../pipeline/correlate/live-rules.js';
import { isOverDetections } from '../../pipeline/correlate/rule-set.js';
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
  readonly reason?: string;
}

function changed(rule: RuleRecord, type: 'rule.activated' | 'rule.retired', by: RuleActor): AuditEntry {
  const { key, status, effectiveFrom, query } = rule;
  const why = by.reason === undefined ? {} : { reason: by.reason };
  const body = { rule: key, status, effectiveFrom: effectiveFrom ?? 0, query: sha256Hex(query), ...why };
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
 * Stores published rules, which bear no version of their own: a text that is new is the next version, one that is known
 * is the version it was.
 */
export async function storePublished(
  graph: CorrelationGraph,
  rules: readonly RuleRecord[],
): Promise<readonly RuleRecord[]> {
  return graph.write(async (tx) => {
    const versions = await tx.rules.versionsOf(rules.map(({ id }) => id));
    const stored: RuleRecord[] = [];
    for (const rule of rules) stored.push(await tx.rules.save(versioned(rule, versions)));
    return stored;
  });
}

function versioned(rule: RuleRecord, all: readonly RuleRecord[]): RuleRecord {
  const own = all.filter(({ id }) => id === rule.id);
  const same = own.find(
    ({ query, placeholders }) => query === rule.query && (placeholders ?? null) === rule.placeholders,
  );
  if (same !== undefined) return same;
  const version = 1 + Math.max(0, ...own.map((each) => each.version));
  return { ...rule, version, key: `${rule.id}@${String(version)}` };
}

/**
 * Puts a version in force: from the next transaction on, ingestion writes its hits; its earlier hits are written by the
 * worker, and then it is evaluated. What it replaces retires; what that found stays.
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
    const { status, effectiveFrom } = activation;
    await retireOthers(tx, record, status);
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

/** A version in the shadow is watched beside the live one, which goes on until the new one is live itself. */
async function retireOthers(tx: CorrelationTx, record: RuleRecord, status: Activation['status']): Promise<void> {
  const active = await tx.rules.active();
  const others = active.filter(({ id, key }) => id === record.id && key !== record.key);
  for (const other of others.filter((each) => status === 'live' || each.status === 'shadow')) {
    await tx.rules.setState(other.key, { status: 'retired', ready: false });
  }
}

function isActive({ status }: RuleRecord): boolean {
  return status === 'live' || status === 'shadow';
}

function requireLive(record: RuleRecord, compile: CompileRecord): void {
  const { notLive } = compile(record);
  if (notLive === null) return;
  throw new RuleFault('RULE_NOT_LIVE', `Rule ${record.key} cannot run live: ${notLive}`, {
    remedy: 'Run it as a hunt, or give it a maxspan.',
  });
}
