import { Arg, Ctx, Field, InputType, Int, Mutation, ObjectType, Query, Resolver } from 'type-graphql';
import { Access } from '../access.js';
import type { ApiContext } from '../context.js';
import { answered, payloadOf } from '../refusal.type.js';
import { DateTime } from '../scalars.js';

const READERS = ['policy_owner', 'auditor', 'responder', 'analyst'] as const;

@ObjectType('GuardrailFile', { description: 'A file of Cedar policies.' })
@Access(...READERS)
export class GuardrailFileType {
  @Field(() => String, { description: 'Its name.' })
  readonly name!: string;
  @Field(() => String, { description: 'Its text.' })
  readonly text!: string;
}

@ObjectType('GuardrailRule', { description: 'One policy and who answers for it.' })
@Access(...READERS)
export class GuardrailRuleType {
  @Field(() => String, { description: 'Its name.' })
  readonly id!: string;
  @Field(() => String, { description: '`permit` or `forbid`.' })
  readonly effect!: string;
  @Field(() => String, { description: 'Who answers for it.' })
  readonly owner!: string;
  @Field(() => String, { description: 'Why there is such a policy.' })
  readonly reason!: string;
}

@ObjectType('GuardrailVersion', { description: 'A set of guardrails as a draft, in force, or retired.' })
@Access(...READERS)
export class GuardrailVersionType {
  @Field(() => Int, { description: 'Its number.' })
  readonly version!: number;
  @Field(() => String, { description: '`draft`, `published` or `retired`.' })
  readonly status!: string;
  @Field(() => String, { description: 'Digest of the set: what a publication is bound to, and permits name.' })
  readonly digest!: string;
  @Field(() => String, { description: 'Digest of the set it was made from.' })
  readonly base!: string;
  @Field(() => [String], { description: 'Who wrote it: they cannot put it in force.' })
  readonly authors!: string[];
  @Field(() => String, { description: 'Why.' })
  readonly reason!: string;
  @Field(() => DateTime, { description: 'When it was saved.' })
  readonly savedAt!: number;
  @Field(() => String, { nullable: true, description: 'Who put it in force.' })
  readonly publishedBy!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When.' })
  readonly publishedAt!: number | null;
}

@ObjectType('Guardrails', { description: 'The guardrails in force, and the last fifty versions.' })
@Access(...READERS)
export class GuardrailsType {
  @Field(() => String, { description: 'Digest of the set in force.' })
  readonly digest!: string;
  @Field(() => [GuardrailFileType], { description: 'Its files.' })
  readonly files!: GuardrailFileType[];
  @Field(() => [GuardrailRuleType], { description: 'Its policies.' })
  readonly rules!: GuardrailRuleType[];
  @Field(() => [GuardrailVersionType], { description: 'Newest first.' })
  readonly versions!: GuardrailVersionType[];
}

@InputType({ description: 'A file of Cedar policies.' })
export class GuardrailFileInput {
  @Field(() => String, { description: 'Its name, as `forbids.cedar`.' })
  readonly name!: string;
  @Field(() => String, { description: 'Its text; empty takes the file out.' })
  readonly text!: string;
}

@InputType({ description: 'A change of the guardrails in force.' })
export class SaveGuardrailsInput {
  @Field(() => [GuardrailFileInput], { description: 'Files to replace or add.' })
  readonly files!: GuardrailFileInput[];
  @Field(() => String, { description: 'Why.' })
  readonly reason!: string;
}

@InputType({ description: 'A draft to put in force.' })
export class PublishGuardrailsInput {
  @Field(() => Int, { description: 'The draft.' })
  readonly version!: number;
  @Field(() => String, { description: 'Its digest, as you looked at it.' })
  readonly digest!: string;
  @Field(() => String, { description: 'Why.' })
  readonly reason!: string;
  @Field(() => String, { nullable: true, description: 'Why a cap is given up that an owner may give up.' })
  readonly override?: string | null;
}

@ObjectType({ description: 'A set of guardrails as it was saved or put in force.' })
@Access(...READERS)
export class GuardrailsChanged {
  @Field(() => Int, { description: 'Its number.' })
  readonly version!: number;
  @Field(() => String, { description: 'Its digest.' })
  readonly digest!: string;
  @Field(() => [String], { description: 'What must hold and would not, as the enumeration of requests found.' })
  readonly holes!: string[];
}

const Answers = {
  save: payloadOf('SaveGuardrailsPayload', GuardrailsChanged),
  publish: payloadOf('PublishGuardrailsPayload', GuardrailsChanged),
};
const INPUT = { description: 'What to do.' };

@Resolver()
export class GuardrailResolver {
  @Query(() => GuardrailsType, { description: 'The guardrails in force.' })
  @Access(...READERS)
  guardrails(@Ctx() { useCases, principal }: ApiContext): Promise<object> {
    return useCases.guardrails.read(principal);
  }

  @Mutation(() => Answers.save, { description: 'Saves a draft: linted, and tried over the whole space of requests.' })
  @Access('policy_owner')
  saveGuardrails(
    @Arg('input', () => SaveGuardrailsInput, INPUT) { files, reason }: SaveGuardrailsInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    return answered('GuardrailsChanged', () => useCases.guardrails.save(principal, { files, reason }));
  }

  @Mutation(() => Answers.publish, {
    description: 'Puts a draft in force for every permit from now on. Its authors cannot; a hole stops it.',
  })
  @Access('policy_owner')
  publishGuardrails(
    @Arg('input', () => PublishGuardrailsInput, INPUT) input: PublishGuardrailsInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const { version, digest, reason, override = null } = input;
    return answered('GuardrailsChanged', () =>
      useCases.guardrails.publish(principal, { version, digest, reason, override }),
    );
  }
}
