import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import type { JsonObject } from '../../src/domain/json.js';
import type { SavedFilter as Saved } from '../../src/usecases/case/saved-filters.js';
import { Access, READERS } from '../access.js';
import { CaseFilter, CaseOrder } from '../case/case-list.type.js';
import type { ApiContext } from '../context.js';
import { CaseOrderEnum, CaseStatusEnum, DirectionEnum, SeverityEnum, TlpEnum, VerdictEnum } from '../enums.js';
import { given } from '../list.js';
import { keyOfType } from '../node-id.js';
import { answered, payloadOf } from '../refusal.type.js';
import { DateTime } from '../scalars.js';

const SAME = 'As in the filter of `cases`.';

@ObjectType({ description: 'The conditions of a saved filter; null where it has none of a kind.' })
@Access(...READERS)
export class SavedCaseConditions {
  @Field(() => [CaseStatusEnum], { nullable: true, description: SAME })
  readonly status!: string[] | null;
  @Field(() => [SeverityEnum], { nullable: true, description: SAME })
  readonly severity!: string[] | null;
  @Field(() => SeverityEnum, { nullable: true, description: SAME })
  readonly severityGte!: string | null;
  @Field(() => [VerdictEnum], { nullable: true, description: SAME })
  readonly verdict!: string[] | null;
  @Field(() => String, { nullable: true, description: SAME })
  readonly owner!: string | null;
  @Field(() => Boolean, { nullable: true, description: SAME })
  readonly unowned!: boolean | null;
  @Field(() => String, { nullable: true, description: SAME })
  readonly tag!: string | null;
  @Field(() => String, { nullable: true, description: SAME })
  readonly team!: string | null;
  @Field(() => [TlpEnum], { nullable: true, description: SAME })
  readonly tlp!: string[] | null;
  @Field(() => String, { nullable: true, description: SAME })
  readonly watcher!: string | null;
  @Field(() => DateTime, { nullable: true, description: SAME })
  readonly updatedSince!: number | null;
  @Field(() => String, { nullable: true, description: SAME })
  readonly entity!: string | null;
}

@ObjectType({ description: 'The order of a saved filter.' })
@Access(...READERS)
export class SavedCaseOrder {
  @Field(() => CaseOrderEnum, { description: 'By what.' })
  readonly field!: string;
  @Field(() => DirectionEnum, { description: 'Which way.' })
  readonly direction!: string;
}

@ObjectType({ description: 'A list of cases that somebody wants to find again.' })
@Access(...READERS)
export class SavedFilter {
  @Field(() => ID, { description: 'Send it as `saved` to `cases`.' })
  readonly id!: string;
  @Field(() => String, { description: 'What it is called.' })
  readonly name!: string;
  @Field(() => String, { description: 'Who saved it.' })
  readonly owner!: string;
  @Field(() => Boolean, { description: 'Whether others see it.' })
  readonly shared!: boolean;
  @Field(() => SavedCaseConditions, { description: 'Which cases.' })
  readonly filter!: SavedCaseConditions;
  @Field(() => SavedCaseOrder, { nullable: true, description: 'In which order.' })
  readonly orderBy!: SavedCaseOrder | null;
}

@InputType({ description: 'A list to find again; one of yours with the same name is replaced.' })
export class SaveFilterInput {
  @Field(() => String, { description: 'What to call it.' })
  readonly name!: string;
  @Field(() => CaseFilter, { description: 'Which cases.' })
  readonly filter!: CaseFilter;
  @Field(() => CaseOrder, { nullable: true, description: 'In which order.' })
  readonly orderBy?: CaseOrder | null;
  @Field(() => Boolean, { defaultValue: false, description: 'Whether others see it.' })
  readonly shared!: boolean;
}

@InputType({ description: 'A saved filter of yours that is no longer wanted.' })
export class DeleteFilterInput {
  @Field(() => ID, { description: 'Id of the saved filter.' })
  readonly id!: string;
}

@ObjectType({ description: 'The saved filter.' })
@Access(...READERS)
export class FilterSaved {
  @Field(() => SavedFilter, { description: 'The saved filter.' })
  readonly savedFilter!: SavedFilter;
}

@ObjectType({ description: 'It is gone.' })
@Access(...READERS)
export class FilterDeleted {
  @Field(() => ID, { description: 'Id of what was deleted.' })
  readonly id!: string;
}

const Answers = {
  save: payloadOf('SaveFilterPayload', FilterSaved),
  delete: payloadOf('DeleteFilterPayload', FilterDeleted),
};
const INPUT = { description: 'What to do.' };

@Resolver()
export class FilterResolver {
  @Query(() => [SavedFilter], { description: 'Saved filters: yours, and those that others share.' })
  @Access(...READERS)
  async savedFilters(@Ctx() { useCases, principal }: ApiContext): Promise<readonly object[]> {
    return (await useCases.savedFilters.of(principal)).map(shown);
  }

  @Mutation(() => Answers.save, { description: 'Keeps a list of cases under a name.' })
  @Access(...READERS)
  saveFilter(
    @Arg('input', () => SaveFilterInput, INPUT) { name, shared, filter, orderBy }: SaveFilterInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const wanted = { name, shared, filter: { ...given(filter) } as JsonObject, order: orderBy ? { ...orderBy } : null };
    return answered('FilterSaved', async () => ({
      savedFilter: shown(await useCases.savedFilters.save(principal, wanted)),
    }));
  }

  @Mutation(() => Answers.delete, { description: 'Deletes a saved filter of yours.' })
  @Access(...READERS)
  deleteFilter(
    @Arg('input', () => DeleteFilterInput, INPUT) { id }: DeleteFilterInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    return answered('FilterDeleted', async () => {
      await useCases.savedFilters.remove(principal, keyOfType(id, 'SavedFilter'));
      return { id };
    });
  }
}

function shown({ uid, name, owner, shared, filter, order }: Saved): object {
  return { id: `SavedFilter:${uid}`, name, owner, shared, filter, orderBy: order };
}
