import { termOf } from '../../domain/action-arguments.js';
import { isSettled, progressOf } from '../../domain/action-progress.js';
import { actionTypeOf } from '../../domain/action-types.js';
import type { AuditEntry } from '../../domain/audit.js';
import type { Rule, Ruling } from '../../domain/authorization.js';
import { canonicalText } from '../../domain/canonical.js';
import { InvariantBroken } from '../../domain/errors.js';
import type { ActionRecord, ActionStepRecord } from '../../domain/records.js';
import type { Claim, DispatchLease, Outbox, Settlement, Verification } from '../../pipeline/act/ports.js';
import { holdLease, releaseLease, takeLease } from '../lease.js';
import type { Params } from '../params.js';
import type { Graph, Tx } from '../session.js';
import { STEPS_OF_ACTION } from './action.cypher.js';
import { type ActionSettings, keepRuled, ruleOn } from './action-ruling.js';
import { actionOf, auditOf, changeOf, type Happening, requesterOf, requestOf, stepOf } from './action-rows.js';
import { appendAudit } from './audit.store.js';
import { appendChanges } from './feed.store.js';
import {
  COMPENSATE,
  DUE_STEPS,
  KEEP_ACTION_PROGRESS,
  KEEP_STEP,
  LOCK_STEP,
  ORPHANED_STEPS,
  TARGET_IS_BUSY,
  UNCLEAR_STEPS,
  UNVERIFIED_STEPS,
} from './outbox.cypher.js';
import { archivePermit, underCurrent } from './permit-archive.store.js';
import { readReach } from './reach.store.js';
import { countEffect, countReversal } from './reversal.store.js';

const LEASE = 'dispatch';
const DISPATCHER = 'system:dispatcher';

