import { Arg, Ctx, Field, InputType, Int, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { Access } from '../access.js';
import type { ApiContext } from '../context.js';
import { DateTime } from '../scalars.js';

@ObjectType({ description: 'An attribute that the mapping in force reads otherwise.' })
@Access('integrator')
export class FieldChange {
  @Field(() => String, { description: 'Path in the event.' })
  readonly path!: string;
  @Field(() => String, { nullable: true, description: 'As JSON, before; null where it was not there.' })
  readonly before!: string | null;
  @Field(() => String, { nullable: true, description: 'As JSON, now; null where it is gone.' })
  readonly after!: string | null;
}

@ObjectType({ description: 'What differs in one event.' })
@Access('integrator')
export class EventChange {
  @Field(() => String, { description: 'Its uid.' })
  readonly uid!: string;
  @Field(() => [FieldChange], { description: 'At most 40 attributes.' })
  readonly fields!: FieldChange[];
}

@ObjectType({ description: 'A run of the mappings in force over what a source has stored.' })
@Access('integrator')
export class ReprocessRun {
  @Field(() => String, { description: '`vendor/product`.' })
  readonly source!: string;
  @Field(() => DateTime, { description: 'Event time from which on.' })
  readonly since!: number;
  @Field(() => Boolean, { description: 'Whether it only looks at what would change.' })
  readonly dryRun!: boolean;
  @Field(() => String, { description: '`running` or `done`. A run that was interrupted goes on by itself.' })
  readonly state!: string;
  @Field(() => DateTime, { description: 'When it began.' })
  readonly startedAt!: number;
  @Field(() => DateTime, { description: 'When its last page was committed.' })
  readonly updatedAt!: number;
  @Field(() => DateTime, { nullable: true, description: 'Event time that it has reached.' })
  readonly reached!: number | null;
  @Field(() => Int, { description: 'Events looked at.' })
  readonly scanned!: number;
  @Field(() => Int, { description: 'Events that stay what they are.' })
  readonly unchanged!: number;
  @Field(() => Int, { description: 'Events that became a new revision under the same uid, or would.' })
  readonly changed!: number;
  @Field(() => Int, { description: 'Events that their records newly yield.' })
  readonly added!: number;
  @Field(() => Int, { description: 'Events whose record the mapping in force cannot read; they stay.' })
  readonly unreadable!: number;
  @Field(() => Int, { description: 'Events that could not be told from others of their record; they stay.' })
  readonly ambiguous!: number;
  @Field(() => [EventChange], { description: 'Some of what differs, at most 25 events.' })
  readonly samples!: EventChange[];
}

@InputType({ description: 'Which stored records to read again by the mappings in force.' })
export class ReprocessInput {
  @Field(() => String, { description: '`vendor/product`.' })
  readonly source!: string;
  @Field(() => DateTime, { nullable: true, description: 'Event time from which on; all where absent.' })
  readonly since?: number | null;
  @Field(() => Boolean, { nullable: true, description: 'Only look at what would change.' })
  readonly dryRun?: boolean | null;
}

type Run = NonNullable<Awaited<ReturnType<ApiContext['useCases']['reprocess']['of']>>>;

@Resolver()
export class ReprocessResolver {
  @Mutation(() => ReprocessRun, {
    description:
      'Begins a run, or answers with the same one where it is under way. It works in pages in the background; look at `reprocessing` for its progress.',
  })
  @Access('integrator')
  async reprocess(
    @Arg('input', () => ReprocessInput, { description: 'Which.' }) input: ReprocessInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const { source, since, dryRun } = input;
    const request = { source, since: since ?? null, dryRun: dryRun ?? false };
    return shown(await useCases.reprocess.begin(principal, request));
  }

  @Query(() => ReprocessRun, { nullable: true, description: 'The latest run over what a source has stored.' })
  @Access('integrator')
  async reprocessing(
    @Arg('source', () => String, { description: '`vendor/product`.' }) source: string,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object | null> {
    const run = await useCases.reprocess.of(principal, source);
    return run === null ? null : shown(run);
  }
}

function shown({ counts, reached, ...run }: Run): object {
  return { ...run, ...counts, reached: reached?.t ?? null };
}
