import { idempotencyKeyOf, isSpent, RENEWABLE } from '../../domain/action-progress.js';
import type { Requester, Rule } from '../../domain/authorization.js';
import { canonicalText } from '../../domain/canonical.js';
import { actionTypeOf } from '../../domain/action-types.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import { digestOf } from '../../domain/ids.js';
import type { ActionRecord, ActionStepRecord } from '../../domain/records.js';
import type { ActionLedger, Preview, Proposal, Recall } from '../../pipeline/guard/ports.js';
import type { Graph, Tx } from '../session.js';
import {
  ACTION_BY_UID,
  ACTIONS_OF_CASE,
  KEEP_ACTION,
  KEEP_STEPS,
  LATEST_ACTION,
  LOCK_ACTION,
  LOCK_CASE,
} from './action.cypher.js';
import { isUnreachable, type Plan, planOf } from './action-plan.js';
import { actionOf, auditOf, changeOf, requesterOf, verbOf } from './action-rows.js';
import { type ActionSettings, isOpen, keepRuled, NO_CONNECTOR, outcomeCodeOf, ruleOn } from './action-ruling.js';
import { isVetoed, judgeAction } from './approval.store.js';
import { isInvolved, namesInCase } from './approver.store.js';
import { appendAudit } from './audit.store.js';
import { appendChanges } from './feed.store.js';
import { reconsiderOpen } from './open-request.store.js';
import { underCurrent } from './permit-archive.store.js';
import { readFacts } from './permit.store.js';
import { connectorOf } from './reach.store.js';
import { countReversal } from './reversal.store.js';

/** Actions in the graph. Each call is one transaction: facts, ruling, tokens, audit and feed commit together or not at all. */
export function actionLedger(graph: Graph, settings: ActionSettings): ActionLedger {
  const refresh = settings.refreshGuard ?? (() => Promise.resolve());
  return {
    propose: (proposal, rule) =>
      underCurrent(refresh, () => graph.write((tx) => proposeAction(tx, proposal, rule, settings))),
    judge: (judgement, rule) =>
      underCurrent(refresh, () => graph.write((tx) => judgeAction(tx, judgement, rule, settings))),
    preview: async (proposal, rule) => {
      await refresh();
      return graph.read((tx) => previewAction(tx, proposal, rule, settings));
    },
    read: async (uid) => {
      const [row] = await graph.run<{ action: Partial<ActionRecord> }>(ACTION_BY_UID, { uid });
      return row === undefined ? null : actionOf(row.action);
    },
    reconsider: (of, rule) => reconsiderOpen(graph, of, rule, settings),
    takenBack: (recall) => graph.write((tx) => takeBack(tx, recall)),
    ofCase: async (number) => {
      const rows = await graph.run<{ action: Partial<ActionRecord> }>(ACTIONS_OF_CASE, { case: number });
      return rows.map(({ action }) => actionOf(action));
    },
  };
}

/** Nothing is sent: it is told in the case, and counts where a machine did it by itself. */
async function takeBack(tx: Tx, { action: uid, by, reason, now }: Recall): Promise<void> {
  const [row] = await tx.run<{ action: Partial<ActionRecord> }>(LOCK_ACTION, { uid });
  if (row === undefined) return;
  const action = actionOf(row.action);
  await countReversal(tx, action, by, now);
  await appendAudit(tx, [auditOf(action, { type: 'action.taken_back', actor: by, at: now, detail: { reason } })]);
  await appendChanges(tx, [changeOf(action, now)]);
}

async function latestAction(tx: Tx, number: number, argumentsDigest: string): Promise<ActionRecord | null> {
  const [row] = await tx.run<{ action: Partial<ActionRecord> }>(LATEST_ACTION, { case: number, argumentsDigest });
  return row === undefined ? null : actionOf(row.action);
}

async function previewAction(tx: Tx, proposal: Proposal, rule: Rule, settings: ActionSettings): Promise<Preview> {
  const plan = await planOf(tx, proposal.request, settings.connectors);
  const { accounts, residual, argumentsDigest } = plan;
  const existing = await latestAction(tx, proposal.case, argumentsDigest);
  // What would be asked for anew has no approvals yet.
  const action = existing === null || mayBeAskedAnew(existing, proposal) ? '' : existing.uid;
  const query = { ...proposal, action, argumentsDigest };
  const facts = await readFacts(tx, query, plan.reach, { settings, lock: false });
  return { argumentsDigest, accounts, residual, ruling: rule(proposal.request, argumentsDigest, facts) };
}

