import { EDGE_KINDS } from '../../domain/context.js';
import type { ReachFound, ReachRequest } from '../../domain/entity-reach.js';
import { only, type Tx } from '../session.js';
import { factFrom, type FactRow } from './context.store.js';
import { ENTITY_REACH } from './entity-reach.cypher.js';

/** Facts of one subject that are looked at: who has more is a hub, and the answer says that it was cut. */
const OF_ONE = 500;
/** Facts of one step. */
const OF_STEP = 2_000;

interface FoundRow extends Pick<ReachFound, 'roots' | 'known'> {
  readonly facts: readonly FactRow[];
  readonly ratings: readonly FactRow[];
}

/** Reads what an entity leads to in one query, however many steps. */
export class EntityReachStore {
  constructor(private readonly graph: Tx) {}

  async entityReach({ key, steps, asOf }: ReachRequest): Promise<ReachFound> {
    const bounds = { edges: EDGE_KINDS, ofOne: OF_ONE, ofStep: OF_STEP };
    const rows = await this.graph.run<FoundRow>(ENTITY_REACH[steps] ?? '', { key, asOf, ...bounds });
    const { ratings, roots, known, facts: met } = only(rows);
    // Groups may contain each other; what is come to twice counts once.
    const facts = [...new Map(met.map((fact) => [fact.uid, fact])).values()];
    const ofOne = new Map<string, number>();
    for (const { subject } of facts) ofOne.set(subject, (ofOne.get(subject) ?? 0) + 1);
    const isCut = met.length >= OF_STEP || [...ofOne.values()].some((count) => count >= OF_ONE);
    return { roots, facts: facts.map(factFrom), ratings: ratings.map(factFrom), known, isCut };
  }
}
