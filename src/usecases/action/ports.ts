import type { Principal } from '../../domain/access.js';
import type { ActionRequest } from '../../domain/action.js';
import type { DecidingRule } from '../../domain/authorization.js';
import type { KillSwitchState } from '../../pipeline/guard/ports.js';

export interface ProposeAction extends ActionRequest {
  readonly caseNumber: number;
  readonly reason: string | null;
  readonly idempotencyKey: string | null;
}

export interface AnswerAction {
  readonly uid: string;
  /** What the person saw: an approval of other arguments or of an older decision is void. */
  readonly argumentsDigest: string;
  readonly decision: string | null;
  readonly reason: string;
  readonly idempotencyKey: string | null;
}

export interface PreviewAction extends ActionRequest {
  readonly caseNumber: number;
  readonly reason: string | null;
}

export interface AuthorizationPreview {
  readonly allowed: boolean;
  readonly determiningPolicies: readonly DecidingRule[];
  /** What would make it allowed: approvals, context. */
  readonly missing: readonly string[];
  readonly blastRadius: { readonly count: number; readonly critical: number; readonly names: readonly string[] } | null;
}

/** The emergency stop of every action. */
export interface KillSwitchDoor {
  read(): Promise<KillSwitchState>;
  engage(principal: Principal, reason: string): Promise<KillSwitchState>;
  release(principal: Principal, reason: string): Promise<KillSwitchState>;
}

export interface RollbackAction {
  readonly uid: string;
  readonly reason: string;
}

export const ROLLBACK_OUTCOMES = ['STOPPED', 'UNDOING', 'HEALS_ITSELF', 'IRREVERSIBLE', 'UNDER_WAY', 'OVER'] as const;
export interface RollbackOutcome {
  readonly uid: string;
  readonly outcome: (typeof ROLLBACK_OUTCOMES)[number];
  /** The action that undoes it. */
  readonly inverse: string | null;
  /** How its target undoes it by itself. */
  readonly how: string | null;
}

export interface RenewAction {
  readonly uid: string;
  readonly minutes: number;
  readonly reason: string;
}

/** Actions go through the guard. Each answers the uid of the action; refusals are thrown as PlatformError. */
export interface ActionDoor {
  propose(principal: Principal, request: ProposeAction): Promise<string>;
  approve(principal: Principal, answer: AnswerAction): Promise<string>;
  deny(principal: Principal, answer: AnswerAction): Promise<string>;
  rollback(principal: Principal, answer: RollbackAction): Promise<RollbackOutcome>;
  /** Takes back the containment of a whole case, the latest first. */
  rollbackCase(principal: Principal, caseNumber: number, reason: string): Promise<readonly RollbackOutcome[]>;
  renew(principal: Principal, renewal: RenewAction): Promise<string>;
  preview(principal: Principal, request: PreviewAction): Promise<AuthorizationPreview>;
}
