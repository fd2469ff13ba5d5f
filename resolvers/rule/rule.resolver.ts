import type { GraphQLResolveInfo } from 'graphql';
import { Args, ArgsType, Ctx, Field, Info, InputType, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { Access, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { RuleStatusEnum, SeverityEnum } from '../enums.js';
import { given, listPage } from '../list.js';
import { NodeType } from '../node/node.type.js';
import { connectionType, PageArgs } from '../paging.js';
import { DateTime } from '../scalars.js';

@ObjectType('Rule', { implements: NodeType, description: 'One version of a correlation rule, as its author wrote it.' })
@Access(...READERS)
export class RuleType extends NodeType {
  @Field(() => String, { description: '`id@version`.' })
  readonly key!: string;
  @Field(() => String, { description: 'The rule, whatever its version.' })
  readonly ruleId!: string;
  @Field(() => Int, { description: 'Its version.' })
  readonly version!: number;
  @Field(() => String, { description: 'One line.' })
  readonly title!: string;
  @Field(() => String, { description: 'The language it is written in, e.g. `eql`.' })
  readonly language!: string;
  @Field(() => String, { nullable: true, description: 'Dialect of the language; ours where null.' })
  readonly dialect!: string | null;
  @Field(() => String, { description: 'Its text.' })
  readonly query!: string;
  @Field(() => RuleStatusEnum, { description: 'Where it stands in its life.' })
  readonly status!: string;
  @Field(() => SeverityEnum, { description: 'Severity of what it finds.' })
  readonly severity!: string;
  @Field(() => [String], { description: 'ATT&CK techniques, e.g. `T1078.004`.' })
  readonly techniqueIds!: string[];
  @Field(() => DateTime, { nullable: true, description: 'Event time from which the last event of a match counts.' })
  readonly effectiveFrom!: number | null;
  @Field(() => String, { nullable: true, description: 'Who answers for it.' })
  readonly owner!: string | null;
  @Field(() => String, { nullable: true, description: 'Who wrote it, for rules that were published.' })
  readonly author!: string | null;
  @Field(() => [String], { description: 'Where its author says more.' })
  readonly references!: string[];
  @Field(() => String, { nullable: true, description: 'Its licence, where its author names one.' })
  readonly license!: string | null;
  @Field(() => Boolean, { description: 'Whether the events before its activation have been looked at.' })
  readonly ready!: boolean;
}

export const RuleConnection = connectionType('Rule', () => RuleType);

@InputType({ description: 'Which rules. Conditions that are given must all hold.' })
export class RuleFilter {
  @Field(() => String, { nullable: true, description: 'Of this rule, any version.' })
  readonly ruleId?: string | null;
  @Field(() => [RuleStatusEnum], { nullable: true, description: 'In one of these states.' })
  readonly status?: string[] | null;
}

@ArgsType()
export class RuleListArgs extends PageArgs {
  @Field(() => RuleFilter, { nullable: true, description: 'Which rules; all where absent.' })
  readonly filter?: RuleFilter | null;
}

@Resolver()
export class RuleResolver {
  @Query(() => RuleConnection, { description: 'Correlation rules, every version, by their ids.' })
  @Access(...READERS)
  rules(
    @Args(() => RuleListArgs) args: RuleListArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    return listPage(context, info, args, { list: 'rules', ascending: true, filter: given(args.filter) });
  }
}
