import { Arg, Ctx, Field, FieldResolver, InputType, Int, Mutation, ObjectType, Resolver } from 'type-graphql';
import { Access, CASE_WORKERS, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { answered, payloadOf } from '../refusal.type.js';
import { fromRow } from '../rows.js';
import { DateTime } from '../scalars.js';
import { CaseChanged } from './case-mutation.type.js';
import { CaseType } from './case.type.js';

@InputType({
  description: 'Two cases that belong together without being one, e.g. `{number: 41, to: 37, reason: "same sender"}`.',
})
export class LinkCasesInput {
  @Field(() => Int, { description: 'Number of a case.' })
  readonly number!: number;
  @Field(() => Int, { description: 'Number of the other.' })
  readonly to!: number;
  @Field(() => String, { description: 'What they have to do with each other, at most 500 characters.' })
  readonly reason!: string;
}

@InputType({ description: 'Two cases that do not belong together after all.' })
export class UnlinkCasesInput {
  @Field(() => Int, { description: 'Number of a case.' })
  readonly number!: number;
  @Field(() => Int, { description: 'Number of the other.' })
  readonly to!: number;
}

@ObjectType({ description: 'A case that somebody says belongs to this one.' })
@Access(...READERS)
export class CaseLink {
  @Field(() => CaseType, { description: 'The other case.' })
  readonly case!: CaseType;
  @Field(() => String, { description: 'What they have to do with each other.' })
  readonly reason!: string;
  @Field(() => String, { description: 'Who said so first.' })
  readonly by!: string;
  @Field(() => DateTime, { description: 'When.' })
  readonly at!: number;
}

const LinkCasesPayload = payloadOf('LinkCasesPayload', CaseChanged);
const UnlinkCasesPayload = payloadOf('UnlinkCasesPayload', CaseChanged);
const INPUT = { description: 'Which cases.' };

@Resolver(() => CaseType)
export class CaseLinkResolver {
  @FieldResolver(() => [CaseLink], {
    description:
      'Cases that people tied to it, oldest link first, at most 200; what the graph finds alike is `similar`.',
  })
  links(): object {
    return fromRow();
  }

  @Mutation(() => LinkCasesPayload, {
    description: 'Says that two cases belong together; saying it again renews the reason.',
  })
  @Access(...CASE_WORKERS)
  linkCases(@Arg('input', () => LinkCasesInput, INPUT) input: LinkCasesInput, @Ctx() context: ApiContext) {
    return answered('CaseChanged', async () => ({
      number: await context.useCases.links.link(context.principal, input),
    }));
  }

  @Mutation(() => UnlinkCasesPayload, { description: 'Takes a link back; where there is none nothing changes.' })
  @Access(...CASE_WORKERS)
  unlinkCases(@Arg('input', () => UnlinkCasesInput, INPUT) input: UnlinkCasesInput, @Ctx() context: ApiContext) {
    return answered('CaseChanged', async () => ({
      number: await context.useCases.links.unlink(context.principal, input),
    }));
  }
}
