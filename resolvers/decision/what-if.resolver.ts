import { Arg, Ctx, Field, ID, InputType, Int, ObjectType, Query, Resolver } from 'type-graphql';
import type { JsonValue } from '../../src/domain/json.js';
import type { AnswerState } from '../../src/domain/verdict.js';
import { Access, READERS } from '../access.js';
import { requireKnown } from '../case/known.js';
import type { ApiContext } from '../context.js';
import { AnswerStateEnum, VerdictEnum } from '../enums.js';
import { keyBehind, keyOfType } from '../node-id.js';
import { Json } from '../scalars.js';
import { DecisionInterval } from './decision.type.js';

@InputType({ description: 'An answer that is supposed.' })
export class SupposedAnswerInput {
  @Field(() => String, { description: 'The question.' })
  readonly question!: string;
  @Field(() => AnswerStateEnum, { defaultValue: 'ANSWERED', description: 'ANSWERED, or the silence that is supposed.' })
  readonly state!: string;
  @Field(() => String, { nullable: true, description: 'One of the question’s answers; with ANSWERED.' })
  readonly answer?: string | null;
}

@InputType({ description: 'A fact that is supposed to hold.' })
export class SupposedFactInput {
  @Field(() => ID, { description: 'Whom it is about: key or global id, e.g. `Account:okta:00u1`.' })
  readonly subject!: string;
  @Field(() => String, { description: 'Kind of context.' })
  readonly kind!: string;
  @Field(() => String, { defaultValue: '', description: 'Tells facts of one kind apart, where there are several.' })
  readonly name!: string;
  @Field(() => Json, { description: 'What it says, e.g. `"tier0"` as a criticality.' })
  readonly value!: unknown;
}

@InputType({ description: 'What is supposed of a decision. Nothing is written.' })
export class WhatIfInput {
  @Field(() => ID, { description: 'The decision.' })
  readonly decision!: string;
  @Field(() => [SupposedAnswerInput], { defaultValue: [], description: 'Other answers.' })
  readonly answers!: SupposedAnswerInput[];
  @Field(() => [ID], {
    defaultValue: [],
    description: 'Answers, events, facts or indicators that are supposed to be false.',
  })
  readonly without!: string[];
  @Field(() => [SupposedFactInput], { defaultValue: [], description: 'Facts that are supposed to hold.' })
  readonly facts!: SupposedFactInput[];
}

@ObjectType({ description: 'A verdict and where it stands.' })
@Access(...READERS)
export class SupposedVerdict {
  @Field(() => VerdictEnum, { description: 'The verdict.' })
  readonly verdict!: string;
  @Field(() => Int, { description: 'Total, in centibans.' })
  readonly totalCentiban!: number;
  @Field(() => DecisionInterval, { nullable: true, description: 'Where the total could still go.' })
  readonly interval!: DecisionInterval | null;
  @Field(() => Boolean, { nullable: true, description: 'Whether no missing answer could change it.' })
  readonly robust!: boolean | null;
  @Field(() => Boolean, { nullable: true, description: 'Whether strong evidence stands on both sides.' })
  readonly contested!: boolean | null;
}

@ObjectType({ description: 'A question that would be answered otherwise.' })
@Access(...READERS)
export class MovedAnswer {
  @Field(() => String, { description: 'The question.' })
  readonly question!: string;
  @Field(() => String, { description: 'Answer or state on record.' })
  readonly before!: string;
  @Field(() => String, { description: 'Answer or state as supposed.' })
  readonly after!: string;
}

@ObjectType({ description: 'Where a decision would go.' })
@Access(...READERS)
export class WhatIf {
  @Field(() => SupposedVerdict, { description: 'As decided.' })
  readonly was!: SupposedVerdict;
  @Field(() => SupposedVerdict, { description: 'As it would be.' })
  readonly wouldBe!: SupposedVerdict;
  @Field(() => Boolean, { description: 'Whether the verdict differs.' })
  readonly flips!: boolean;
  @Field(() => [MovedAnswer], { description: 'Which answers differ.' })
  readonly moved!: MovedAnswer[];
}

@Resolver()
export class WhatIfResolver {
  @Query(() => WhatIf, {
    description: 'Where a decision would go under other answers, without a fact, or with another one. Writes nothing.',
  })
  @Access('analyst', 'hunter', 'responder', 'policy_owner', 'auditor')
  async whatIf(
    @Arg('input', () => WhatIfInput, { description: 'What is supposed.' }) input: WhatIfInput,
    @Ctx() context: ApiContext,
  ): Promise<object> {
    const { useCases, principal } = context;
    const decision = keyOfType(input.decision, 'Decision');
    await requireKnown(context, { label: 'Decision', key: decision });
    const { was, wouldBe, moved } = await useCases.whatIf.ask(principal, {
      decision,
      answers: input.answers.map(({ question, state, answer = null }) => ({
        question,
        state: state as AnswerState,
        answer,
      })),
      without: input.without.map(keyBehind),
      facts: input.facts.map(({ subject, value, ...rest }) => ({
        ...rest,
        subject: keyBehind(subject),
        value: value as JsonValue,
      })),
    });
    const { l, lo, hi, ...verdict } = wouldBe;
    return {
      was: { verdict: was.verdict, totalCentiban: was.l },
      wouldBe: { ...verdict, totalCentiban: l, interval: { loCentiban: lo, hiCentiban: hi } },
      flips: was.verdict !== wouldBe.verdict,
      moved,
    };
  }
}
