import type { JsonValue } from './json.js';

export const CONTEXT_KINDS = [
  'role',
  'criticality',
  'environment',
  'department',
  'owner',
  'own_address',
  'exception',
  'threshold',
  'change',
  'change_calendar',
  'data_class',
  'employment',
  'travel',
  'on_call',
  'process',
] as const;
export type ContextKind = (typeof CONTEXT_KINDS)[number];

/**
 * A maintained fact about an entity, valid in one time and known since another. Never altered: a newer fact or a
 * withdrawal stands beside it, so that "what did we know then" always has an answer. Times are ms since the epoch.
 */
export interface ContextFact {
  readonly uid: string;
  readonly kind: ContextKind;
  /** Entity key, or the id of a rule or policy for thresholds. */
  readonly subject: string;
  /** Tells facts of one kind and subject apart, e.g. the rule that an exception is about; '' where there is one. */
  readonly name: string;
  readonly value: JsonValue;
  readonly validFrom: number;
  /** First instant at which it no longer holds; null = open. */
  readonly validTo: number | null;
  readonly recordedAt: number;
  readonly recordedBy: string;
  /** Where it was learned, e.g. `person` or `hr-export`. */
  readonly source: string;
  /** Who answers for it. */
  readonly owner: string;
  /** From here on it must be confirmed before anything rests on it; null = it does not age. */
  readonly staleAfter: number | null;
  readonly withdrawnAt: number | null;
  readonly withdrawnBy: string | null;
}

/** The two times of a question: what held at `asOf`, as it was known at `knownAt`. */
export interface AsOf {
  readonly asOf: number;
  readonly knownAt: number;
}

export function isStale(fact: ContextFact, at: number): boolean {
  return fact.staleAfter !== null && fact.staleAfter <= at;
}

/** Kinds of which several may hold at once; of the others the one recorded last counts. */
const MANY: readonly ContextKind[] = ['exception', 'change', 'travel', 'on_call'];

/** Of facts that hold at one time those that count: per subject, kind and name the one recorded last, ties by uid. */
export function counting(facts: readonly ContextFact[]): readonly ContextFact[] {
  const latest = new Map<string, ContextFact>();
  for (const fact of facts) {
    const place = JSON.stringify([fact.subject, fact.kind, MANY.includes(fact.kind) ? fact.uid : fact.name]);
    const other = latest.get(place);
    if (other === undefined || isLater(fact, other)) latest.set(place, fact);
  }
  return [...latest.values()];
}

function isLater(a: ContextFact, b: ContextFact): boolean {
  return a.recordedAt === b.recordedAt ? a.uid > b.uid : a.recordedAt > b.recordedAt;
}
