import { Arg, Ctx, Field, InputType, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { Access, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { answered, payloadOf } from '../refusal.type.js';
import { DateTime } from '../scalars.js';

@ObjectType('KillSwitch', { description: 'The emergency stop: while it is engaged no action leaves.' })
@Access(...READERS)
export class KillSwitchType {
  @Field(() => Boolean, { description: 'Whether every action is stopped.' })
  readonly engaged!: boolean;
  @Field(() => String, { nullable: true, description: 'Who turned it last.' })
  readonly by!: string | null;
  @Field(() => String, { nullable: true, description: 'Why.' })
  readonly reason!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When.' })
  readonly at!: number | null;
  @Field(() => String, { nullable: true, description: 'Who asked to release it; a second person must agree.' })
  readonly releaseAskedBy!: string | null;
}

@ObjectType({ description: 'The emergency stop as it is now.' })
@Access(...READERS)
export class KillSwitchTurned {
  @Field(() => KillSwitchType, { description: 'The emergency stop as it is now.' })
  readonly killSwitch!: KillSwitchType;
}

@InputType({ description: 'A turn of the emergency stop.' })
export class KillSwitchInput {
  @Field(() => String, { description: 'Why.' })
  readonly reason!: string;
}

const EngagePayload = payloadOf('EngageKillSwitchPayload', KillSwitchTurned);
const ReleasePayload = payloadOf('ReleaseKillSwitchPayload', KillSwitchTurned);
const INPUT = { description: 'Why.' };

@Resolver()
export class KillSwitchResolver {
  @Query(() => KillSwitchType, { description: 'The emergency stop.' })
  @Access(...READERS)
  killSwitch(@Ctx() { useCases }: ApiContext): Promise<object> {
    return useCases.killSwitch.read();
  }

  @Mutation(() => EngagePayload, { description: 'Stops every action, at once and for everybody. One person suffices.' })
  @Access('responder', 'policy_owner')
  engageKillSwitch(
    @Arg('input', () => KillSwitchInput, INPUT) { reason }: KillSwitchInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    return turned(() => useCases.killSwitch.engage(principal, reason));
  }

  @Mutation(() => ReleasePayload, { description: 'The first person asks for the release, a second one completes it.' })
  @Access('responder', 'policy_owner')
  releaseKillSwitch(
    @Arg('input', () => KillSwitchInput, INPUT) { reason }: KillSwitchInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    return turned(() => useCases.killSwitch.release(principal, reason));
  }
}

function turned(work: () => Promise<object>): Promise<object> {
  return answered('KillSwitchTurned', async () => ({ killSwitch: await work() }));
}
