import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, ID, Info, Query, Resolver } from 'type-graphql';
import { Access } from '../access.js';
import type { ApiContext } from '../context.js';
import { given, listPage } from '../list.js';
import { keyOfType } from '../node-id.js';
import { selectionOf } from '../selection.js';
import { Finding } from './finding.type.js';
import { ExplainHuntInput, HuntTextInput } from './hunt.input.js';
import { HuntConnection, HuntDifference, HuntExplanation, HuntListArgs, HuntType } from './hunt.type.js';
import { HUNT_READERS, HuntRunConnection, HuntRunListArgs, HuntRunType } from './hunt-run.type.js';
import { huntOf, textOf } from './texts.js';

@Resolver()
export class HuntQueries {
  @Query(() => HuntConnection, { description: 'Saved hunts by their ids: the newest version of each, or all of one.' })
  @Access(...HUNT_READERS)
  hunts(
    @Args(() => HuntListArgs) args: HuntListArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    const filter = given(args.filter);
    const order = filter['huntId'] === undefined ? 'ID' : 'VERSION';
    return listPage(context, info, args, { list: 'hunts', ascending: true, order, filter });
  }

  @Query(() => HuntType, { nullable: true, description: 'One version of a hunt, by `id@version` or global id.' })
  @Access(...HUNT_READERS)
  async hunt(
    @Arg('id', () => ID, { description: '`id@version` or global id.' }) id: string,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    const [row] = await context.useCases.read.byKeys('Hunt', [keyOfType(id, 'Hunt')], selectionOf(info));
    return row ?? null;
  }

  @Query(() => HuntRunConnection, { description: 'Runs of hunts and back-tests of rules, newest first.' })
  @Access(...HUNT_READERS)
  huntRuns(
    @Args(() => HuntRunListArgs) args: HuntRunListArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    return listPage(context, info, args, { list: 'huntRuns', filter: given(args.filter) });
  }

  @Query(() => HuntRunType, { nullable: true, description: 'One run, with what it has found so far.' })
  @Access(...HUNT_READERS)
  async huntRun(
    @Arg('id', () => ID, { description: 'The run.' }) id: string,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    const [row] = await context.useCases.read.byKeys('HuntRun', [keyOfType(id, 'HuntRun')], selectionOf(info));
    return row ?? null;
  }

  @Query(() => [Finding], {
    description: 'What is wrong or doubtful about a text, with line and column. Runs nothing.',
  })
  @Access(...HUNT_READERS)
  async lintHunt(
    @Arg('input', () => HuntTextInput, { description: 'The text.' }) input: HuntTextInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object[]> {
    return [...(await useCases.hunts.lint(principal, textOf(input)))];
  }

  @Query(() => HuntExplanation, {
    description: 'What a hunt would do and cost: steps, indexes, expected rows. Runs nothing.',
  })
  @Access(...HUNT_READERS)
  async explainHunt(
    @Arg('input', () => ExplainHuntInput, { description: 'What, over which period.' }) input: ExplainHuntInput,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    const { reads, ...explained } = await useCases.hunts.explain(principal, huntOf(input), {
      lo: input.from,
      hi: input.to,
    });
    return { ...explained, readsFrom: reads.lo, readsTo: reads.hi };
  }

  @Query(() => HuntDifference, { description: 'What two runs that have ended found alike, and what each found alone.' })
  @Access(...HUNT_READERS)
  diffRuns(
    @Arg('left', () => ID, { description: 'A run.' }) left: string,
    @Arg('right', () => ID, { description: 'Another run, of the same period.' }) right: string,
    @Ctx() { useCases, principal }: ApiContext,
  ): Promise<object> {
    return useCases.hunts.difference(principal, keyOfType(left, 'HuntRun'), keyOfType(right, 'HuntRun'));
  }
}
