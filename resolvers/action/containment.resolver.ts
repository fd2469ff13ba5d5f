import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Extensions,
  Field,
  FieldResolver,
  InputType,
  Int,
  Mutation,
  ObjectType,
  Query,
  Resolver,
  Root,
} from 'type-graphql';
import { Access, READERS } from '../access.js';
import { requireKnown } from '../case/known.js';
import type { ApiContext } from '../context.js';
import { FootholdKindEnum } from '../enums.js';
import { keyBehind, keyOfType } from '../node-id.js';
import { answered, payloadOf } from '../refusal.type.js';
import { COMPUTED } from '../rows.js';
import { DateTime } from '../scalars.js';
import { ActionChanged } from './action-mutation.type.js';
import { ActionType } from './action.type.js';

@ObjectType('Foothold', {
  description: 'A way in, or what keeps one open: a session, a factor, a token, a rule, a grant.',
})
@Access(...READERS)
export class FootholdType {
  @Field(() => FootholdKindEnum, { description: 'What it is.' })
  readonly kind!: string;
  @Field(() => String, { description: 'The account it belongs to.' })
  readonly account!: string;
  @Field(() => String, { nullable: true, description: 'Key of what it is about, where an entity stands for it.' })
  readonly thing!: string | null;
  @Field(() => String, { description: 'What to call it.' })
  readonly label!: string;
  @Field(() => DateTime, { nullable: true, description: 'When it was added; null for what was there before.' })
  readonly since!: number | null;
  @Field(() => String, { nullable: true, description: 'Uid of the event that tells of it.' })
  readonly event!: string | null;
  @Field(() => String, { nullable: true, description: 'Type of the action that ends it; null where a person must.' })
  readonly action!: string | null;
  @Field(() => [String], { description: 'Arguments of that action which no record tells.' })
  readonly needs!: string[];
  @Field(() => Boolean, { description: 'Whether a connector can do it here.' })
  readonly reachable!: boolean;
  @Field(() => Boolean, { description: 'Whether nothing of it works any more.' })
  readonly ended!: boolean;
  @Field(() => DateTime, {
    nullable: true,
    description: 'Until when it still works: a token outlives its session. Null = until somebody ends it.',
  })
  readonly until!: number | null;
}

@ObjectType('SeenAfter', { description: 'What events show of something after it was blocked.' })
@Access(...READERS)
export class SeenAfterType {
  @Field(() => Int, { description: 'How many events later than the block show it; 0 where it works.' })
  readonly events!: number;
  @Field(() => DateTime, { nullable: true, description: 'The earliest of them.' })
  readonly firstAt!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'The latest of them.' })
  readonly lastAt!: number | null;
  @Field(() => DateTime, { description: 'When the block took effect.' })
  readonly since!: number;
  @Field(() => DateTime, { nullable: true, description: 'When it was allowed again in the same case.' })
  readonly until!: number | null;
  @Field(() => Boolean, { description: 'Whether all its events were looked at; false where there are 5,000 or more.' })
  readonly complete!: boolean;
}

@ObjectType('ContainmentPlan', { description: 'Everything that must end for a person to be out, over all accounts.' })
@Access(...READERS)
export class ContainmentPlanType {
  @Field(() => String, { description: 'Key of the person or account.' })
  readonly target!: string;
  @Field(() => String, { description: 'What to call them.' })
  readonly label!: string;
  @Field(() => [String], { description: 'Keys of their accounts.' })
  readonly accounts!: string[];
  @Field(() => DateTime, { description: 'What was added since then counts.' })
  readonly since!: number;
  @Field(() => [FootholdType], { description: 'In the order in which they are to be ended.' })
  readonly steps!: FootholdType[];
}

@ArgsType()
export class ContainmentArgs {
  @Field(() => Int, { description: 'The case it responds to.' })
  readonly caseNumber!: number;
  @Field(() => String, {
    description: 'Key or global id of the person or account, e.g. `User:person:mara` or `okta:00u1`.',
  })
  readonly target!: string;
  @Field(() => DateTime, {
    nullable: true,
    description: 'What was added since then counts; the case’s first event where absent.',
  })
  readonly since?: number | null;
}

@InputType({ description: 'A person to be contained.' })
export class ContainPersonInput {
  @Field(() => Int, { description: 'The case it responds to.' })
  readonly caseNumber!: number;
  @Field(() => String, {
    description: 'Key or global id of the person or account, e.g. `User:person:mara` or `okta:00u1`.',
  })
  readonly target!: string;
  @Field(() => DateTime, {
    nullable: true,
    description: 'What was added since then counts; the case’s first event where absent.',
  })
  readonly since?: number | null;
  @Field(() => [FootholdKindEnum], {
    nullable: true,
    description: 'Which kinds; all that an action ends where absent.',
  })
  readonly kinds?: string[] | null;
  @Field(() => String, { description: 'Why.' })
  readonly reason!: string;
}

@ObjectType({ description: 'What was asked for, and the plan as it is then.' })
@Access(...READERS)
export class PersonContained {
  @Field(() => [ActionChanged], { description: 'One action for each request; each was judged by itself.' })
  readonly actions!: ActionChanged[];
  @Field(() => ContainmentPlanType, { description: 'The plan as it is now.' })
  readonly plan!: ContainmentPlanType;
}

const ContainPersonPayload = payloadOf('ContainPersonPayload', PersonContained);

@Resolver(() => ActionType)
export class ContainmentResolver {
  @Query(() => ContainmentPlanType, {
    description: 'What containing a person takes, and what of it still works. Changes nothing.',
  })
  @Access(...READERS)
  async containmentPlan(
    @Args(() => ContainmentArgs) args: ContainmentArgs,
    @Ctx() context: ApiContext,
  ): Promise<object> {
    const { caseNumber, target, since = null } = args;
    await requireKnown(context, { number: caseNumber });
    return context.useCases.containment.plan({ case: caseNumber, target: keyBehind(target), since });
  }

  @Mutation(() => ContainPersonPayload, {
    description: 'Asks for every step of the containment plan that an action can take.',
  })
  @Access('analyst', 'responder')
  containPerson(
    @Arg('input', () => ContainPersonInput, { description: 'Whom, and why.' }) input: ContainPersonInput,
    @Ctx() context: ApiContext,
  ): Promise<object> {
    const { caseNumber, target, since = null, kinds = null, reason } = input;
    const asked = { case: caseNumber, target: keyBehind(target), since, kinds, reason };
    return answered('PersonContained', async () => {
      await requireKnown(context, { number: caseNumber });
      return context.useCases.containment.contain(context.principal, asked);
    });
  }

  @FieldResolver(() => [FootholdType], {
    description: 'Of an action on a person or account: what still works of their ways in, and until when.',
  })
  @Extensions(COMPUTED)
  async stillWorks(@Root() row: { readonly id?: string }, @Ctx() { useCases }: ApiContext): Promise<readonly object[]> {
    return row.id === undefined ? [] : useCases.containment.residual(keyOfType(row.id, 'Action'));
  }

  @FieldResolver(() => SeenAfterType, {
    nullable: true,
    description: 'Of a block: what is still seen of it. Null where nothing was blocked, or not yet.',
  })
  @Extensions(COMPUTED)
  async seenAfter(@Root() row: { readonly id?: string }, @Ctx() { useCases }: ApiContext): Promise<object | null> {
    return row.id === undefined ? null : useCases.containment.seenAfter(keyOfType(row.id, 'Action'));
  }
}
