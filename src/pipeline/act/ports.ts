import type { ActionRequest, Permitted } from '../../domain/action.js';
import type { Rule } from '../../domain/authorization.js';
import type { ActionState } from '../../domain/action.js';
import type { JsonObject } from '../../domain/json.js';
import type { ActionStepRecord } from '../../domain/records.js';

/** One send as an adapter receives it: `target` is the account, device or channel at its vendor. */
export interface StepRequest extends ActionRequest {
  /** Its idempotency token at the vendor. */
  readonly step: string;
  /** What the whole action is about; the same as `target` where it has one step. */
  readonly subject?: string;
  /** What the vendor called the job that an earlier send began. */
  readonly job?: string;
}

/** What came of a send. `ambiguous`: it may have taken effect; only the target's state can tell. */
export type SendOutcome =
  | { readonly kind: 'done'; readonly detail: JsonObject }
  /** The vendor took it up and will be some time about it; its state tells when it is done. */
  | { readonly kind: 'accepted'; readonly job: string; readonly detail: JsonObject }
  | { readonly kind: 'retry'; readonly code: string; readonly afterMs: number | null }
  | { readonly kind: 'failed'; readonly code: string; readonly detail: JsonObject }
  | { readonly kind: 'ambiguous'; readonly code: string };

/** What the target's state says of an earlier send. */
export type EffectReading =
  | { readonly kind: 'applied'; readonly detail: JsonObject }
  | { readonly kind: 'not_applied' }
  /** The vendor is still about it. */
  | { readonly kind: 'pending' }
  /** The vendor took it up and gave up. */
  | { readonly kind: 'failed'; readonly code: string; readonly detail: JsonObject }
  | { readonly kind: 'unreadable'; readonly code: string };

/** Effects at one vendor. Implemented in `connectors/`. */
export interface Actuator {
  readonly connector: string;
  /** Types of action it can send. */
  readonly types: readonly string[];
  /** The vendor takes the step for an idempotency key: sending again what was unclear has no second effect. */
  readonly keyed: boolean;
  /** How long the vendor may take until a reading shows an effect; before that "not applied" means nothing. */
  readonly visibleAfterMs: number;
  /** The longest a send may take. */
  readonly timeoutMs: number;
  send(action: Permitted<StepRequest>, signal: AbortSignal): Promise<SendOutcome>;
  readEffect(action: StepRequest, sentAfter: number, signal: AbortSignal): Promise<EffectReading>;
}

/** The right to dispatch, with the token that proves it is the latest. */
export interface DispatchLease {
  readonly name: string;
  readonly fence: number;
}

export type Claim =
  | { readonly kind: 'claimed'; readonly step: ActionStepRecord; readonly permitted: Permitted<StepRequest> }
  /** Denied, expired, vetoed, out of turn, or taken by another. */
  | { readonly kind: 'withheld'; readonly state: ActionState };

/** How a step goes on: ended in a state, or back in the queue, or to be looked at later. */
export type Settlement =
  | {
      readonly state: 'CONFIRMED' | 'FAILED';
      readonly detail: JsonObject;
      readonly verified: boolean;
      /** When the effect is to be looked at. */
      readonly verifyAt: number | null;
    }
  | { readonly state: 'QUEUED'; readonly notBefore: number; readonly detail: JsonObject }
  | {
      readonly state: 'UNKNOWN';
      readonly lookAgainAt: number | null;
      readonly detail: JsonObject;
      readonly job?: string;
    };

/** What looking at the target of a confirmed effect came to. */
export interface Verification {
  readonly verified: boolean;
  /** When to look again; null = that was the last look. */
  readonly verifyAt: number | null;
  readonly code: 'SEEN' | 'NOT_YET_VISIBLE' | 'NOT_SEEN' | 'NOT_READABLE';
}

/** The durable queue of sends. Every call with a lease fails with LEASE_LOST once another holds it. */
export interface Outbox {
  takeLease(holder: string, ttlMs: number): Promise<DispatchLease | null>;
  releaseLease(holder: string): Promise<void>;
  /** Steps of these connectors that may be sent now, at most one per target, oldest first. */
  due(now: number, limit: number, connectors: readonly string[]): Promise<readonly ActionStepRecord[]>;
  /** Steps whose outcome nobody knows and that may be looked at now. */
  unclear(now: number, limit: number): Promise<readonly ActionStepRecord[]>;
  /** Confirmed steps whose effect nobody has seen yet and that may be looked at now. */
  unverified(now: number, limit: number): Promise<readonly ActionStepRecord[]>;
  verify(lease: DispatchLease, step: string, now: number, verification: Verification): Promise<void>;
  /** Sends whose dispatcher never came back become UNKNOWN once it can no longer be sending. */
  adoptOrphans(lease: DispatchLease, now: number, graceMs: number): Promise<number>;
  claim(lease: DispatchLease, step: string, now: number, rule: Rule): Promise<Claim>;
  settle(lease: DispatchLease, step: string, now: number, settlement: Settlement): Promise<void>;
}
