import type { GraphQLResolveInfo } from 'graphql';
import { pageOf } from '../src/domain/page.js';
import type { ListQuery } from '../src/domain/reading.js';
import { beneath, mergeSelections, type Selection } from '../src/domain/selection.js';
import type { ApiContext } from './context.js';
import type { PageArgs } from './paging.js';
import { connectionOf } from './rows.js';
import { selectionOf } from './selection.js';

type Wanted = Omit<ListQuery, 'page' | 'total'>;

/** Reads one page of a root list, with exactly what was selected of its nodes. */
export async function listPage(context: ApiContext, info: GraphQLResolveInfo, args: PageArgs, wanted: Wanted) {
  const selection = selectionOf(info);
  const nodes = mergeSelections(beneath(beneath(selection, 'edges'), 'node'), beneath(selection, 'nodes'));
  const total = asksTotal(selection);
  return connectionOf(
    await context.useCases.read.page({ ...wanted, page: pageOf(args.first, args.after), total }, nodes),
  );
}

/** Whether somebody wants to know how many there are in all. */
export function asksTotal(selection: Selection): boolean {
  return selection.some((field) => field.name === 'totalCount');
}

/** Fields that were given, null included: null empties what it names. */
export function defined(fields: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** A filter as it was given: a plain object of the conditions that are there. */
export function given(filter: object | null | undefined): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(filter ?? {}).filter(([, value]) => value !== undefined && value !== null));
}