/** The queue of sends in the graph: what is claimed, sent or settled survives whoever did it. */
export function graphOutbox(graph: Graph, settings: ActionSettings): Outbox {
  const steps = async (query: string, params: Params): Promise<readonly ActionStepRecord[]> => {
    const rows = await graph.run<{ step: Partial<ActionStepRecord> }>(query, params);
    return rows.map(({ step }) => stepOf(step));
  };
  const refresh = settings.refreshGuard ?? (() => Promise.resolve());
  return {
    takeLease: (holder, ttlMs) => takeLease(graph, { name: LEASE, holder, ttlMs, waitMs: 0 }),
    releaseLease: (holder) => releaseLease(graph, { name: LEASE, holder }),
    due: (now, limit, connectors) => steps(DUE_STEPS, { now, limit, connectors }),
    unclear: (now, limit) => steps(UNCLEAR_STEPS, { now, limit }),
    unverified: (now, limit) => steps(UNVERIFIED_STEPS, { now, limit }),
    verify: (lease, uid, now, verification) =>
      graph.write(async (tx) => {
        await holdLease(tx, lease);
        await verifyStep(tx, await lockStep(tx, uid), verification, now);
      }),
    adoptOrphans: (lease, now, graceMs) => adoptOrphans(graph, lease, now, graceMs),
    claim: (lease, uid, now, rule) =>
      underCurrent(refresh, () =>
        graph.write(async (tx) => {
          await holdLease(tx, lease);
          return claimStep(tx, { lease, now, rule, settings }, await lockStep(tx, uid));
        }),
      ),
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
  const reach = await readReach(tx, requestOf(action), claiming.settings.connectors);
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
  const { target, subject, uid } = locked.step;
  const request = { ...requestOf(locked.action), target, subject, step: uid };
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
  const kept = settlement.state === 'CONFIRMED' && wasAlready(step) ? { already: true } : {};
  const base = { ...step, state: settlement.state, outcomeJson: canonicalText({ ...settlement.detail, ...kept }) };
  const next: ActionStepRecord = { ...base, ...scheduleOf(settlement, now, step) };
  const happening = { type: happeningOf(settlement), actor: DISPATCHER, at: now };
  await keepProgress(tx, { step: next, action: locked.action }, happening);
}

async function verifyStep(tx: Tx, locked: Locked, verification: Verification, now: number): Promise<void> {
  const { step, action } = locked;
  if (step.state !== 'CONFIRMED' || step.verifyAt === null) return;
  const { verified, verifyAt, code } = verification;
  if (verifyAt !== null) {
    // A look that ended nothing is not worth a link in the chain.
    await tx.run(KEEP_STEP, { step: { ...step, verifyAt } });
    return;
  }
  const outcome = { ...(JSON.parse(step.outcomeJson ?? '{}') as object), verification: code };
  const next = { ...step, verified, verifyAt, outcomeJson: canonicalText(outcome) };
  const type = verified ? 'action.verified' : 'action.unverified';
  await keepProgress(tx, { step: next, action }, { type, actor: DISPATCHER, at: now });
}

function happeningOf(settlement: Settlement): string {
  return settlement.state === 'QUEUED' ? 'action.retried' : `action.${settlement.state.toLowerCase()}`;
}

function scheduleOf(settlement: Settlement, now: number, step: ActionStepRecord) {
  if (settlement.state === 'QUEUED') return { notBefore: settlement.notBefore, finishedAt: null };
  if (settlement.state !== 'UNKNOWN') {
    const { verified, verifyAt } = settlement;
    return { notBefore: step.notBefore, finishedAt: now, verified, verifyAt };
  }
  const { lookAgainAt, job } = settlement;
  const known = job === undefined || job === '' ? {} : { job };
  return { notBefore: lookAgainAt ?? step.notBefore, finishedAt: lookAgainAt === null ? now : null, ...known };
}

/** Writes a step and what its action becomes with it, then audit and feed. */
async function keepProgress(tx: Tx, next: Locked, happening: Happening, ruling?: Ruling<unknown>): Promise<void> {
  await tx.run(KEEP_STEP, { step: next.step });
  const rows = await tx.run<{ step: Partial<ActionStepRecord> }>(STEPS_OF_ACTION, { uid: next.action.uid });
  const steps = rows.map(({ step }) => stepOf(step));
  const action = progressed(next.action, steps, happening.at);
  await tx.run(KEEP_ACTION_PROGRESS, { action });
  const { uid, target, attempts, outcomeJson } = next.step;
  const detail = { step: uid, account: target, attempts, outcome: outcomeJson ?? '', stepState: next.step.state };
  const permits = ruling === undefined ? [] : await archivePermit(tx, action, ruling, DISPATCHER);
  if (next.action.effectiveAt === null) await countEffect(tx, action);
  const undone = await compensate(tx, action, happening.at);
  const told = auditOf(action, { ...happening, detail }, ruling?.record);
  await appendAudit(tx, [told, ...permits, ...undone.map(compensationOf(action, happening.at))]);
  await appendChanges(
    tx,
    [action, ...undone].map((each) => changeOf(each, happening.at)),
  );
}

/** What an action has become with its steps. */
function progressed(before: ActionRecord, steps: readonly ActionStepRecord[], now: number): ActionRecord {
  const finished = steps.every(isSettled);
  const effectiveAt = before.effectiveAt ?? (tookEffect(steps) ? now : null);
  const seen = finished && effectiveAt !== null && steps.every(isShown);
  return {
    ...before,
    state: before.state === 'COMPENSATED' ? before.state : progressOf(steps),
    attempts: steps.reduce((sum, { attempts }) => sum + attempts, 0),
    finishedAt: finished ? earliest(before.finishedAt, now) : null,
    outcomeJson: finished ? outcomeOf(steps) : null,
    effectiveAt,
    expiresAt: before.expiresAt ?? expiryOf(before, steps, effectiveAt),
    verifiedAt: seen ? earliest(before.verifiedAt, now) : before.verifiedAt,
  };
}

/** When something happened for the first time stays when it happened. */
function earliest(before: number | null, now: number): number {
  return before ?? now;
}

/** Once all is settled, what was confirmed anywhere counts: some accounts may have been reached and others not. */
function tookEffect(steps: readonly ActionStepRecord[]): boolean {
  return steps.every(isSettled) && steps.some(({ state }) => state === 'CONFIRMED');
}

/** What was so before we came, or was begun by others, has no term of ours: nobody is let in because ours has ended. */
function isOurs(step: ActionStepRecord): boolean {
  return step.state === 'CONFIRMED' && !wasAlready(step);
}

/** From the second send on it may have been the first one. */
function wasAlready({ outcomeJson, attempts }: ActionStepRecord): boolean {
  return attempts <= 1 && (JSON.parse(outcomeJson ?? '{}') as { already?: unknown }).already === true;
}

function isShown({ state, verified }: ActionStepRecord): boolean {
  return verified || state !== 'CONFIRMED';
}

function expiryOf(action: ActionRecord, steps: readonly ActionStepRecord[], effectiveAt: number | null): number | null {
  if (!steps.some(isOurs)) return null;
  const type = actionTypeOf(action.type);
  const minutes = type === undefined ? 0 : termOf(type, requestOf(action).args);
  return effectiveAt === null || minutes === 0 ? null : effectiveAt + minutes * 60_000;
}

/** An inverse that took effect everywhere ends the action it undoes. */
async function compensate(tx: Tx, action: ActionRecord, now: number): Promise<readonly ActionRecord[]> {
  const { reverts } = requestOf(action).args;
  if (action.state !== 'CONFIRMED' || typeof reverts !== 'string') return [];
  const rows = await tx.run<{ action: Partial<ActionRecord> }>(COMPENSATE, { uid: reverts, now });
  const undone = rows.map((row) => actionOf(row.action));
  const { kind, id } = requesterOf(action);
  // That a term has ended says nothing of whether it was right.
  if (kind === 'human') for (const each of undone) await countReversal(tx, each, id, now);
  return undone;
}

function compensationOf(inverse: ActionRecord, at: number): (undone: ActionRecord) => AuditEntry {
  return (undone) =>
    auditOf(undone, { type: 'action.compensated', actor: DISPATCHER, at, detail: { by: inverse.uid } });
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
