import type { GraphQLResolveInfo } from 'graphql';
import { Arg, Ctx, Extensions, FieldResolver, Info, Int, Query, Resolver, Root, Subscription } from 'type-graphql';
import { changeKindsOf, type ChangeFamily, type ChangeKind } from '../../src/domain/case.js';
import { Access, READERS } from '../access.js';
import { ActionType } from '../action/action.type.js';
import { CaseFilter } from '../case/case-list.type.js';
import { CaseType } from '../case/case.type.js';
import type { ApiContext } from '../context.js';
import { DetectionType } from '../detection/detection.type.js';
import { ChangeKindEnum } from '../enums.js';
import { pageOf } from '../../src/domain/page.js';
import { COMPUTED } from '../rows.js';
import { selectionOf } from '../selection.js';
import { ofKind, passing } from './change.filter.js';
import { ChangePage, ChangeType } from './change.type.js';
import { changePage, followed, type ChangeRow } from './change.stream.js';

const AFTER = {
  nullable: true,
  description: 'Cursor of the last change already known; only new changes where absent.',
};

interface StreamArgs {
  readonly context: ApiContext;
  readonly args: { readonly after?: string | null; readonly number?: number; readonly filter?: CaseFilter | null };
}

@Resolver(() => ChangeType)
export class ChangeResolver {
  @Query(() => ChangePage, { description: 'The feed as pages, for whom a socket does not suit.' })
  @Access(...READERS)
  async changes(
    @Arg('first', () => Int, { defaultValue: 50, description: 'How many changes to read, 1 to 200.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor; the beginning of the feed where absent.' })
    after: string | null,
    @Arg('types', () => [ChangeKindEnum], {
      nullable: true,
      description: 'Only these kinds, e.g. `[CASE, DETECTION, DECISION, ACTION]`; the cursor passes over the others.',
    })
    types: (ChangeKind | ChangeFamily)[] | null,
    @Ctx() context: ApiContext,
  ): Promise<object> {
    const wanted = { first: pageOf(first, null).first, kinds: types ? changeKindsOf(types) : null };
    return changePage(await context.useCases.feed.page(context.principal, after ?? null, wanted), after);
  }

  @Subscription(() => ChangeType, {
    description: 'Changes of one case.',
    subscribe: ({ context, args }: StreamArgs) =>
      followed(context, args.after, { passes: (change) => change.case === args.number, entity: null }),
  })
  @Access(...READERS)
  caseChanged(
    @Root() row: ChangeRow,
    @Arg('number', () => Int, { description: 'Number of the case.' }) _number: number,
    @Arg('after', () => String, AFTER) _after: string | null,
  ): ChangeRow {
    return row;
  }

  @Subscription(() => ChangeType, {
    description: 'Changes of every case that the filter lets through as it is now.',
    subscribe: ({ context, args }: StreamArgs) => followed(context, args.after, passing(args.filter)),
  })
  @Access(...READERS)
  casesChanged(
    @Root() row: ChangeRow,
    @Arg('filter', () => CaseFilter, {
      nullable: true,
      description: 'Which cases, as they are now; all where absent.',
    })
    _filter: CaseFilter | null,
    @Arg('after', () => String, AFTER) _after: string | null,
  ): ChangeRow {
    return row;
  }

  @Subscription(() => ChangeType, {
    description: 'Detections that fired, were revised or superseded.',
    subscribe: ({ context, args }: StreamArgs) => followed(context, args.after, ofKind('detection.')),
  })
  @Access(...READERS)
  detectionChanged(@Root() row: ChangeRow, @Arg('after', () => String, AFTER) _after: string | null): ChangeRow {
    return row;
  }

  @Subscription(() => ChangeType, {
    description: 'Actions that were proposed or changed state.',
    subscribe: ({ context, args }: StreamArgs) => followed(context, args.after, ofKind('action.')),
  })
  @Access(...READERS)
  actionChanged(@Root() row: ChangeRow, @Arg('after', () => String, AFTER) _after: string | null): ChangeRow {
    return row;
  }

  @Subscription(() => ChangeType, {
    description: 'Actions that wait for a person.',
    subscribe: ({ context, args }: StreamArgs) => followed(context, args.after, ofKind('approval.')),
  })
  @Access(...READERS)
  approvalRequested(@Root() row: ChangeRow, @Arg('after', () => String, AFTER) _after: string | null): ChangeRow {
    return row;
  }

  @FieldResolver(() => CaseType, { nullable: true, description: 'The case as it is now, under your rights.' })
  @Extensions(COMPUTED)
  case(@Root() row: ChangeRow, @Ctx() context: ApiContext, @Info() info: GraphQLResolveInfo): Promise<object | null> {
    return context.useCases.read.caseByNumber(row.caseNumber, selectionOf(info));
  }

  @FieldResolver(() => DetectionType, { nullable: true, description: 'The detection that changed, where one did.' })
  @Extensions(COMPUTED)
  async detection(@Root() row: ChangeRow, @Ctx() context: ApiContext, @Info() info: GraphQLResolveInfo) {
    if (!row.kind.startsWith('detection.')) return null;
    const [found] = await context.useCases.read.byKeys('Detection', [row.subject], selectionOf(info));
    return found ?? null;
  }

  @FieldResolver(() => ActionType, { nullable: true, description: 'The action that changed, where one did.' })
  @Extensions(COMPUTED)
  async action(@Root() row: ChangeRow, @Ctx() context: ApiContext, @Info() info: GraphQLResolveInfo) {
    if (!/^(action|approval)\./.test(row.kind)) return null;
    const [found] = await context.useCases.read.byKeys('Action', [row.subject], selectionOf(info));
    return found ?? null;
  }
}
