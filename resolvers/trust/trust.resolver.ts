import { Arg, Args, ArgsType, Ctx, Field, Int, Mutation, Query, Resolver } from 'type-graphql';
import type { OutcomeLabel, OutcomeSource } from '../../src/domain/trust.js';
import type { CauseClass } from '../../src/usecases/trust/ports.js';
import type { ResponsibilityKind } from '../../src/usecases/trust/responsibilities.js';
import { Access, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { MisclassificationStateEnum, ResponsibilityKindEnum } from '../enums.js';
import { onlyKnown, requireKnown } from '../case/known.js';
import { keyBehind } from '../node-id.js';
import { answered } from '../refusal.type.js';
import {
  AutonomyEntry,
  ClassifyMisclassificationInput,
  CloseMisclassificationInput,
  MisclassificationType,
  PolicyReliability,
  PromoteAutonomyInput,
  RecordOutcomeInput,
  ResponsibilityType,
  ReviewItem,
  TrustAnswers,
} from './trust.type.js';

const INPUT = { description: 'What to do.' };
const MOST = 200;
const atMost = (first: number): number => Math.min(MOST, Math.max(1, first));

@ArgsType()
export class MisclassificationArgs {
  @Field(() => String, { nullable: true, description: 'Of this policy lineage, e.g. `account-takeover`.' })
  readonly policy?: string | null;
  @Field(() => String, { nullable: true, description: 'Of this version.' })
  readonly policyVersion?: string | null;
  @Field(() => MisclassificationStateEnum, { nullable: true, description: 'In this state.' })
  readonly state?: 'OPEN' | 'CLOSED' | null;
  @Field(() => Int, { defaultValue: 50, description: `How many, up to ${String(MOST)}.` })
  readonly first!: number;
}

@ArgsType()
export class ResponsibilityArgs {
  @Field(() => ResponsibilityKindEnum, { nullable: true, description: 'Of this kind.' })
  readonly kind?: ResponsibilityKind | null;
  @Field(() => String, { nullable: true, description: 'Whose owner or deputy is this person or team.' })
  readonly person?: string | null;
  @Field(() => Boolean, { nullable: true, description: 'Only what is due, or only what is not.' })
  readonly overdue?: boolean | null;
  @Field(() => Int, { defaultValue: 50, description: `How many, up to ${String(MOST)}.` })
  readonly first!: number;
  @Field(() => String, { nullable: true, description: 'Key of the last one already known.' })
  readonly after?: string | null;
}

@Resolver()
export class TrustResolver {
  @Query(() => [AutonomyEntry], {
    description: 'Every level that was signed for or has outcomes, with what they earn.',
  })
  @Access(...READERS)
  autonomy(@Ctx() { useCases }: ApiContext): Promise<readonly object[]> {
    return useCases.trust.autonomy();
  }

  @Query(() => PolicyReliability, { description: 'Calibration of a policy and agreement of its reviewers.' })
  @Access(...READERS)
  reliability(
    @Arg('policy', () => String, { description: 'Policy lineage, e.g. `account-takeover`.' }) policy: string,
    @Ctx() { useCases }: ApiContext,
  ): Promise<object> {
    return useCases.trust.reliability(policy);
  }

  @Query(() => [ReviewItem], { description: 'Decisions of the random sample that you may still read blindly.' })
  @Access('analyst', 'responder', 'policy_owner')
  async reviewQueue(
    @Arg('first', () => Int, { defaultValue: 50, description: `How many, up to ${String(MOST)}.` }) first: number,
    @Ctx() context: ApiContext,
  ): Promise<readonly object[]> {
    const drawn = await context.useCases.trust.reviewQueue(context.principal, atMost(first));
    return onlyKnown(context, 'Decision', drawn, ({ decision }) => keyBehind(decision));
  }

  @Query(() => [MisclassificationType], {
    description: 'Wrong decisions, by policy version if you like, the latest first.',
  })
  @Access(...READERS)
  async misclassifications(
    @Args(() => MisclassificationArgs) args: MisclassificationArgs,
    @Ctx() context: ApiContext,
  ): Promise<readonly object[]> {
    const { policy = null, policyVersion = null, state = null, first } = args;
    const filter = { policy, policyVersion, state };
    const wrong = await context.useCases.trust.misclassifications(filter, atMost(first));
    return onlyKnown(context, 'Decision', wrong, ({ decision }) => keyBehind(decision));
  }

  @Query(() => [ResponsibilityType], {
    description: 'Who answers for what verdicts rest on, and until when they look again; what is due comes first.',
  })
  @Access(...READERS)
  responsibilities(
    @Args(() => ResponsibilityArgs) args: ResponsibilityArgs,
    @Ctx() { useCases }: ApiContext,
  ): Promise<readonly object[]> {
    const { kind = null, person = null, overdue = null, first, after = null } = args;
    return useCases.trust.responsibilities({ kind, person, overdue }, { first: atMost(first), after });
  }

  @Mutation(() => TrustAnswers.record, { description: 'Tells what a decision’s case was.' })
  @Access('analyst', 'responder', 'policy_owner')
  recordOutcome(@Arg('input', () => RecordOutcomeInput, INPUT) input: RecordOutcomeInput, @Ctx() context: ApiContext) {
    const { decisionId, reason, severe } = input;
    const said = { label: input.label as OutcomeLabel, source: input.source as OutcomeSource };
    const outcome = { decision: keyBehind(decisionId), ...said, reason, severe };
    return answered('OutcomeRecorded', async () => {
      await requireKnown(context, { label: 'Decision', key: outcome.decision });
      return context.useCases.trust.record(context.principal, outcome);
    });
  }

  @Mutation(() => TrustAnswers.promote, { description: 'Signs for one more level that the outcomes have earned.' })
  @Access('policy_owner')
  promoteAutonomy(
    @Arg('input', () => PromoteAutonomyInput, INPUT) input: PromoteAutonomyInput,
    @Ctx() { useCases, principal }: ApiContext,
  ) {
    return answered('AutonomyPromoted', async () => ({ entry: await useCases.trust.promote(principal, input) }));
  }

  @Mutation(() => TrustAnswers.classify, { description: 'Names the cause of a wrong decision and who answers for it.' })
  @Access('analyst', 'responder', 'policy_owner')
  classifyMisclassification(
    @Arg('input', () => ClassifyMisclassificationInput, INPUT) input: ClassifyMisclassificationInput,
    @Ctx() { useCases, principal }: ApiContext,
  ) {
    const { id, cause, object, owner = null } = input;
    const change = { id, cause: cause as CauseClass, object, owner };
    return changed(() => useCases.trust.classify(principal, change));
  }

  @Mutation(() => TrustAnswers.close, { description: 'Closes a wrong decision with its fix and a regression fixture.' })
  @Access('policy_owner', 'analyst')
  closeMisclassification(
    @Arg('input', () => CloseMisclassificationInput, INPUT) input: CloseMisclassificationInput,
    @Ctx() { useCases, principal }: ApiContext,
  ) {
    return changed(() => useCases.trust.close(principal, input));
  }
}

function changed(work: () => Promise<object>): Promise<object> {
  return answered('MisclassificationChanged', async () => ({ misclassification: await work() }));
}
