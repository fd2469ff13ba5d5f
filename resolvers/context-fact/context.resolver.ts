import type { GraphQLResolveInfo } from 'graphql';
import {
  Arg,
  Ctx,
  Extensions,
  Field,
  FieldResolver,
  ID,
  Info,
  InputType,
  Mutation,
  ObjectType,
  Resolver,
  Root,
} from 'type-graphql';
import type { JsonValue } from '../../src/domain/json.js';
import { Access, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { ContextType } from '../event/entity.type.js';
import { keyBehind, keyOfType } from '../node-id.js';
import { answered, payloadOf } from '../refusal.type.js';
import { COMPUTED } from '../rows.js';
import { DateTime, Json } from '../scalars.js';
import { selectionOf } from '../selection.js';

@InputType({ description: 'A fact somebody maintains.' })
export class SetContextInput {
  @Field(() => String, {
    description: 'Key or global id of the entity it is about, e.g. `okta:00u1` or `Account:okta:00u1`.',
  })
  readonly subject!: string;
  @Field(() => String, {
    description:
      'role, criticality, owner, threshold, change, …; member_of, admin_to, can_assume and owns lead to the key that is their value.',
  })
  readonly kind!: string;
  @Field(() => String, {
    nullable: true,
    description:
      'Tells facts of one kind apart; of member_of, admin_to, can_assume and owns: what they lead to, such as Group or Resource.',
  })
  readonly name?: string | null;
  @Field(() => Json, { description: 'What it says, e.g. `"tier0"` as a criticality.' })
  readonly value!: unknown;
  @Field(() => DateTime, {
    nullable: true,
    description: 'From when it holds; where absent now, and of a legal hold all that is stored.',
  })
  readonly validFrom?: number | null;
  @Field(() => DateTime, { nullable: true, description: 'Until when it holds.' })
  readonly validTo?: number | null;
  @Field(() => String, { nullable: true, description: 'Who answers for it.' })
  readonly owner?: string | null;
  @Field(() => String, { nullable: true, description: 'Where it comes from.' })
  readonly source?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'After this it no longer counts as known.' })
  readonly staleAfter?: number | null;
}

@InputType({ description: 'Something that is known and accepted, for a time.' })
export class AddExceptionInput {
  @Field(() => String, {
    description: 'Key or global id of the entity it is about, e.g. `okta:00u1` or `Account:okta:00u1`.',
  })
  readonly subject!: string;
  @Field(() => String, { description: 'Why.' })
  readonly reason!: string;
  @Field(() => String, {
    nullable: true,
    description: 'Only of this rule, e.g. `slow-account-takeover`; of every rule where absent.',
  })
  readonly ruleId?: string | null;
  @Field(() => String, { nullable: true, description: 'Who answers for it.' })
  readonly owner?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'From when; now where absent.' })
  readonly validFrom?: number | null;
  @Field(() => DateTime, { description: 'Until when: an exception ends.' })
  readonly validTo!: number;
}

@ObjectType({ description: 'The fact as it is now.' })
@Access(...READERS)
export class ContextChanged {
  @Field(() => String, { description: 'Uid of the fact.' })
  readonly uid!: string;
}

@InputType({ description: 'A fact that turned out to be wrong, or an exception that ends early.' })
export class WithdrawContextInput {
  @Field(() => ID, { description: 'The fact.' })
  readonly id!: string;
}

@InputType({ description: 'A fact that no longer holds.' })
export class EndContextInput {
  @Field(() => ID, { description: 'The fact.' })
  readonly id!: string;
  @Field(() => DateTime, {
    nullable: true,
    description: 'The first instant at which it no longer held; now where absent.',
  })
  readonly validTo?: number | null;
}

const EndContextPayload = payloadOf('EndContextPayload', ContextChanged);
const WithdrawContextPayload = payloadOf('WithdrawContextPayload', ContextChanged);
const SetContextPayload = payloadOf('SetContextPayload', ContextChanged);
const AddExceptionPayload = payloadOf('AddExceptionPayload', ContextChanged);
const INPUT = { description: 'The fact.' };

@Resolver(() => ContextChanged)
export class ContextResolver {
  @FieldResolver(() => ContextType, { nullable: true, description: 'The fact.' })
  @Extensions(COMPUTED)
  async context(@Root() root: ContextChanged, @Ctx() context: ApiContext, @Info() info: GraphQLResolveInfo) {
    const [row] = await context.useCases.read.byKeys('Context', [root.uid], selectionOf(info));
    return row ?? null;
  }

  @Mutation(() => SetContextPayload, {
    description: 'Writes down a fact about an entity. Earlier facts are kept, so that old decisions stay explicable.',
  })
  @Access('analyst', 'policy_owner')
  setContext(@Arg('input', () => SetContextInput, INPUT) input: SetContextInput, @Ctx() context: ApiContext) {
    const {
      kind,
      name = null,
      validFrom = null,
      validTo = null,
      owner = null,
      source = null,
      staleAfter = null,
    } = input;
    const fact = { kind, name, validFrom, validTo, owner, source, staleAfter };
    const subject = keyBehind(input.subject);
    const value = input.value as JsonValue;
    return changed(() => context.useCases.context.set(context.principal, { ...fact, subject, value }));
  }

  @Mutation(() => AddExceptionPayload, { description: 'Accepts something for a time.' })
  @Access('policy_owner')
  addException(@Arg('input', () => AddExceptionInput, INPUT) input: AddExceptionInput, @Ctx() context: ApiContext) {
    const { reason, ruleId = null, owner = null, validFrom = null, validTo } = input;
    const exception = { subject: keyBehind(input.subject), reason, ruleId, owner, validFrom, validTo };
    return changed(() => context.useCases.context.addException(context.principal, exception));
  }

  @Mutation(() => EndContextPayload, {
    description:
      'Says until when a fact held, such as a membership that was ended; the answer is the fact that stands in its place. What happened before that is judged as before.',
  })
  @Access('analyst', 'policy_owner')
  endContext(
    @Arg('input', () => EndContextInput, INPUT) { id, validTo = null }: EndContextInput,
    @Ctx() { useCases, principal }: ApiContext,
  ) {
    return changed(() => useCases.context.end(principal, keyOfType(id, 'Context'), validTo));
  }

  @Mutation(() => WithdrawContextPayload, {
    description: 'Takes a fact or an exception back from now on. It is kept, so that old decisions stay explicable.',
  })
  @Access('analyst', 'policy_owner')
  withdrawContext(
    @Arg('input', () => WithdrawContextInput, INPUT) { id }: WithdrawContextInput,
    @Ctx() { useCases, principal }: ApiContext,
  ) {
    return changed(() => useCases.context.withdraw(principal, keyOfType(id, 'Context')));
  }
}

function changed(work: () => Promise<string>): Promise<object> {
  return answered('ContextChanged', async () => ({ uid: await work() }));
}
