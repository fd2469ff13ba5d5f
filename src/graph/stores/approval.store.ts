import type { Mandate } from '../../domain/approval.js';
import type { Rule } from '../../domain/authorization.js';
import { canonicalText } from '../../domain/canonical.js';
import { isSamePerson } from '../../domain/same-person.js';
import { digestOf } from '../../domain/ids.js';
import type { ActionRecord } from '../../domain/records.js';
import type { Judged, Judgement, Refusal } from '../../pipeline/guard/ports.js';
import type { Tx } from '../session.js';
import { KEEP_ACTION, KEEP_APPROVAL, LOCK_ACTION, MOVE_UNSENT_STEPS } from './action.cypher.js';
import { type ActionSettings, isOpen, keepRuled, outcomeCodeOf, ruleOn, settledWait } from './action-ruling.js';
import { actionOf, auditOf, changeOf, requesterOf, requestOf } from './action-rows.js';
import { appendAudit } from './audit.store.js';
import { type DecisionRow, worstDecision } from './decision-facts.js';
import { appendChanges } from './feed.store.js';
import { CURRENT_DECISIONS } from './permit.cypher.js';
import { isTierZero } from './permit.store.js';
import { isInvolved, mandateOf, namesInCase, type Names } from './approver.store.js';
import { readReach, type Reach } from './reach.store.js';

const DENIED_BY_PERSON = 'DENIED_BY_PERSON';

/** Whether a person said no to this under the decision that still stands: a machine does not ask again. */
export async function isVetoed(tx: Tx, action: ActionRecord, reach: Reach): Promise<boolean> {
  if (action.state !== 'DENIED' || outcomeCodeOf(action) !== DENIED_BY_PERSON) return false;
  return (await currentDecision(tx, action.case, reach)) === action.decision;
}

/** Takes a person's yes or no, or says why it cannot be taken; either way the audit has it. */
export async function judgeAction(tx: Tx, judgement: Judgement, rule: Rule, settings: ActionSettings): Promise<Judged> {
  const [row] = await tx.run<{ action: Partial<ActionRecord> }>(LOCK_ACTION, { uid: judgement.action });
  if (row === undefined) return { kind: 'refused', why: 'NOT_FOUND' };
  const action = actionOf(row.action);
  const reach = await readReach(tx, requestOf(action), settings.connectors);
  const names = await namesInCase(tx, action.case, judgement.now);
  const mandate = await mandateOf(tx, { action, by: judgement.by, now: judgement.now, names });
  const why = await refusalOf(tx, { action, judgement, reach, names, mandate }, settings);
  if (why !== null || mandate === null) {
    const reason = why ?? 'NOT_ENTITLED';
    const refused = { ...happeningOf(judgement, 'approval.refused'), detail: { why: reason, door: judgement.door } };
    await appendAudit(tx, [auditOf(action, refused)]);
    return { kind: 'refused', why: reason };
  }
  const judged = { action, judgement: bounded(judgement, mandate), mandate };
  if (!judgement.approve) return { kind: 'taken', action: await deny(tx, judged) };
  return { kind: 'taken', action: await approve(tx, { ...judged, rule, reach }, settings) };
}

/** A yes for somebody else ends with the right to give it. */
function bounded(judgement: Judgement, { until }: Mandate): Judgement {
  return { ...judgement, expiresAt: Math.min(judgement.expiresAt, until) };
}

const happeningOf = (judgement: Judgement, type: string, mandate: Mandate | null = null) => ({
  type,
  actor: judgement.by.id,
  at: judgement.now,
  detail: {
    reason: judgement.reason,
    door: judgement.door,
    ...spokenFor(mandate?.onBehalfOf ?? null),
  },
});

const spokenFor = (onBehalfOf: string | null) => (onBehalfOf === null ? {} : { onBehalfOf });

interface Answering {
  readonly action: ActionRecord;
  readonly judgement: Judgement;
  readonly reach: Reach;
  readonly names: Names;
  readonly mandate: Mandate | null;
}

