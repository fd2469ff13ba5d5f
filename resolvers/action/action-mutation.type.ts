import { ArgsType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { RollbackOutcomeEnum } from '../enums.js';
import { payloadOf } from '../refusal.type.js';
import { Json } from '../scalars.js';

const KEY = 'Repeating a request with the same key gives the same answer and changes nothing twice.';

@InputType({ description: 'An action somebody wants done.' })
export class ProposeActionInput {
  @Field(() => Int, { description: 'The case it responds to.' })
  readonly caseNumber!: number;
  @Field(() => String, { description: 'Registered type, e.g. `revoke_sessions`.' })
  readonly type!: string;
  @Field(() => String, {
    description: 'Key or global id of the entity it acts on, e.g. `okta:00u1` or `Device:edr:4c1f`.',
  })
  readonly target!: string;
  @Field(() => Json, {
    nullable: true,
    description: 'An object of strings, numbers and booleans, e.g. `{ttlMin: 60}`.',
  })
  readonly arguments?: unknown;
  @Field(() => String, { nullable: true, description: 'Why.' })
  readonly reason?: string | null;
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'A yes or no to what the person saw.' })
export class AnswerActionInput {
  @Field(() => ID, { description: 'The action.' })
  readonly id!: string;
  @Field(() => String, { description: 'Digest of the arguments the person saw; others make the answer void.' })
  readonly argumentsDigest!: string;
  @Field(() => ID, { nullable: true, description: 'The decision the person saw; a later one makes the answer void.' })
  readonly decisionId?: string | null;
  @Field(() => String, { description: 'Why.' })
  readonly reason!: string;
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

@ObjectType({ description: 'The action as it is now.' })
@Access(...READERS)
export class ActionChanged {
  @Field(() => String, { description: 'Uid of the action.' })
  readonly uid!: string;
}

export const ActionAnswers = {
  renew: payloadOf('RenewActionPayload', ActionChanged),
  propose: payloadOf('ProposeActionPayload', ActionChanged),
  approve: payloadOf('ApproveActionPayload', ActionChanged),
  deny: payloadOf('DenyActionPayload', ActionChanged),
};

@InputType({ description: 'An action to take back.' })
export class RollbackActionInput {
  @Field(() => ID, { description: 'The action.' })
  readonly id!: string;
  @Field(() => String, { description: 'Why.' })
  readonly reason!: string;
  @Field(() => String, { nullable: true, description: KEY })
  readonly idempotencyKey?: string | null;
}

@InputType({ description: 'A case whose containment is to be taken back.' })
export class RollbackCaseInput {
  @Field(() => Int, { description: 'Number of the case.' })
  readonly number!: number;
  @Field(() => String, { description: 'Why.' })
  readonly reason!: string;
}

@InputType({ description: 'More time for what is undone by itself.' })
export class RenewActionInput {
  @Field(() => ID, { description: 'The action.' })
  readonly id!: string;
  @Field(() => Int, { description: 'Minutes from now; a week from its effect is the most.' })
  readonly minutes!: number;
  @Field(() => String, { description: 'Why.' })
  readonly reason!: string;
}

@ObjectType({ description: 'How far an action could be taken back.' })
@Access(...READERS)
export class ActionRolledBack {
  @Field(() => String, { description: 'Uid of the action.' })
  readonly uid!: string;
  @Field(() => RollbackOutcomeEnum, { description: 'What became of it.' })
  readonly outcome!: string;
  @Field(() => String, { nullable: true, description: 'Uid of the action that undoes it.' })
  readonly inverse!: string | null;
  @Field(() => String, { nullable: true, description: 'How its target undoes it by itself.' })
  readonly how!: string | null;
}

@ObjectType({ description: 'What became of each containment of a case, the latest first.' })
@Access(...READERS)
export class CaseRolledBack {
  @Field(() => [ActionRolledBack], { description: 'One entry for each action that was in force or on its way.' })
  readonly outcomes!: ActionRolledBack[];
}

export const RollbackAnswers = {
  action: payloadOf('RollbackActionPayload', ActionRolledBack),
  case: payloadOf('RollbackCasePayload', CaseRolledBack),
};

@ArgsType()
export class PreviewArgs {
  @Field(() => String, { description: 'Registered type of action, e.g. `revoke_sessions`.' })
  readonly action!: string;
  @Field(() => String, {
    description: 'Key or global id of the entity it would act on, e.g. `okta:00u1` or `Device:edr:4c1f`.',
  })
  readonly target!: string;
  @Field(() => Json, {
    nullable: true,
    description: 'An object of strings, numbers and booleans, e.g. `{ttlMin: 60}`.',
  })
  readonly arguments?: unknown;
  @Field(() => Int, { description: 'The case it would respond to.' })
  readonly caseNumber!: number;
  @Field(() => String, {
    nullable: true,
    description: 'Why it would be asked for; where absent, `reason` is among what is missing.',
  })
  readonly reason?: string | null;
}

@ObjectType({ description: 'A policy that determined an answer.' })
@Access(...READERS)
export class DeterminingPolicy {
  @Field(() => ID, { description: 'The policy.' })
  readonly id!: string;
  @Field(() => String, { nullable: true, description: 'Who answers for it.' })
  readonly owner!: string | null;
  @Field(() => String, { description: '`permit` or `forbid`; a forbid wins.' })
  readonly effect!: string;
  @Field(() => String, { description: 'Why it says so, in its owner’s words.' })
  readonly reason!: string;
}

@ObjectType({ description: 'Whom an action would touch.' })
@Access(...READERS)
export class BlastRadius {
  @Field(() => Int, { description: 'How many.' })
  readonly count!: number;
  @Field(() => Int, { description: 'How many of them are critical.' })
  readonly critical!: number;
  @Field(() => [String], { description: 'Some of them.' })
  readonly names!: string[];
}

@ObjectType('AuthorizationPreview', { description: 'What the guard would say to an action.' })
@Access(...READERS)
export class AuthorizationPreviewType {
  @Field(() => Boolean, { description: 'Whether it may run now.' })
  readonly allowed!: boolean;
  @Field(() => [DeterminingPolicy], { description: 'Why.' })
  readonly determiningPolicies!: DeterminingPolicy[];
  @Field(() => [String], {
    description: 'What would make it allowed: each entry is enough by itself; `a and b` are needed together.',
  })
  readonly missing!: string[];
  @Field(() => BlastRadius, { nullable: true, description: 'Whom it would touch.' })
  readonly blastRadius!: BlastRadius | null;
}
