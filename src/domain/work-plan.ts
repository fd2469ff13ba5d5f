import type { CaseStatus, Severity } from './case.js';
import type { Verdict } from './verdict.js';

/** Which cases a rule is about. Lists mean any of; an empty list means whatever it is; what is given must all hold. */
export interface CaseCondition {
  readonly severities: readonly Severity[];
  readonly verdicts: readonly Verdict[];
  /** OCSF class names of its events, e.g. `compliance_finding`. */
  readonly classes: readonly string[];
  readonly tags: readonly string[];
  /** Beginnings of framework controls, e.g. `CIS AWS` or `NIST.800-53`. */
  readonly controls: readonly string[];
  /** Teams or people who own an entity of the case. */
  readonly entityOwners: readonly string[];
}

/** Who gets it: a name, whoever owns its entity, or whoever is on call for the team now. */
export const OWNER_SOURCES = ['NOBODY', 'NAMED', 'ENTITY_OWNER', 'ON_CALL'] as const;
export type OwnerSource = (typeof OWNER_SOURCES)[number];

export interface RoutingRule {
  readonly name: string;
  readonly when: CaseCondition;
  readonly team: string | null;
  readonly ownerFrom: OwnerSource;
  /** For NAMED. */
  readonly owner: string | null;
}

/** How soon a case is to be taken up and closed; counted while nobody waits for somebody else. */
export interface ServiceLevel {
  readonly name: string;
  readonly when: CaseCondition;
  readonly acknowledgeMinutes: number | null;
  readonly resolveMinutes: number | null;
}

/** A case that still has no owner after so long goes to this team. */
export interface Escalation {
  readonly afterMinutes: number;
  readonly team: string;
}

/** How work is given out and how soon it is to be done: data, first rule that fits. */
export interface WorkPlan {
  readonly routing: readonly RoutingRule[];
  readonly serviceLevels: readonly ServiceLevel[];
  readonly escalation: Escalation | null;
}

export const NO_PLAN: WorkPlan = { routing: [], serviceLevels: [], escalation: null };

/** What conditions look at. */
export interface CaseTraits {
  readonly severity: Severity;
  readonly verdict: Verdict | null;
  readonly tags: readonly string[];
  readonly classes: readonly string[];
  readonly controls: readonly string[];
  readonly entityOwners: readonly string[];
}

export const SLA_TARGETS = ['acknowledge', 'resolve'] as const;
export type SlaTarget = (typeof SLA_TARGETS)[number];

/** A case as whoever gives out work sees it. Times are ms since the epoch. */
export interface TendedCase {
  readonly number: number;
  readonly status: CaseStatus;
  readonly owner: string | null;
  readonly team: string | null;
  readonly openedAt: number;
  readonly acknowledgedAt: number | null;
  readonly closedAt: number | null;
  readonly routedBy: string | null;
  readonly routedAt: number | null;
  readonly escalatedAt: number | null;
  readonly slaRule: string | null;
  readonly slaPausedAt: number | null;
  /** For how long it waited so far. */
  readonly slaPausedMs: number;
  readonly acknowledgeDueAt: number | null;
  readonly resolveDueAt: number | null;
  readonly slaBreached: readonly SlaTarget[];
  /** When somebody has to look again. */
  readonly tendAt: number | null;
  readonly traits: CaseTraits;
  /** Team → who is on call for it now. */
  readonly onCall: Readonly<Record<string, string>>;
}

/** One thing to do with a case: properties to set, and what to tell of it; silent where nothing is told. */
export interface TendStep {
  readonly set: Readonly<Record<string, string | number | readonly string[] | null>>;
  readonly told: TendNews | null;
}

export interface TendNews {
  readonly kind: 'case.routed' | 'case.escalated' | 'sla.breached';
  readonly said: Readonly<Record<string, string | number | null>>;
}
