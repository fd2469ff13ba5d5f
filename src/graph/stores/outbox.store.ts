import { isSettled, progressOf } from '../../domain/action-progress.js';
import type { Rule, Ruling } from '../../domain/authorization.js';
import { canonicalText } from '../../domain/canonical.js';
import { InvariantBroken } from '../../domain/errors.js';
import type { ActionRecord, ActionStepRecord } from '../../domain/records.js';
import type { Claim, DispatchLease, Outbox, Settlement } from '../../pipeline/act/ports.js';
import { holdLease, releaseLease, takeLease } from '../lease.js';
import type { Params } from '../params.js';
import type { Graph, Tx } from '../session.js';
import { STEPS_OF_ACTION } from './action.cypher.js';
import { type ActionSettings, keepRuled, ruleOn } from './action-ruling.js';
import { actionOf, auditOf, changeOf, type Happening, requestOf, stepOf } from './action-rows.js';
import { appendAudit } from './audit.store.js';
import { appendChanges } from './feed.store.js';
import {
  DUE_STEPS,
  KEEP_ACTION_PROGRESS,
  KEEP_STEP,
  LOCK_STEP,
  ORPHANED_STEPS,
  TARGET_IS_BUSY,
  UNCLEAR_STEPS,
} from './outbox.cypher.js';
import { archivePermit } from './permit-archive.store.js';
import { readReach } from './permit.store.js';

const LEASE = 'dispatch';
const DISPATCHER = 'system:dispatcher';

/** The queue of sends in the graph: what is claimed, sent or settled survives whoever did it. */
export function graphOutbox(graph: Graph, settings: ActionSettings): Outbox {
  const steps = async (query: string, params: Params): Promise<readonly ActionStepRecord[]> => {
    const rows = await graph.run<{ step: Partial<ActionStepRecord> }>(query, params);
    return rows.map(({ step }) => stepOf(step));
  };
  return {
    takeLease: (holder, ttlMs) => takeLease(graph, { name: LEASE, holder, ttlMs, waitMs: 0 }),
    releaseLease: (holder) => releaseLease(graph, { name: LEASE, holder }),
    due: (now, limit, connectors) => steps(DUE_STEPS, { now, limit, connectors }),
    unclear: (now, limit) => steps(UNCLEAR_STEPS, { now, limit }),
    adoptOrphans: (lease, now, graceMs) => adoptOrphans(graph, lease, now, graceMs),
    claim: (lease, uid, now, rule) =>
      graph.write(async (tx) => {
        await holdLease(tx, lease);
        return claimStep(tx, { lease, now, rule, settings }, await lockStep(tx, uid));
      }),
    settle: (lease, uid, now, settlement) =>
      graph.write(async (tx) => {
        await holdLease(tx, lease);
        await settleStep(tx, await lockStep(tx, uid), settlement, now);
      }),
  };
}

interface Locked {
  readonly step: ActionStepRecord;
  readonly action: ActionRecord;
}

async function lockStep(tx: Tx, uid: string): Promise<Locked> {
  const rows = await tx.run<{ step: Partial<ActionStepRecord>; action: Partial<ActionRecord> }>(LOCK_STEP, { uid });
  const [row] = rows;
  if (row === undefined) throw new InvariantBroken(`the step ${uid} has no action or no case`);
  return { step: stepOf(row.step), action: actionOf(row.action) };
}

interface Claiming {
  readonly lease: DispatchLease;
  readonly now: number;
  readonly rule: Rule;
  readonly settings: ActionSettings;
}

/** Judges the action again under today's facts, in the transaction that takes the step: what was allowed an hour ago may not be now. */
async function claimStep(tx: Tx, claiming: Claiming, locked: Locked): Promise<Claim> {
  const { step, action } = locked;
  const { now } = claiming;
  if (step.state !== 'QUEUED' || step.notBefore > now) return { kind: 'withheld', state: step.state };
  const [waiting] = await tx.run<{ busy: number }>(TARGET_IS_BUSY, { target: step.target, uid: step.uid });
  if ((waiting?.busy ?? 0) > 0) return { kind: 'withheld', state: step.state };
  if (isExpired(action, now)) return withhold(tx, locked, 'EXPIRED', now);
  const reach = await readReach(tx, action.target);
  const ruled = await ruleOn(tx, action, claiming.rule, { settings: claiming.settings, reach, now });
  if (ruled.action.state === 'QUEUED') return send(tx, claiming, locked, ruled.action);
  if (step.dispatchedAt !== null || action.state === 'DISPATCHED') return withhold(tx, locked, 'DENIED', now);
  await tx.run(KEEP_ACTION_PROGRESS, { action: ruled.action });
  await keepRuled(tx, ruled, { type: 'action.withheld', actor: DISPATCHER, at: now });
  return { kind: 'withheld', state: ruled.action.state };
}

function isExpired(action: ActionRecord, now: number): boolean {
  const { notAfter } = JSON.parse(action.permitJson) as { notAfter: number };
  return now > notAfter;
}

