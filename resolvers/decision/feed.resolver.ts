import { Arg, Ctx, Field, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import type { FeedFormat } from '../../src/usecases/decision/import-feed.js';
import { Access } from '../access.js';
import type { ApiContext } from '../context.js';
import { FeedFormatEnum } from '../enums.js';
import { answered, payloadOf } from '../refusal.type.js';

@InputType({ description: 'A feed of indicators, whole.' })
export class ImportFeedInput {
  @Field(() => String, { description: 'Name of the feed; what it said before is replaced.' })
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
