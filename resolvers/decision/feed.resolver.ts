import { Arg, Ctx, Field, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { FeedFormat } from '../../src/usecases/decision/import-feed.js';
import { Access } from '../access.js';
import type { ApiContext } from '../context.js';
import { FeedFormatEnum } from '../enums.js';
import { answered, payloadOf } from '../refusal.type.js';
import { DateTime } from '../scalars.js';

@InputType({ description: 'A feed of indicators, whole.' })
export class ImportFeedInput {
  @Field(() => String, { description: 'Name of the feed, e.g. `abuse-list`; what it said before is replaced.' })
  readonly name!: string;
  @Field(() => FeedFormatEnum, { description: 'How it is written.' })
  readonly format!: string;
  @Field(() => String, { description: 'Its text.' })
  readonly text!: string;
  @Field(() => Int, {
    nullable: true,
    description: 'Hours for which a miss counts as “never heard of it”; for ever where absent.',
  })
  readonly maxAgeHours?: number | null;
}

@ObjectType({ description: 'A value that a feed newly knows and that was seen before.' })
@Access('integrator', 'policy_owner')
export class IndicatorSighting {
  @Field(() => String, { description: 'The value.' })
  readonly value!: string;
  @Field(() => String, { description: 'Key of the address or file.' })
  readonly entity!: string;
  @Field(() => Int, { description: 'Events in which it was seen, counted up to a thousand.' })
  readonly events!: number;
  @Field(() => DateTime, { nullable: true, description: 'When it was seen last.' })
  readonly lastSeenAt!: number | null;
  @Field(() => [Int], { description: 'Numbers of the latest cases that it is part of; they are decided again.' })
  readonly cases!: number[];
}

@ObjectType({ description: 'What an import changed.' })
@Access('integrator', 'policy_owner')
export class FeedImported {
  @Field(() => String, { description: 'The feed.' })
  readonly name!: string;
  @Field(() => Int, { description: 'Values it names now.' })
  readonly entries!: number;
  @Field(() => Int, { description: 'Values it no longer names.' })
  readonly withdrawn!: number;
  @Field(() => Int, { description: 'Entries that no single value answers.' })
  readonly skipped!: number;
  @Field(() => [IndicatorSighting], {
    description: 'What it newly knows and was seen before: addresses and files, at most a thousand.',
  })
  readonly sightings!: IndicatorSighting[];
}

const ImportFeedPayload = payloadOf('ImportFeedPayload', FeedImported);
const HOUR_MS = 3_600_000;

@Resolver()
export class FeedResolver {
  @Mutation(() => ImportFeedPayload, {
    description: 'Replaces what a feed says. What it no longer names is withdrawn, not deleted.',
  })
  @Access('integrator', 'policy_owner')
  importFeed(
    @Arg('input', () => ImportFeedInput, { description: 'The feed.' }) input: ImportFeedInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const { name, format, text, maxAgeHours = null } = input;
    const maxAgeMs = maxAgeHours === null ? null : maxAgeHours * HOUR_MS;
    return answered('FeedImported', async () => ({
      name,
      ...(await useCases.feeds.import(principal, { name, format: format as FeedFormat, text, maxAgeMs })),
    }));
  }
}
