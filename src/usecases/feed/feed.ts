import type { ChangeKind } from '../../domain/case.js';
import type { PageRequest } from '../../domain/page.js';
import { advanced, cursorAt, positionsOf, type Positions } from './cursor.js';
import type { FeedHub } from './feed-hub.js';
import { FeedSubscription, type ChangeEvent, type ChangeFilter } from './subscription.js';
import { changesAfter } from './read-changes.js';

export interface ChangePage {
  readonly events: readonly ChangeEvent[];
  /** Where to go on, even where no change of these kinds was found. */
  readonly endCursor: string;
  readonly hasNextPage: boolean;
}

/** The change feed: as a stream for whom a socket suits, as pages for whom it does not. */
export class Feed {
  private readonly open = new Set<FeedSubscription>();

  constructor(private readonly hub: FeedHub) {}

  async subscribe(after: string | null, wanted: ChangeFilter): Promise<AsyncIterableIterator<ChangeEvent>> {
    const subscription = await FeedSubscription.open(this.hub, after, wanted);
    this.open.add(subscription);
    return subscription.stream(() => this.open.delete(subscription));
  }

  /** The server goes down: every stream ends, and its client resumes elsewhere with its cursor. */
  endAll(): void {
    for (const subscription of this.open) subscription.stop();
  }

  /** Without a cursor the page starts at the beginning of what the feed keeps. */
  async page(
    after: string | null,
    { first }: Pick<PageRequest, 'first'>,
    kinds: readonly ChangeKind[] | null,
  ): Promise<ChangePage> {
    let positions: Positions = after === null ? await this.hub.reads.oldest() : positionsOf(after);
    const found = await changesAfter(this.hub.reads, positions, first + 1);
    const events: ChangeEvent[] = [];
    for (const change of found) {
      if (events.length === first) break;
      positions = advanced(positions, change);
      if (!kinds || kinds.includes(change.kind)) events.push({ cursor: cursorAt(positions), change });
    }
    const read = positions;
    return {
      events,
      endCursor: cursorAt(read),
      hasNextPage: found.some((change) => change.seq > (read[change.partition] ?? 0)),
    };
  }

  notify(): void {
    this.hub.notify();
  }
}
