import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { Access } from '../access.js';
import type { ApiContext } from '../context.js';
import { answered, payloadOf } from '../refusal.type.js';
import { DateTime } from '../scalars.js';

@ObjectType('ApprovalDelegation', { description: 'Somebody answers requests for a responder, until a date.' })
@Access('responder', 'analyst', 'policy_owner', 'auditor')
export class ApprovalDelegationType {
  @Field(() => ID, { description: 'Its id.' })
  readonly uid!: string;
  @Field(() => String, { description: 'Whose voice it is.' })
  readonly from!: string;
  @Field(() => String, { description: 'Their name.' })
  readonly fromName!: string;
  @Field(() => String, { description: 'Who answers for them.' })
  readonly to!: string;
  @Field(() => String, { description: 'Their name.' })
  readonly toName!: string;
  @Field(() => DateTime, { description: 'From when.' })
  readonly since!: number;
  @Field(() => DateTime, { description: 'From when no longer.' })
  readonly until!: number;
  @Field(() => String, { description: 'Why.' })
  readonly reason!: string;
  @Field(() => DateTime, { nullable: true, description: 'When it was ended before its date.' })
  readonly endedAt!: number | null;
}

@ObjectType({ description: 'The delegation as it is now.' })
@Access('responder', 'analyst', 'policy_owner')
export class ApprovalsDelegated {
  @Field(() => ApprovalDelegationType, { description: 'The delegation as it is now.' })
  readonly delegation!: ApprovalDelegationType;
}

@InputType({ description: 'Who is to answer, and until when.' })
export class DelegateApprovalsInput {
  @Field(() => ID, { description: 'Id of a person with the role of an analyst or responder.' })
  readonly to!: string;
  @Field(() => DateTime, { description: 'First instant at which it no longer holds; within 90 days.' })
  readonly until!: number;
  @Field(() => String, { description: 'Why.' })
  readonly reason!: string;
}

@InputType({ description: 'A delegation to end.' })
export class EndDelegationInput {
  @Field(() => ID, { description: 'The delegation.' })
  readonly uid!: string;
}

const Answers = {
  delegate: payloadOf('DelegateApprovalsPayload', ApprovalsDelegated),
  end: payloadOf('EndDelegationPayload', ApprovalsDelegated),
};
const INPUT = { description: 'What to do.' };

@Resolver()
export class DelegationResolver {
  @Query(() => [ApprovalDelegationType], { description: 'Who answers for whom now, soonest ending first.' })
  @Access('responder', 'analyst', 'policy_owner', 'auditor')
  approvalDelegations(@Ctx() { useCases, principal }: ApiContext): Promise<readonly object[]> {
    return useCases.delegations.list(principal);
  }

  @Mutation(() => Answers.delegate, {
    description:
      'Lets somebody else answer requests for you. It cannot be passed on and never speaks for your own requests.',
  })
  @Access('responder')
  delegateApprovals(
    @Arg('input', () => DelegateApprovalsInput, INPUT) { to, until, reason }: DelegateApprovalsInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    return answered('ApprovalsDelegated', async () => ({
      delegation: await useCases.delegations.delegate(principal, { to, until, reason }),
    }));
  }

  @Mutation(() => Answers.end, { description: 'Ends a delegation at once; answers given under it end with it.' })
  @Access('responder', 'analyst', 'policy_owner')
  endDelegation(
    @Arg('input', () => EndDelegationInput, INPUT) { uid }: EndDelegationInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    return answered('ApprovalsDelegated', async () => ({ delegation: await useCases.delegations.end(principal, uid) }));
  }
}
