import type { ActionRequest, Permitted } from './action.js';
import type { EffectClass } from './action-types.js';
import type { Role } from './access.js';
import type { Verdict } from './verdict.js';

/** 0 is the most critical; what nobody rated is 0. */
export type Tier = 0 | 1 | 2 | 3;
/** L0 shadow, L1 propose, L2 act after approval, L3 act after a veto window, L4 act and notify. */
export type Autonomy = 0 | 1 | 2 | 3 | 4;

/**
 * Everything a permission rests on, as read in one transaction: integers, booleans and closed names, so that the
 * answer can be recomputed anywhere from the stored facts. No clock and no graph is read beside it.
 */
export interface GuardFacts {
  readonly principal: { readonly id: string; readonly kind: 'human' | 'agent'; readonly roles: readonly Role[] };
  readonly action: {
    readonly type: string;
    readonly effect: EffectClass;
    readonly reversible: boolean;
    readonly ttlMinutes: number;
    readonly dryRun: boolean;
  };
  readonly target: {
    readonly key: string;
    readonly kind: string;
    readonly tier: Tier;
    /** False where the graph has never heard of it; it then counts as tier 0. */
    readonly known: boolean;
    readonly environment: string;
    /** Roles that no machine may act on: break-glass, directory sync, service accounts, … */
    readonly protections: readonly string[];
  };
  readonly decision: {
    readonly uid: string;
    /** NONE where no current decision is about this target. */
    readonly verdict: Verdict | 'NONE';
    readonly robust: boolean;
    readonly contested: boolean;
    /** Centibans. */
    readonly l: number;
    /** Centibans that L would reach if the one fact that speaks most for the subject were a lie. */
    readonly suspicion: number;
    readonly confidenceMilli: number;
    readonly unknownGroups: number;
    readonly ageMinutes: number;
    /** The policy behind it has an owner. */
    readonly owned: boolean;
  };
  readonly autonomy: Autonomy;
  /** People who said yes to exactly these arguments under this decision; eligibility is judged by the guard. */
  readonly approvals: readonly string[];
  /** Approvers who are a subject of the case, or whose account, device or mailbox is. */
  readonly involved: readonly string[];
  readonly reasonGiven: boolean;
  readonly blastRadius: number;
  /** Distinct targets of this type of action in the last day, this one included, and the people there are. */
  readonly targetsToday: number;
  readonly directorySize: number;
  readonly usedLastHour: number;
  readonly killSwitch: boolean;
  readonly changeFreeze: boolean;
  /** 0–23 and 0 (Sunday)–6, in the organisation's time zone. */
  readonly hour: number;
  readonly weekday: number;
}

/** One change of the facts that the guard can try out. */
export const REMEDIES = [
  'approval',
  'second_approval',
  'reason',
  'person_requests',
  'kill_switch_released',
  'freeze_over',
  'rate_free',
  'decision_renewed',
  'verdict_malicious',
] as const;
export type Remedy = (typeof REMEDIES)[number];

/** A policy or a rule of the hard floor that decided, with who answers for it. */
export interface DecidingRule {
  readonly id: string;
  readonly effect: 'permit' | 'forbid';
  readonly owner: string;
  readonly reason: string;
}

/** What the guard said; stored on the action, recomputable from `facts` and the guardrails of that digest. */
export interface PermitRecord {
  readonly allowed: boolean;
  readonly policies: readonly DecidingRule[];
  /** Smallest sets of changes that would allow it; empty when allowed, and when nothing within reach would. */
  readonly missing: readonly (readonly Remedy[])[];
  /** ms since the epoch: no claim commits and no adapter sends after this. */
  readonly notAfter: number;
  /** Binds the action, the facts and the guardrails. */
  readonly digest: string;
  readonly guardrails: string;
  readonly facts: GuardFacts;
  /** What was asked, beside the facts: enough to ask again. */
  readonly request: {
    readonly action: ActionRequest;
    readonly argumentsDigest: string;
    readonly now: number;
    readonly permitMs: number;
  };
}

export type Authorization<A> =
  | { readonly allowed: true; readonly permitted: Permitted<A>; readonly record: PermitRecord }
  | { readonly allowed: false; readonly record: PermitRecord };

/** What the guard makes of an action: the state it takes, and the permit where it may go on. */
export type Ruling<A> =
  | {
      readonly state: 'QUEUED';
      readonly permitted: Permitted<A>;
      readonly record: PermitRecord;
      readonly notBefore: number;
      /** Digest of the permit as an export carries it; the chain commits to it. */
      readonly commitment: string;
    }
  | { readonly state: 'WAITING_APPROVAL' | 'PROPOSED' | 'DENIED'; readonly record: PermitRecord };

/** The guard as a transaction calls it, with the facts it has just read. */
export type Rule = <A extends ActionRequest>(action: A, argumentsDigest: string, facts: GuardFacts) => Ruling<A>;

/** Who asks for an action, as of then. */
export interface Requester {
  readonly id: string;
  readonly name: string;
  readonly logins?: readonly string[];
  readonly kind: 'human' | 'agent';
  readonly roles: readonly Role[];
}