async function proposeAction(tx: Tx, proposal: Proposal, rule: Rule, settings: ActionSettings): Promise<ActionRecord> {
  const locked = await tx.run(LOCK_CASE, { case: proposal.case });
  if (locked.length === 0) throw new InputFault('NOT_FOUND', `There is no case ${String(proposal.case)}.`);
  await requireNotInvolved(tx, proposal);
  const plan = await planOf(tx, proposal.request, settings.connectors);
  const earlier = await latestAction(tx, proposal.case, plan.argumentsDigest);
  const byMachine = proposal.requester.kind === 'agent';
  if (earlier !== null && byMachine && (await isSettled(tx, earlier, plan))) return earlier;
  const draft = draftOf(proposal, plan, earlier);
  if (earlier !== null && !isOpen(draft)) return earlier;
  // A machine's reason is its decision, which the entry names; a person's is their own words.
  const detail = byMachine ? {} : { reason: proposal.reason };
  const happening = { type: 'action.proposed', actor: proposal.requester.id, at: proposal.now, detail };
  const ruled = await ruleOn(tx, draft, rule, { settings, reach: plan.reach, now: proposal.now });
  await tx.run(KEEP_ACTION, { action: ruled.action });
  await tx.run(KEEP_STEPS, { uid: draft.uid, steps: stepsOf(ruled.action, plan.accounts) });
  await keepRuled(tx, ruled, happening);
  return ruled.action;
}

/** A machine does not ask again for what a person refused, nor for what still no connector could do. */
async function isSettled(tx: Tx, earlier: ActionRecord, plan: Plan): Promise<boolean> {
  if (isUnreachable(plan) && outcomeCodeOf(earlier) === NO_CONNECTOR) return true;
  return isVetoed(tx, earlier, plan.reach);
}

/** Whoever a case is about does not free themselves; what undoes is exempt from the guard, so it is refused here. */
async function requireNotInvolved(tx: Tx, { case: number, request, requester, now }: Proposal): Promise<void> {
  if (requester.kind !== 'human' || actionTypeOf(request.type)?.effect !== 'revert') return;
  if (isInvolved(requester, await namesInCase(tx, number, now)))
    throw new PermissionFault('FORBIDDEN', 'Nobody takes back what was done in a case they are part of.');
}

/** The action as it is already there, as it is asked for anew, or as it is asked for the first time. */
function draftOf(proposal: Proposal, plan: Plan, earlier: ActionRecord | null): ActionRecord {
  if (earlier !== null && !mayBeAskedAnew(earlier, proposal)) return withRequester(earlier, proposal);
  const { request, requester, now } = proposal;
  const epoch = (earlier?.epoch ?? 0) + 1;
  const idempotencyKey = idempotencyKeyOf(proposal.case, plan.argumentsDigest, epoch);
  return actionOf({
    uid: digestOf('action', idempotencyKey),
    case: proposal.case,
    type: request.type,
    ...verbOf(request.type),
    target: request.target,
    targetLabel: plan.reach.label,
    argsJson: canonicalText(request.args),
    argumentsDigest: plan.argumentsDigest,
    decision: '',
    state: 'PROPOSED',
    permitJson: '',
    idempotencyKey,
    attempts: 0,
    notBefore: now,
    proposedAt: now,
    proposedBy: requester.id,
    epoch,
    requesterJson: canonicalText(requester),
    reason: proposal.reason,
    residual: plan.residual,
  });
}

/** Whoever presses twice means it once. */
const SAME_BREATH_MS = 60_000;

/** A machine never does a second time what took effect; a person who asks for it again means it. */
function mayBeAskedAnew(earlier: ActionRecord, { requester, now, since = now - SAME_BREATH_MS }: Proposal): boolean {
  return RENEWABLE.includes(earlier.state) || (requester.kind === 'human' && isSpent(earlier, since));
}

/** A person who asks for what a machine asked for makes it their own; the other way round nothing changes. */
function withRequester(action: ActionRecord, asking: { requester: Requester; reason: string }): ActionRecord {
  if (!isOpen(action) || requesterOf(action).kind === 'human' || asking.requester.kind === 'agent') return action;
  return { ...action, requesterJson: canonicalText(asking.requester), reason: asking.reason };
}

function stepsOf(action: ActionRecord, accounts: readonly string[]): readonly ActionStepRecord[] {
  return accounts.map((target, index) => ({
    uid: digestOf('step', action.uid, target),
    action: action.uid,
    seq: index + 1,
    case: action.case,
    type: action.type,
    target,
    subject: action.target,
    argsJson: action.argsJson,
    connector: connectorOf(target),
    state: 'PROPOSED',
    attempts: 0,
    notBefore: action.notBefore,
    dispatchedAt: null,
    sendBy: 0,
    fence: 0,
    finishedAt: null,
    outcomeJson: null,
    job: null,
    verifyAt: null,
    verified: false,
  }));
}
