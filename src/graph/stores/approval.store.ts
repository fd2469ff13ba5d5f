import type { Rule } from '../../domain/authorization.js';
import { canonicalText } from '../../domain/canonical.js';
import { digestOf } from '../../domain/ids.js';
import type { ActionRecord } from '../../domain/records.js';
import type { Judged, Judgement, Refusal } from '../../pipeline/guard/ports.js';
import type { Tx } from '../session.js';
import { KEEP_ACTION, KEEP_APPROVAL, LOCK_ACTION, MOVE_UNSENT_STEPS } from './action.cypher.js';
import { type ActionSettings, isOpen, keepRuled, ruleOn } from './action-ruling.js';
import { actionOf, auditOf, changeOf, requesterOf, requestOf } from './action-rows.js';
import { appendAudit } from './audit.store.js';
import { type DecisionRow, worstDecision } from './decision-facts.js';
import { appendChanges } from './feed.store.js';
import { CURRENT_DECISIONS } from './permit.cypher.js';
import { isInvolved, namesInCase } from './permit.store.js';
import { readReach, type Reach } from './reach.store.js';

const DENIED_BY_PERSON = 'DENIED_BY_PERSON';

/** Whether a person said no to this under the decision that still stands: a machine does not ask again. */
export async function isVetoed(tx: Tx, action: ActionRecord, reach: Reach): Promise<boolean> {
  if (action.state !== 'DENIED' || action.outcomeJson === null) return false;
  const { code } = JSON.parse(action.outcomeJson) as { code?: string };
  return code === DENIED_BY_PERSON && (await currentDecision(tx, action.case, reach)) === action.decision;
}

/** Takes a person's yes or no, or says why it cannot be taken; either way the audit has it. */
export async function judgeAction(tx: Tx, judgement: Judgement, rule: Rule, settings: ActionSettings): Promise<Judged> {
  const [row] = await tx.run<{ action: Partial<ActionRecord> }>(LOCK_ACTION, { uid: judgement.action });
  if (row === undefined) return { kind: 'refused', why: 'NOT_FOUND' };
  const action = actionOf(row.action);
  const reach = await readReach(tx, requestOf(action), settings.connectors);
  const why = await refusalOf(tx, action, judgement, reach);
  if (why !== null) {
    await appendAudit(tx, [auditOf(action, { ...happeningOf(judgement, 'approval.refused'), detail: { why } })]);
    return { kind: 'refused', why };
  }
  if (!judgement.approve) return { kind: 'taken', action: await deny(tx, action, judgement) };
  return { kind: 'taken', action: await approve(tx, { action, judgement, rule, reach }, settings) };
}

const happeningOf = (judgement: Judgement, type: string) => ({
  type,
  actor: judgement.by.id,
  at: judgement.now,
  detail: { reason: judgement.reason },
});

async function refusalOf(tx: Tx, action: ActionRecord, judgement: Judgement, reach: Reach): Promise<Refusal | null> {
  if (!isOpen(action) || (action.state === 'QUEUED' && judgement.approve)) return 'ALREADY_DECIDED';
  // A no is taken even when things have moved since: stopping is never unsafe.
  if (judgement.approve && (await hasMoved(tx, action, judgement, reach))) return 'APPROVAL_VOID';
  if (isInvolved(judgement.by, await namesInCase(tx, action.case))) return 'INVOLVED';
  // Withdrawing one's own request is fine; agreeing with oneself is not.
  return judgement.approve && requesterOf(action).id === judgement.by.id ? 'OWN_REQUEST' : null;
}

/** Whether the arguments or the decision are no longer those that the person saw. */
async function hasMoved(tx: Tx, action: ActionRecord, judgement: Judgement, reach: Reach): Promise<boolean> {
  if (judgement.argumentsDigest !== action.argumentsDigest || judgement.decision !== action.decision) return true;
  return (await currentDecision(tx, action.case, reach)) !== action.decision;
}

async function currentDecision(tx: Tx, number: number, reach: Reach): Promise<string> {
  const decisions = await tx.run<DecisionRow>(CURRENT_DECISIONS, { case: number, subjects: reach.keys });
  return worstDecision(decisions)?.uid ?? '';
}

async function keepApproval(tx: Tx, action: ActionRecord, judgement: Judgement): Promise<void> {
  const { by, approve: approved, reason, now, expiresAt } = judgement;
  const { argumentsDigest, decision } = action;
  const uid = digestOf('approval', action.uid, by.id, argumentsDigest, decision);
  const approval = {
    uid,
    action: action.uid,
    by: by.id,
    byName: by.name,
    at: now,
    approved,
    reason,
    argumentsDigest,
    decision,
    expiresAt,
  };
  await tx.run(KEEP_APPROVAL, { approval });
}

async function deny(tx: Tx, action: ActionRecord, judgement: Judgement): Promise<ActionRecord> {
  await keepApproval(tx, action, judgement);
  const outcomeJson = canonicalText({ code: DENIED_BY_PERSON, by: judgement.by.id, reason: judgement.reason });
  const denied: ActionRecord = { ...action, state: 'DENIED', finishedAt: judgement.now, outcomeJson };
  const { uid, notBefore, finishedAt } = denied;
  await tx.run(KEEP_ACTION, { action: denied });
  await tx.run(MOVE_UNSENT_STEPS, { uid, state: 'DENIED', notBefore, finishedAt });
  await appendAudit(tx, [auditOf(denied, happeningOf(judgement, 'action.denied'))]);
  await appendChanges(tx, [changeOf(denied, judgement.now)]);
  return denied;
}

interface Approving {
  readonly action: ActionRecord;
  readonly judgement: Judgement;
  readonly rule: Rule;
  readonly reach: Reach;
}

/** A yes to what waits for one is an approval; a yes to what a machine may only propose makes the person the one who asks. */
async function approve(tx: Tx, input: Approving, settings: ActionSettings): Promise<ActionRecord> {
  const { action, judgement, rule, reach } = input;
  const adopted = action.state === 'PROPOSED';
  if (!adopted) await keepApproval(tx, action, judgement);
  const asked = adopted ? { ...action, requesterJson: canonicalText(judgement.by), reason: judgement.reason } : action;
  const ruled = await ruleOn(tx, asked, rule, { settings, reach, now: judgement.now });
  await tx.run(KEEP_ACTION, { action: ruled.action });
  await keepRuled(tx, ruled, happeningOf(judgement, adopted ? 'action.adopted' : 'action.approved'));
  return ruled.action;
}
