import type { Principal } from '../../domain/access.js';
import type { ActionRequest } from '../../domain/action.js';
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
}

export interface AuthorizationPreview {
  readonly allowed: boolean;
  readonly determiningPolicies: readonly { readonly id: string; readonly owner: string | null }[];
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

/** Actions go through the guard. Each answers the uid of the action; refusals are thrown as PlatformError. */
export interface ActionDoor {
  propose(principal: Principal, request: ProposeAction): Promise<string>;
  approve(principal: Principal, answer: AnswerAction): Promise<string>;
  deny(principal: Principal, answer: AnswerAction): Promise<string>;
  preview(principal: Principal, request: PreviewAction): Promise<AuthorizationPreview>;
}
