import type { Principal } from '../../domain/access.js';
import type { ApprovalDelegation } from '../../domain/approval.js';

export interface DelegationStore {
  add(delegation: ApprovalDelegation): Promise<void>;
  find(uid: string): Promise<ApprovalDelegation | null>;
  end(uid: string, by: string, now: number): Promise<boolean>;
  inForce(now: number): Promise<readonly ApprovalDelegation[]>;
}

export interface Delegate {
  readonly to: string;
  readonly until: number;
  readonly reason: string;
}

/** Who answers for whom. */
export interface DelegationDoor {
  delegate(principal: Principal, delegation: Delegate): Promise<ApprovalDelegation>;
  end(principal: Principal, uid: string): Promise<ApprovalDelegation>;
  list(principal: Principal): Promise<readonly ApprovalDelegation[]>;
}
