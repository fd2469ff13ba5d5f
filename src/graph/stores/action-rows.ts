import type { ActionRequest, ActionState } from '../../domain/action.js';
import { actionTypeOf } from '../../domain/action-types.js';
import type { AuditEntry } from '../../domain/audit.js';
import type { PermitRecord, Requester } from '../../domain/authorization.js';
import { canonicalText } from '../../domain/canonical.js';
import type { ChangeKind } from '../../domain/case.js';
import type { ActionRecord, ActionStepRecord } from '../../domain/records.js';
import type { NewChange } from './feed.store.js';

/** Absent properties of a node are nulls of its record. */
export function actionOf(properties: Partial<ActionRecord>): ActionRecord {
  const ended = { finishedAt: null, outcomeJson: null, authorizedAt: null, verifiedAt: null };
  const waiting = { waitingSince: null, answerDueAt: null, escalations: 0, asked: '' };
  const nulls = { ...ended, ...waiting, expiresAt: null, effectiveAt: null };
  return { ...nulls, residual: [], ...properties } as ActionRecord;
}

export function stepOf(properties: Partial<ActionStepRecord>): ActionStepRecord {
  const nulls = { dispatchedAt: null, finishedAt: null, outcomeJson: null, job: null, verifyAt: null };
  const asked = { subject: properties.target ?? '', argsJson: '{}', verified: false };
  return { ...nulls, ...asked, ...properties } as ActionStepRecord;
}

export function requestOf(action: ActionRecord): ActionRequest {
  return { type: action.type, target: action.target, args: JSON.parse(action.argsJson) as ActionRequest['args'] };
}

export function requesterOf(action: ActionRecord): Requester {
  return JSON.parse(action.requesterJson) as Requester;
}

/** OpenC2 verb and target of a registered type. */
export function verbOf(type: string): { readonly verb: string; readonly targetType: string } {
  const found = actionTypeOf(type);
  return { verb: found?.verb ?? '', targetType: found?.targetType ?? '' };
}

const CHANGE_OF: Partial<Record<ActionState, ChangeKind>> = {
  PROPOSED: 'action.proposed',
  WAITING_APPROVAL: 'approval.requested',
  UNKNOWN: 'action.unknown',
};

export function changeOf(action: ActionRecord, at: number): NewChange {
  return { case: action.case, kind: CHANGE_OF[action.state] ?? 'action.changed', subject: action.uid, at };
}

/** What the audit keeps of a step in an action's life. */
export interface Happening {
  readonly type: string;
  readonly actor: string;
  readonly at: number;
  readonly detail?: Readonly<Record<string, string | number>>;
}

export function auditOf(action: ActionRecord, happening: Happening, permit?: PermitRecord): AuditEntry {
  const { reason, ...detail } = happening.detail ?? {};
  return {
    stream: `case/${String(action.case)}`,
    type: happening.type,
    at: happening.at,
    actor: happening.actor,
    body: {
      action: action.uid,
      argumentsDigest: action.argumentsDigest,
      decision: action.decision,
      state: action.state,
      target: action.target,
      type: action.type,
      ...(permit === undefined ? {} : permitBody(permit)),
      ...detail,
    },
    // Why somebody did it is in their own words, and theirs to have erased.
    ...(typeof reason === 'string' && reason !== '' ? { personal: { reason } } : {}),
  };
}

function permitBody(permit: PermitRecord) {
  return {
    permit: permit.digest,
    guardrails: permit.guardrails,
    policies: permit.policies.map(({ id }) => id),
    facts: canonicalText(permit.facts),
  };
}
