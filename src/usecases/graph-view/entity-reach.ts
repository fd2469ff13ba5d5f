import { counting, isEdgeKind, type ContextFact } from '../../domain/context.js';
import { tierOf } from '../../domain/criticality.js';
import type { ReachFound, ReachRequest } from '../../domain/entity-reach.js';
import { InputFault } from '../../domain/errors.js';
import { compareText } from '../../domain/ids.js';
import { LABEL_OF } from '../../rules/path/graph-path.js';

export interface ReachReads {
  entityReach(request: ReachRequest): Promise<ReachFound>;
}

export interface ReachStep {
  readonly from: string;
  readonly relationship: string;
  readonly to: string;
  readonly fact: ContextFact;
}

export interface ReachedPlace {
  readonly key: string;
  readonly kind: string;
  readonly label: string;
  readonly entityId: string | null;
  /** 0 is the most critical; null where nobody rated it. */
  readonly tier: number | null;
  /** The shortest way, first step first. */
  readonly path: readonly ReachStep[];
}

export interface EntityReach {
  readonly asOf: number;
  readonly places: readonly ReachedPlace[];
  readonly tierZero: readonly ReachedPlace[];
  readonly total: number;
  readonly truncated: boolean;
}

export const MOST_STEPS = 4;
const MOST_PLACES = 500;

/** What an entity leads to, nearest first, each by its shortest way; what is of tier 0 is listed by itself, however much else there is. */
export async function entityReach(reads: ReachReads, request: ReachRequest): Promise<EntityReach> {
  if (request.steps < 1 || request.steps > MOST_STEPS) {
    throw new InputFault('BAD_USER_INPUT', `steps is 1 to ${String(MOST_STEPS)}.`, { place: { path: 'steps' } });
  }
  const found = await reads.entityReach(request);
  const places = placesOf(found, request.steps);
  return {
    asOf: request.asOf,
    places: places.slice(0, MOST_PLACES),
    tierZero: places.filter(({ tier }) => tier === 0).slice(0, MOST_PLACES),
    total: places.length,
    truncated: found.isCut || places.length > MOST_PLACES,
  };
}

interface Way {
  readonly key: string;
  readonly path: readonly ReachStep[];
}

export function placesOf(found: ReachFound, steps: number): readonly ReachedPlace[] {
  const leading = bySubject(counting(found.facts).filter(leadsSomewhere));
  const ratings = bySubject(counting(found.ratings));
  const known = new Map(found.known.map((entity) => [entity.key, entity]));
  const shown = (way: Way, fact: ContextFact): ReachedPlace => ({
    ...way,
    kind: kindReached(fact),
    label: known.get(way.key)?.label ?? way.key,
    entityId: known.get(way.key)?.id ?? null,
    tier: worstTier(ratings.get(way.key) ?? []),
  });
  const seen = new Set(found.roots);
  const places: ReachedPlace[] = [];
  let here: readonly Way[] = [...seen].sort(compareText).map((key) => ({ key, path: [] }));
  for (let length = 1; length <= steps && here.length > 0; length += 1) {
    const next = here.flatMap((way) =>
      (leading.get(way.key) ?? []).flatMap((fact) => {
        const key = String(fact.value);
        if (seen.has(key)) return [];
        seen.add(key);
        const taken = { from: way.key, relationship: fact.kind.toUpperCase(), to: key, fact };
        return [shown({ key, path: [...way.path, taken] }, fact)];
      }),
    );
    places.push(...next);
    here = next;
  }
  return places;
}

function leadsSomewhere({ kind, value }: ContextFact): boolean {
  return isEdgeKind(kind) && typeof value === 'string';
}

function kindReached({ kind, name }: ContextFact): string {
  return name !== '' || !isEdgeKind(kind) ? name : LABEL_OF[kind];
}

/** Where sources do not agree on a rating, the worst of what they say. */
function worstTier(ratings: readonly ContextFact[]): number | null {
  const tiers = ratings.flatMap(({ value }) => tierOf(value) ?? []);
  return tiers.length === 0 ? null : Math.min(...tiers);
}

function bySubject(facts: readonly ContextFact[]): ReadonlyMap<string, readonly ContextFact[]> {
  const groups = new Map<string, ContextFact[]>();
  const sorted = [...facts].sort((a, b) => compareText(String(a.value), String(b.value)) || compareText(a.uid, b.uid));
  for (const fact of sorted) groups.set(fact.subject, [...(groups.get(fact.subject) ?? []), fact]);
  return groups;
}
