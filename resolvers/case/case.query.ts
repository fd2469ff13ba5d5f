import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Extensions, FieldResolver, Info, Int, Query, Resolver, Root } from 'type-graphql';
import { SEVERITIES } from '../../src/domain/case.js';
import { InputFault } from '../../src/domain/errors.js';
import { pageOf } from '../../src/domain/page.js';
import { caseGraph } from '../../src/usecases/graph-view/case-graph.js';
import { Access, READERS } from '../access.js';
import type { ApiContext } from '../context.js';
import { asksTotal, given, listPage } from '../list.js';
import { keyOfType } from '../node-id.js';
import { PageArgs } from '../paging.js';
import { COMPUTED, connectionOf } from '../rows.js';
import { selectionOf } from '../selection.js';
import { CaseGraph, GraphArgs } from './case-graph.type.js';
import { CaseConnection, CaseListArgs, type CaseFilter } from './case-list.type.js';
import { CaseType } from './case.type.js';
import { TimelineConnection } from './timeline.type.js';

@Resolver(() => CaseType)
export class CaseQuery {
  @Query(() => CaseType, { nullable: true, description: 'A case by its number.' })
  @Access(...READERS)
  case(
    @Arg('number', () => Int, { description: 'The number people say.' }) number: number,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    return context.useCases.read.caseByNumber(number, selectionOf(info));
  }

  @Query(() => CaseConnection, { description: 'Cases, page by page.' })
  @Access(...READERS)
  async cases(
    @Args(() => CaseListArgs) args: CaseListArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    const { filter, orderBy } = await wantedList(context, args);
    const order = orderBy?.field ?? 'NUMBER';
    const ascending = orderBy?.direction === 'ASC';
    return listPage(context, info, args, { list: 'cases', order, ascending, filter: filterOf(filter) });
  }

  @FieldResolver(() => CaseGraph, { description: 'The case as a graph, ready to draw.' })
  @Extensions(COMPUTED)
  graph(@Root() row: CaseType, @Args(() => GraphArgs) args: GraphArgs, @Ctx() context: ApiContext): Promise<object> {
    const { depth, perKind, limits, kinds = null, asOf = null } = args;
    return caseGraph(context.useCases.read, row.number, { depth, perKind, limits, kinds, asOf });
  }

  @FieldResolver(() => TimelineConnection, {
    description: 'Events, detections, decisions, actions and comments, oldest first.',
  })
  @Extensions(COMPUTED)
  async timeline(
    @Root() row: CaseType,
    @Args(() => PageArgs) args: PageArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    const total = asksTotal(selectionOf(info));
    return connectionOf(await context.useCases.read.timeline(row.number, pageOf(args.first, args.after), total));
  }
}

/** What a saved filter says stands in the place of what the caller would say. */
async function wantedList({ useCases, principal }: ApiContext, args: CaseListArgs) {
  if (!args.saved) return args;
  if (args.filter || args.orderBy)
    throw new InputFault('BAD_USER_INPUT', 'Give a saved filter or one of your own, not both.', {
      place: { path: 'saved' },
    });
  const { filter, order } = await useCases.savedFilters.find(principal, keyOfType(args.saved, 'SavedFilter'));
  return { filter: filter as CaseFilter, orderBy: order };
}

/** `severityGte` is the list of severities from there on. */
export function filterOf(filter: CaseFilter | null | undefined): Readonly<Record<string, unknown>> {
  const { severityGte, ...rest } = given(filter);
  if (severityGte === undefined) return rest;
  const least = SEVERITIES.findIndex((severity) => severity === severityGte);
  const named = rest['severity'];
  const worse = SEVERITIES.slice(least).filter((severity) => !Array.isArray(named) || named.includes(severity));
  return { ...rest, severity: worse };
}
