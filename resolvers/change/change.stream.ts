import { PermissionFault } from '../../src/domain/errors.js';
import type { ChangePage } from '../../src/usecases/feed/feed.js';
import type { ChangeEvent, ChangeFilter } from '../../src/usecases/feed/subscription.js';
import { mayUse, READERS } from '../access.js';
import type { ApiContext } from '../context.js';

export interface ChangeRow {
  readonly cursor: string;
  readonly kind: string;
  readonly caseNumber: number;
  readonly subject: string;
  readonly at: number;
  readonly behind: number | null;
}

export function rowOf({ cursor, change, behind }: ChangeEvent): ChangeRow {
  const { kind, case: caseNumber, subject, at } = change;
  return { cursor, kind, caseNumber, subject, at, behind: behind ?? null };
}

/** A page of the feed as Relay shows it. */
export function changePage({ events, endCursor, hasNextPage }: ChangePage, after: string | null | undefined): object {
  const nodes = events.map(rowOf);
  return {
    nodes,
    edges: nodes.map((node) => ({ node, cursor: node.cursor })),
    pageInfo: {
      hasNextPage,
      hasPreviousPage: typeof after === 'string',
      startCursor: nodes[0]?.cursor ?? null,
      endCursor,
    },
  };
}

/** A subscriber's stream. Before each delivery the caller's rights are looked at as they stand then. */
export async function followed(
  context: ApiContext,
  after: string | null | undefined,
  wanted: ChangeFilter,
): Promise<AsyncIterable<ChangeRow>> {
  const source = await context.useCases.feed.subscribe(context.principal, after ?? null, wanted);
  const stream: AsyncIterableIterator<ChangeRow> = {
    next: async () => {
      const { done, value } = await source.next();
      if (done === true) return { done: true, value: undefined };
      await stillAllowed(context, () => void source.return?.());
      return { done: false, value: rowOf(value) };
    },
    return: async () => {
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => stream,
  };
  return stream;
}

async function stillAllowed(context: ApiContext, stop: () => void): Promise<void> {
  const principal = await context.renewed();
  if (principal && mayUse({ ...context, principal }, READERS)) return;
  stop();
  throw new PermissionFault(principal ? 'FORBIDDEN' : 'UNAUTHENTICATED', 'This key may no longer follow changes.');
}
