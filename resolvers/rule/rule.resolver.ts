import type { GraphQLResolveInfo } from 'graphql';
import { Args, ArgsType, Ctx, Field, Info, InputType, Query, Resolver } from 'type-graphql';
import { Access, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { RuleStatusEnum } from '../enums.js';
import { given, listPage } from '../list.js';
import { PageArgs } from '../paging.js';
import { RuleConnection } from './rule.type.js';

@InputType({ description: 'Which rules. Conditions that are given must all hold.' })
export class RuleFilter {
  @Field(() => String, { nullable: true, description: 'Of this rule, any version, e.g. `slow-account-takeover`.' })
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