async function refusalOf(tx: Tx, answering: Answering, settings: ActionSettings): Promise<Refusal | null> {
  const { action, judgement, names, mandate } = answering;
  if (!isOpen(action) || (action.state === 'QUEUED' && judgement.approve)) return 'ALREADY_DECIDED';
  if (mandate === null) return 'NOT_ENTITLED';
  if (isInvolved(judgement.by, names)) return 'INVOLVED';
  // A no is taken even when things have moved since, from whoever may answer: stopping is never unsafe.
  return judgement.approve ? refusalOfYes(tx, answering, settings) : null;
}

async function refusalOfYes(tx: Tx, answering: Answering, settings: ActionSettings): Promise<Refusal | null> {
  const { action, judgement, reach } = answering;
  if (await hasMoved(tx, action, judgement, reach)) return 'APPROVAL_VOID';
  // Withdrawing one's own request is fine; agreeing with oneself is not.
  if (isSamePerson(requesterOf(action), judgement.by)) return 'OWN_REQUEST';
  const { authenticatedAt, now } = judgement;
  const fresh = authenticatedAt > 0 && now - authenticatedAt <= settings.approvals.freshLoginMs;
  return !fresh && (await isTierZero(tx, reach, now)) ? 'LOGIN_NOT_FRESH' : null;
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

interface Taken {
  readonly action: ActionRecord;
  readonly judgement: Judgement;
  readonly mandate: Mandate;
}

async function keepApproval(tx: Tx, { action, judgement, mandate }: Taken): Promise<void> {
  const { by, approve: approved, reason, now, expiresAt } = judgement;
  const { argumentsDigest, decision } = action;
  const uid = digestOf('approval', action.uid, by.id, argumentsDigest, decision);
  const approval = {
    uid,
    action: action.uid,
    by: by.id,
    byName: by.name,
    byLogins: by.logins ?? [],
    at: now,
    approved,
    reason,
    argumentsDigest,
    decision,
    expiresAt,
    door: judgement.door,
    onBehalfOf: mandate.onBehalfOf,
    delegation: mandate.delegation,
    onBehalfOfName: mandate.onBehalfOfName,
    onBehalfOfLogins: mandate.onBehalfOfLogins,
  };
  await tx.run(KEEP_APPROVAL, { approval });
}

async function deny(tx: Tx, taken: Taken): Promise<ActionRecord> {
  const { action, judgement, mandate } = taken;
  await keepApproval(tx, taken);
  const outcomeJson = canonicalText({ code: DENIED_BY_PERSON, by: judgement.by.id, reason: judgement.reason });
  const denied: ActionRecord = { ...settledWait(action), state: 'DENIED', finishedAt: judgement.now, outcomeJson };
  const { uid, notBefore, finishedAt } = denied;
  await tx.run(KEEP_ACTION, { action: denied });
  await tx.run(MOVE_UNSENT_STEPS, { uid, state: 'DENIED', notBefore, finishedAt });
  await appendAudit(tx, [auditOf(denied, happeningOf(judgement, 'action.denied', mandate))]);
  await appendChanges(tx, [changeOf(denied, judgement.now)]);
  return denied;
}

interface Approving extends Taken {
  readonly rule: Rule;
  readonly reach: Reach;
}

/** A yes to what waits for one is an approval; a yes to what a machine may only propose makes the person the one who asks. */
async function approve(tx: Tx, input: Approving, settings: ActionSettings): Promise<ActionRecord> {
  const { action, judgement, mandate, rule, reach } = input;
  const adopted = action.state === 'PROPOSED';
  if (!adopted) await keepApproval(tx, input);
  const asked = adopted ? { ...action, requesterJson: canonicalText(judgement.by), reason: judgement.reason } : action;
  const ruled = await ruleOn(tx, asked, rule, { settings, reach, now: judgement.now });
  await tx.run(KEEP_ACTION, { action: ruled.action });
  await keepRuled(tx, ruled, happeningOf(judgement, adopted ? 'action.adopted' : 'action.approved', mandate));
  return ruled.action;
}
