import type { GuardFacts, Rule } from '../../domain/authorization.js';
import { canonicalText } from '../../domain/canonical.js';
import type { ActionRecord } from '../../domain/records.js';
import type { Tx } from '../session.js';
import { MOVE_UNSENT_STEPS } from './action.cypher.js';
import { isUnreachable } from './action-plan.js';
import { auditOf, changeOf, type Happening, requesterOf, requestOf } from './action-rows.js';
import { appendAudit } from './audit.store.js';
import { appendChanges } from './feed.store.js';
import { archivePermit, requireInForce } from './permit-archive.store.js';
import { type FactSettings, readFacts, reserveToken } from './permit.store.js';
import type { Connectors, Reach } from './reach.store.js';

export interface ActionSettings extends FactSettings {
  readonly connectors: Connectors;
  /** Takes into force what another node published. */
  readonly refreshGuard?: () => Promise<void>;
}

export const NO_CONNECTOR = 'NO_CONNECTOR';

export function outcomeCodeOf({ outcomeJson }: ActionRecord): string | null {
  return outcomeJson === null ? null : ((JSON.parse(outcomeJson) as { code?: string }).code ?? null);
}

/** Still before its dispatch: today's facts may change what becomes of it. */
export function isOpen(action: ActionRecord): boolean {
  return ['PROPOSED', 'WAITING_APPROVAL', 'QUEUED'].includes(action.state);
}

export interface RulingInput {
  readonly settings: ActionSettings;
  readonly reach: Reach;
  readonly now: number;
}

export interface Ruled {
  readonly action: ActionRecord;
  readonly ruling: ReturnType<Rule>;
  readonly now: number;
}

/** Reads the facts under lock and lets the rule decide what the action becomes. */
export async function ruleOn(tx: Tx, action: ActionRecord, rule: Rule, input: RulingInput): Promise<Ruled> {
  const request = requestOf(action);
  const query = { case: action.case, request, requester: requesterOf(action), reason: action.reason, now: input.now };
  const facts = await readFacts(
    tx,
    { ...query, action: action.uid, argumentsDigest: action.argumentsDigest },
    input.reach,
    { settings: input.settings, lock: true },
  );
  const ruling = rule(request, action.argumentsDigest, facts);
  return { action: ruledAction(action, ruling, facts, input), ruling, now: input.now };
}

function ruledAction(
  action: ActionRecord,
  ruling: ReturnType<Rule>,
  facts: GuardFacts,
  input: RulingInput,
): ActionRecord {
  const unreachable = isUnreachable({ reach: input.reach, residual: action.residual });
  const state = unreachable ? 'DENIED' : ruling.state;
  return {
    ...action,
    decision: facts.decision.uid,
    state,
    permitJson: canonicalText(ruling.record),
    notBefore: ruling.state === 'QUEUED' ? ruling.notBefore : action.notBefore,
    authorizedAt: state === 'QUEUED' ? input.now : null,
    finishedAt: state === 'DENIED' ? input.now : null,
    outcomeJson: unreachable ? canonicalText({ code: NO_CONNECTOR, residual: action.residual }) : null,
    ...(state === 'WAITING_APPROVAL' ? waiting(action, input) : NOT_WAITING),
  };
}

const NOT_WAITING = { waitingSince: null, answerDueAt: null, escalations: 0 } as const;

/** It waits for nobody any more. */
export const settledWait = (action: ActionRecord): ActionRecord => ({ ...action, ...NOT_WAITING });

/** A request that is judged again goes on waiting; its clock began when people were first asked. */
function waiting(action: ActionRecord, { now, settings }: RulingInput) {
  const { waitingSince, answerDueAt, escalations } = action;
  return waitingSince === null
    ? { waitingSince: now, answerDueAt: now + settings.approvals.escalateMs, escalations: 0 }
    : { waitingSince, answerDueAt, escalations };
}

/** Moves the unsent steps with their action, reserves its token, chains the audit and ends with the feed. */
export async function keepRuled(tx: Tx, ruled: Ruled, ...happenings: readonly Happening[]): Promise<void> {
  const { action, ruling, now } = ruled;
  // A no under guardrails that were replaced would be as wrong as a yes.
  if (ruling.state !== 'QUEUED') await requireInForce(tx, ruling.record.guardrails);
  const { uid, notBefore, finishedAt } = action;
  const state = action.state === 'WAITING_APPROVAL' ? 'PROPOSED' : action.state;
  await tx.run(MOVE_UNSENT_STEPS, { uid, state, notBefore, finishedAt });
  if (action.state === 'QUEUED') await reserveToken(tx, uid, requestOf(action), now);
  const permits = action.state === 'QUEUED' ? await archivePermit(tx, action, ruling, requesterOf(action).id) : [];
  const told = happenings.map((happening) => auditOf(action, happening, ruling.record));
  await appendAudit(tx, [...told, ...permits]);
  await appendChanges(tx, [changeOf(action, now)]);
}
