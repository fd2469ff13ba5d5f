import { tierOf } from './criticality.js';
import { environmentOf } from './environment.js';
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
  'manager',
  'read_by',
  'member_of',
  'admin_to',
  'can_assume',
  'owns',
  'legal_hold',
] as const;
export type ContextKind = (typeof CONTEXT_KINDS)[number];

/** Kinds that lead from the subject to what their value is the key of; `name` may say what that is. */
export const EDGE_KINDS = ['member_of', 'admin_to', 'can_assume', 'owns'] as const satisfies readonly ContextKind[];
export type EdgeKind = (typeof EDGE_KINDS)[number];

export function isEdgeKind(kind: string): kind is EdgeKind {
  return (EDGE_KINDS as readonly string[]).includes(kind);
}

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
  /** When its end was seen to pass; absent while it lasts, and for what was over when it was written down. */
  readonly endedAt?: number;
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
export const MANY: readonly ContextKind[] = ['exception', 'change', 'travel', 'on_call', 'legal_hold', ...EDGE_KINDS];

/** Who wrote it down by hand; that corrects whatever sources said before. */
export const BY_HAND = 'person';

/** What a fact is about: facts at one place exclude each other, unless they say the same. */
export function placeOf({ subject, kind, name, uid }: Pick<ContextFact, 'subject' | 'kind' | 'name' | 'uid'>): string {
  return JSON.stringify([subject, kind, MANY.includes(kind) ? uid : name]);
}

/**
 * Of facts that hold at one time those that count: per place what each source said last, ties by uid. Sources that
 * contradict each other all count, so that nobody's word silently replaces another's; what a person wrote replaces
 * whatever was recorded before it.
 */
export function counting(facts: readonly ContextFact[]): readonly ContextFact[] {
  const latest = new Map<string, Map<string, ContextFact>>();
  for (const fact of facts) {
    const sources = latest.get(placeOf(fact)) ?? new Map<string, ContextFact>();
    const other = sources.get(fact.source);
    if (other === undefined || isLater(fact, other)) sources.set(fact.source, fact);
    latest.set(placeOf(fact), sources);
  }
  return [...latest.values()].flatMap((sources) => uncorrected([...sources.values()], sources.get(BY_HAND)));
}

function uncorrected(facts: readonly ContextFact[], byHand: ContextFact | undefined): readonly ContextFact[] {
  if (byHand === undefined) return facts;
  return facts.filter((fact) => fact === byHand || fact.recordedAt > byHand.recordedAt);
}

/** Facts that hold at once, from several sources, and do not say the same. */
export interface ContextConflict {
  readonly subject: string;
  readonly kind: ContextKind;
  readonly name: string;
  readonly claims: readonly ContextFact[];
}

/** Where the facts that count contradict each other. */
export function conflictsAmong(facts: readonly ContextFact[]): readonly ContextConflict[] {
  const places = new Map<string, ContextFact[]>();
  for (const fact of facts) places.set(placeOf(fact), [...(places.get(placeOf(fact)) ?? []), fact]);
  return [...places.values()].flatMap((claims) => {
    const [first] = claims;
    const said = new Set(claims.map(meaningOf));
    if (first === undefined || said.size < 2) return [];
    const { subject, kind, name } = first;
    return [{ subject, kind, name, claims }];
  });
}

/** `prod` and `Production`, `high` and `tier 1` are two spellings and no contradiction. */
function meaningOf({ kind, value }: ContextFact): string {
  if (kind === 'environment') return environmentOf(value);
  return JSON.stringify((kind === 'criticality' ? tierOf(value) : null) ?? value);
}

/** Of an import whose file names nobody: somebody has to take it over. */
export const UNOWNED = 'unowned';

function isLater(a: ContextFact, b: ContextFact): boolean {
  return a.recordedAt === b.recordedAt ? a.uid > b.uid : a.recordedAt > b.recordedAt;
}