async function send(tx: Tx, claiming: Claiming, locked: Locked, ruled: ActionRecord): Promise<Claim> {
  const { lease, now, rule } = claiming;
  const request = { ...requestOf(locked.action), target: locked.step.target, step: locked.step.uid };
  const { facts } = JSON.parse(ruled.permitJson) as { facts: Parameters<Rule>[2] };
  const ruling = rule(request, locked.action.argumentsDigest, facts);
  if (ruling.state !== 'QUEUED') throw new InvariantBroken('a rule answered the same facts in two ways');
  const step: ActionStepRecord = {
    ...locked.step,
    state: 'DISPATCHED',
    attempts: locked.step.attempts + 1,
    dispatchedAt: now,
    sendBy: ruling.record.notAfter,
    fence: lease.fence,
  };
  const action = { ...locked.action, decision: ruled.decision };
  await keepProgress(tx, { step, action }, { type: 'action.dispatched', actor: DISPATCHER, at: now }, ruling);
  return { kind: 'claimed', step, permitted: ruling.permitted };
}

async function withhold(tx: Tx, locked: Locked, state: 'EXPIRED' | 'DENIED', now: number): Promise<Claim> {
  const step: ActionStepRecord = { ...locked.step, state, finishedAt: now };
  const type = `action.${state.toLowerCase()}`;
  await keepProgress(tx, { step, action: locked.action }, { type, actor: DISPATCHER, at: now });
  return { kind: 'withheld', state };
}

async function settleStep(tx: Tx, locked: Locked, settlement: Settlement, now: number): Promise<void> {
  const { step } = locked;
  if (isSettled(step)) return;
  const base = { ...step, state: settlement.state, outcomeJson: canonicalText(settlement.detail) };
  const next: ActionStepRecord = { ...base, ...scheduleOf(settlement, now, step) };
  const verified = settlement.state === 'CONFIRMED' && settlement.verified ? now : locked.action.verifiedAt;
  const action = { ...locked.action, verifiedAt: verified };
  await keepProgress(tx, { step: next, action }, { type: happeningOf(settlement), actor: DISPATCHER, at: now });
}

function happeningOf(settlement: Settlement): string {
  return settlement.state === 'QUEUED' ? 'action.retried' : `action.${settlement.state.toLowerCase()}`;
}

function scheduleOf(settlement: Settlement, now: number, step: ActionStepRecord) {
  if (settlement.state === 'QUEUED') return { notBefore: settlement.notBefore, finishedAt: null };
  if (settlement.state !== 'UNKNOWN') return { notBefore: step.notBefore, finishedAt: now };
  const { lookAgainAt } = settlement;
  return { notBefore: lookAgainAt ?? step.notBefore, finishedAt: lookAgainAt === null ? now : null };
}

/** Writes a step and what its action becomes with it, then audit and feed. */
async function keepProgress(tx: Tx, next: Locked, happening: Happening, ruling?: Ruling<unknown>): Promise<void> {
  await tx.run(KEEP_STEP, { step: next.step });
  const rows = await tx.run<{ step: Partial<ActionStepRecord> }>(STEPS_OF_ACTION, { uid: next.action.uid });
  const steps = rows.map(({ step }) => stepOf(step));
  const finished = steps.every(isSettled);
  const action: ActionRecord = {
    ...next.action,
    state: progressOf(steps),
    attempts: steps.reduce((sum, { attempts }) => sum + attempts, 0),
    finishedAt: finished ? happening.at : null,
    outcomeJson: finished ? outcomeOf(steps) : null,
  };
  await tx.run(KEEP_ACTION_PROGRESS, { action });
  const { uid, target, attempts, outcomeJson } = next.step;
  const detail = { step: uid, account: target, attempts, outcome: outcomeJson ?? '', stepState: next.step.state };
  const permits = ruling === undefined ? [] : await archivePermit(tx, action, ruling, DISPATCHER);
  await appendAudit(tx, [auditOf(action, { ...happening, detail }, ruling?.record), ...permits]);
  await appendChanges(tx, [changeOf(action, happening.at)]);
}

function outcomeOf(steps: readonly ActionStepRecord[]): string {
  const outcomes = steps.map(({ target, state, outcomeJson }) => ({
    target,
    state,
    detail: JSON.parse(outcomeJson ?? '{}') as unknown,
  }));
  return canonicalText({ steps: outcomes });
}

async function adoptOrphans(graph: Graph, lease: DispatchLease, now: number, graceMs: number): Promise<number> {
  const orphans = await graph.run<{ uid: string }>(ORPHANED_STEPS, { now, graceMs });
  for (const { uid } of orphans) {
    await graph.write(async (tx) => {
      await holdLease(tx, lease);
      const locked = await lockStep(tx, uid);
      if (locked.step.state !== 'DISPATCHED') return;
      const detail = { code: 'DISPATCHER_LOST' };
      await settleStep(tx, locked, { state: 'UNKNOWN', lookAgainAt: now, detail }, now);
    });
  }
  return orphans.length;
}
