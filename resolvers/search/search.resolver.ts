import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Args, Ctx, Extensions, FieldResolver, Info, Int, Query, Resolver, Root } from 'type-graphql';
import { pageOf } from '../../src/domain/page.js';
import { beneath, mergeSelections } from '../../src/domain/selection.js';
import { caseNumberIn, indexQueryOf, SEARCH_KINDS } from '../../src/usecases/search/search.js';
import { Access, READERS } from '../access.js';
import { CaseType } from '../case/case.type.js';
import type { ApiContext } from '../context.js';
import { asksTotal } from '../list.js';
import { COMPUTED, connectionOf } from '../rows.js';
import { selectionOf } from '../selection.js';
import { SearchArgs, SearchConnection, SimilarCase } from './search.type.js';

const MOST_SIMILAR = 50;

@Resolver(() => CaseType)
export class SearchResolver {
  @Query(() => SearchConnection, {
    description:
      'Cases, comments, tasks, observables and entities by words, best first; paging reaches the best 1,000.',
  })
  @Access(...READERS)
  async search(
    @Args(() => SearchArgs) { text, kinds, first, after }: SearchArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<object | null> {
    const selection = selectionOf(info);
    const nodes = mergeSelections(beneath(beneath(selection, 'edges'), 'node'), beneath(selection, 'nodes'));
    const request = {
      text: indexQueryOf(text),
      number: caseNumberIn(text),
      kinds: SEARCH_KINDS.filter((kind) => !kinds || kinds.includes(kind)),
      page: pageOf(first, after),
      total: asksTotal(selection),
    };
    return connectionOf(await context.useCases.read.search(request, nodes));
  }

  @FieldResolver(() => [SimilarCase], {
    description: 'Cases that involve the same rare entities, most alike first.',
  })
  @Extensions(COMPUTED)
  similar(
    @Root() row: CaseType,
    @Arg('first', () => Int, { defaultValue: 10, description: `How many, 1 to ${String(MOST_SIMILAR)}.` })
    first: number,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<readonly object[]> {
    const most = Math.min(pageOf(first, null).first, MOST_SIMILAR);
    return context.useCases.read.similarCases(row.number, most, selectionOf(info));
  }
}
