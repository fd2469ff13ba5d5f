import { Arg, Ctx, Field, ID, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { Access, READERS } from '../access.js';
import { requireKnown } from '../case/known.js';
import type { ApiContext } from '../context.js';
import { VerdictEnum } from '../enums.js';
import { DateTime } from '../scalars.js';
import { MovedAnswer } from './what-if.resolver.js';

@ObjectType({ description: 'A decision beside the one that it replaced.' })
@Access(...READERS)
export class DecisionStep {
  @Field(() => ID, { description: 'Global id of the decision.' })
  readonly decision!: string;
  @Field(() => String, { description: 'Whom or what it is about.' })
  readonly subject!: string;
  @Field(() => String, { description: 'Policy, `id@version`.' })
  readonly policy!: string;
  @Field(() => String, { nullable: true, description: 'Policy of the one before; null in the first one.' })
  readonly policyBefore!: string | null;
  @Field(() => String, { description: 'Why it was decided: what asked for it.' })
  readonly trigger!: string;
  @Field(() => DateTime, { description: 'When.' })
  readonly decidedAt!: number;
  @Field(() => VerdictEnum, { description: 'What it says.' })
  readonly verdict!: string;
  @Field(() => VerdictEnum, { nullable: true, description: 'What the one before said; null in the first one.' })
  readonly verdictBefore!: string | null;
  @Field(() => Int, { description: 'Total, in centibans.' })
  readonly totalCentiban!: number;
  @Field(() => Int, { nullable: true, description: 'Total of the one before.' })
  readonly totalBefore!: number | null;
  @Field(() => [MovedAnswer], { description: 'Which answers differ from the one before.' })
  readonly moved!: MovedAnswer[];
}

@Resolver()
export class HistoryResolver {
  @Query(() => [DecisionStep], {
    description:
      'How a case came to what it says now: its latest 200 decisions, oldest first, with what changed and why.',
  })
  @Access(...READERS)
  async decisionHistory(
    @Arg('case', () => Int, { description: 'Number of the case.' }) number: number,
    @Ctx() context: ApiContext,
  ): Promise<readonly object[]> {
    await requireKnown(context, { number });
    const steps = await context.useCases.history.of(number);
    return steps.map((step) => ({ ...step, decision: `Decision:${step.decision}` }));
  }
}
