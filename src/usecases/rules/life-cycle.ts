import type { AuditEntry } from '../../domain/audit.js';
import { sha256Hex } from '../../domain/canonical.js';
import { InputFault, PlatformError, RuleFault } from '../../domain/errors.js';
import type { CompileRecord } from '../../pipeline/correlate/live-rules.js';
import { isOverDetections } from '../../pipeline/correlate/rule-set.js';
import type { CorrelationGraph, CorrelationTx, KeyedState, RuleRecord } from '../../pipeline/correlate/ports.js';
import type { Pattern } from '../../rules/pattern/pattern.js';

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
  return graph.write((tx) => tx.rules.save(rules));
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
    return tx.rules.save(rules.map((rule) => versioned(rule, versions)));
  });
}

function versioned(rule: RuleRecord, all: readonly RuleRecord[]): RuleRecord {
  const own = all.filter(({ id }) => id === rule.id);
  const same = own.find(
    ({ query, placeholders }) => query === rule.query && (placeholders ?? null) === rule.placeholders,
  );
  if (same !== undefined) return rule.tests === undefined ? same : { ...same, tests: rule.tests };
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
    const accepted = { record, activation, pattern: liveOnly(record, compile) };
    await retireOthers(tx, [accepted]);
    const [crowded] = await beyondRoom(tx, [accepted]);
    if (crowded !== undefined) throw crowded.fault;
    const { key, state } = inForce(accepted);
    const saved = await raised(tx, await tx.rules.setState(key, state));
    await tx.audit([changed(saved, 'rule.activated', by)]);
    return saved;
  });
}

interface Refused {
  readonly key: string;
  readonly fault: PlatformError;
}

export interface Activated {
  readonly activated: readonly RuleRecord[];
  /** One that cannot watch keeps no other from watching. */
  readonly refused: readonly Refused[];
}

/** Puts many versions in force at once: one transaction, one epoch. */
export async function activateRules(
  graph: CorrelationGraph,
  compile: CompileRecord,
  activations: readonly Activation[],
  by: RuleActor,
): Promise<Activated> {
  if (activations.length === 0) return { activated: [], refused: [] };
  return graph.write(async (tx) => {
    const records = await tx.rules.byKeys(activations.map(({ key }) => key));
    const byKey = new Map(records.map((record) => [record.key, record]));
    const judged = activations.map((activation) => judge(byKey.get(activation.key), activation, compile));
    const accepted = judged.flatMap((each) => ('pattern' in each ? [each] : []));
    await retireOthers(tx, accepted);
    const crowded = await beyondRoom(tx, accepted);
    const fitting = accepted.filter(({ record }) => crowded.every(({ key }) => key !== record.key));
    const activated = await tx.rules.setStates(fitting.map(inForce));
    if (activated.length > 0) {
      await tx.rules.raiseEpoch();
      await tx.audit(activated.map((saved) => changed(saved, 'rule.activated', by)));
    }
    return { activated, refused: [...judged.flatMap((each) => ('fault' in each ? [each] : [])), ...crowded] };
  });
}

interface Accepted {
  readonly record: RuleRecord;
  readonly activation: Activation;
  readonly pattern: Pattern;
}

function judge(record: RuleRecord | undefined, activation: Activation, compile: CompileRecord): Accepted | Refused {
  try {
    if (record === undefined) throw new InputFault('NOT_FOUND', `There is no rule ${activation.key}.`);
    return { record, activation, pattern: liveOnly(record, compile) };
  } catch (fault) {
    if (!(fault instanceof PlatformError) || fault.retryable) throw fault;
    return { key: activation.key, fault };
  }
}

/** A rule in force keeps its hits: only its status changes, shadow to live. */
function inForce({ record, activation, pattern }: Accepted): KeyedState {
  const { status, effectiveFrom } = activation;
  const overDetections = isOverDetections(pattern);
  const begun = { status, effectiveFrom, overDetections, ready: false, cursorT: null, cursorUid: null };
  return { key: record.key, state: isActive(record) ? { status } : begun };
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
async function retireOthers(tx: CorrelationTx, accepted: readonly Pick<Accepted, 'record' | 'activation'>[]) {
  const newcomers = new Map(accepted.map(({ record, activation }) => [record.id, activation]));
  const replaced = (await tx.rules.active()).filter(({ id, key, status }) => {
    const newcomer = newcomers.get(id);
    if (newcomer === undefined || newcomer.key === key) return false;
    return newcomer.status === 'live' || status === 'shadow';
  });
  await tx.rules.setStates(replaced.map(({ key }) => ({ key, state: { status: 'retired', ready: false } })));
}

/** Each asks the graph once for each of its anchors, which costs what dozens of sequences do. */
const MOST_ASKING = 20;

/** Those for which there is no room any more. */
async function beyondRoom(tx: CorrelationTx, accepted: readonly Accepted[]): Promise<readonly Refused[]> {
  const asking = accepted.filter(({ pattern }) => pattern.asks !== undefined);
  if (asking.length === 0) return [];
  const own = new Set(asking.map(({ record }) => record.key));
  const others = (await tx.rules.active()).filter(({ key, language }) => language === 'cypher' && !own.has(key));
  const room = Math.max(0, MOST_ASKING - others.length);
  return asking.slice(room).map(({ record: { key } }) => ({ key, fault: noRoom() }));
}

function noRoom(): RuleFault {
  const message = `No more than ${String(MOST_ASKING)} Cypher rules may be in force at once.`;
  return new RuleFault('RULE_NOT_LIVE', message, { remedy: 'Retire one, or write this one as a sequence.' });
}

function isActive({ status }: RuleRecord): boolean {
  return status === 'live' || status === 'shadow';
}

function liveOnly(record: RuleRecord, compile: CompileRecord): Pattern {
  const pattern = compile(record);
  if (pattern.notLive === null) return pattern;
  throw new RuleFault('RULE_NOT_LIVE', `Rule ${record.key} cannot run live: ${pattern.notLive}`, {
    remedy: 'Run it as a hunt, or give it a maxspan.',
  });
}
