import { Args, Ctx, Extensions, FieldResolver, Resolver, Root } from 'type-graphql';
import { entityReach, type ReachedPlace as Reached } from '../../src/usecases/graph-view/entity-reach.js';
import type { ApiContext } from '../context.js';
import { COMPUTED } from '../rows.js';
import { EntityType } from './entity.type.js';
import { EntityReach, ReachArgs } from './reach.type.js';

@Resolver(() => EntityType)
export class ReachResolver {
  @FieldResolver(() => EntityReach, {
    description:
      'What it can reach, up to what is of tier 0: of a person by any of their accounts. `reach(steps: 1)` is its access.',
  })
  @Extensions(COMPUTED)
  async reach(
    @Root() { key }: EntityType,
    @Args(() => ReachArgs) { steps, asOf }: ReachArgs,
    @Ctx() { useCases }: ApiContext,
  ): Promise<object> {
    const found = await entityReach(useCases.read, { key, steps, asOf: asOf ?? Date.now() });
    return { ...found, places: found.places.map(shown), tierZero: found.tierZero.map(shown) };
  }
}

function shown(place: Reached): object {
  const path = place.path.map(({ fact: { uid, source, validFrom, validTo }, ...step }) => ({
    ...step,
    ...{ fact: `Context:${uid}`, source, validFrom, validTo },
  }));
  return { ...place, path };
}
