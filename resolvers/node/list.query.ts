import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, ArgsType, Ctx, Field, ID, Info, InputType, Int, Query, Resolver } from 'type-graphql';
import { Access, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { DecisionConnection, DecisionType, PolicyConnection } from '../decision/decision.type.js';
import { DetectionConnection } from '../detection/detection.type.js';
import { MatchStateEnum, SeverityEnum, VerdictEnum } from '../enums.js';
import { given, listPage } from '../list.js';
import { keyBehind, keyOfType } from '../node-id.js';
import { PageArgs } from '../paging.js';
import { DateTime } from '../scalars.js';
import { selectionOf } from '../selection.js';

@InputType({ description: 'Which detections. Conditions that are given must all hold.' })
export class DetectionFilter {
  @Field(() => String, { nullable: true, description: 'Of this rule, any version, e.g. `slow-account-takeover`.' })
  readonly ruleId?: string | null;
  @Field(() => [MatchStateEnum], { nullable: true, description: 'In one of these states.' })
  readonly state?: string[] | null;
  @Field(() => [SeverityEnum], { nullable: true, description: 'Of one of these severities.' })
  readonly severity?: string[] | null;
  @Field(() => Int, { nullable: true, description: 'Of this case.' })
  readonly caseNumber?: number | null;
  @Field(() => DateTime, { nullable: true, description: 'Fired at this time or later.' })
  readonly firedSince?: number | null;
  @Field(() => Boolean, {
    nullable: true,
    description:
      'Of rules that are in the shadow (true), or of all others (false). Absent: of all others; of a rule that `ruleId` names, whatever it is.',
  })
  readonly shadow?: boolean | null;
}

@InputType({ description: 'Which decisions. Conditions that are given must all hold.' })
export class DecisionFilter {
  @Field(() => ID, { nullable: true, description: 'That rest on this answer, event, context fact or indicator.' })
  readonly restsOn?: string | null;
  @Field(() => String, { nullable: true, description: 'Made under this policy version, `id@version`.' })
  readonly policyVersion?: string | null;
  @Field(() => ID, { nullable: true, description: 'That rest on this exception.' })
  readonly exception?: string | null;
  @Field(() => [VerdictEnum], { nullable: true, description: 'With one of these verdicts.' })
  readonly verdict?: string[] | null;
  @Field(() => Int, { nullable: true, description: 'Of this case.' })
  readonly caseNumber?: number | null;
  @Field(() => Boolean, { nullable: true, description: 'Not replaced by a later one (true), or replaced (false).' })
  readonly current?: boolean | null;
}

@ArgsType()
export class DetectionListArgs extends PageArgs {
  @Field(() => DetectionFilter, {
    nullable: true,
    description: 'Which detections; where absent all but those of rules in the shadow, also what was taken back.',
  })
  readonly filter?: DetectionFilter | null;
}

@ArgsType()
export class DecisionListArgs extends PageArgs {
  @Field(() => DecisionFilter, { nullable: true, description: 'Which decisions; all where absent.' })
  readonly filter?: DecisionFilter | null;
}

@Resolver()
export class ListQueries {
  @Query(() => DetectionConnection, { description: 'Detections, latest first.' })
  @Access(...READERS)
  detections(
    @Args(() => DetectionListArgs) args: DetectionListArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    return listPage(context, info, args, { list: 'detections', filter: detectionFilter(args.filter) });
  }

  @Query(() => DecisionType, { nullable: true, description: 'A decision by its id.' })
  @Access(...READERS)
  async decision(
    @Arg('id', () => ID, { description: 'Global id.' }) id: string,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    const [row] = await context.useCases.read.byKeys('Decision', [keyOfType(id, 'Decision')], selectionOf(info));
    return row ?? null;
  }

  @Query(() => DecisionConnection, {
    description: 'Decisions by what they rest on: which cases would a wrong fact, policy or exception touch?',
  })
  @Access(...READERS)
  decisions(
    @Args(() => DecisionListArgs) args: DecisionListArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    return listPage(context, info, args, { list: 'decisions', filter: decisionFilter(args.filter) });
  }

  @Query(() => PolicyConnection, { description: 'Decision policies, every version.' })
  @Access(...READERS)
  policies(
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    return listPage(context, info, args, { list: 'policies', ascending: true, filter: {} });
  }
}

/** What a rule in the shadow finds is nobody's work; it is looked at with that rule. */
function detectionFilter(filter: DetectionFilter | null | undefined): Readonly<Record<string, unknown>> {
  const conditions = given(filter);
  return conditions['ruleId'] === undefined ? { shadow: false, ...conditions } : conditions;
}

/** Facts are named by their global ids, and stored under their keys. */
function decisionFilter(filter: DecisionFilter | null | undefined): Readonly<Record<string, unknown>> {
  const { restsOn, exception, ...rest } = given(filter);
  const key = (id: unknown) => keyBehind(String(id));
  return {
    ...rest,
    ...(restsOn === undefined ? {} : { restsOn: key(restsOn) }),
    ...(exception === undefined ? {} : { exception: key(exception) }),
  };
}
