import type { Principal } from '../../domain/access.js';
import type { ChangeKind } from '../../domain/case.js';
import type { PageRequest } from '../../domain/page.js';
import { advanced, cursorAt, positionsOf, type Positions } from './cursor.js';
import type { FeedHub } from './feed-hub.js';
import { FeedSubscription, type ChangeEvent, type ChangeFilter } from './subscription.js';
import { changesAfter } from './read-changes.js';
import { mayKnow, seenBy } from './seen-changes.js';

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

  async subscribe(
    by: Principal,
    after: string | null,
    wanted: ChangeFilter,
  ): Promise<AsyncIterableIterator<ChangeEvent>> {
    const subscription = await FeedSubscription.open(this.hub, after, seenBy(by, wanted));
    this.open.add(subscription);
    return subscription.stream(() => this.open.delete(subscription));
  }

  /** The server goes down: every stream ends, and its client resumes elsewhere with its cursor. */
  endAll(): void {
    for (const subscription of this.open) subscription.stop();
  }

  /** Without a cursor the page starts at the beginning of what the feed keeps. */
  async page(
    by: Principal,
    after: string | null,
    { first, kinds }: Pick<PageRequest, 'first'> & { readonly kinds: readonly ChangeKind[] | null },
  ): Promise<ChangePage> {
    let positions: Positions = after === null ? await this.hub.reads.oldest() : positionsOf(after);
    const found = await changesAfter(this.hub.reads, positions, first + 1);
    const hidden = await this.hiddenFrom(
      by,
      found.map((change) => change.case),
    );
    const events: ChangeEvent[] = [];
    for (const change of found) {
      if (events.length === first) break;
      positions = advanced(positions, change);
      if ((!kinds || kinds.includes(change.kind)) && !hidden.has(change.case))
        events.push({ cursor: cursorAt(positions), change });
    }
    const read = positions;
    return {
      events,
      endCursor: cursorAt(read),
      hasNextPage: found.some((change) => change.seq > (read[change.partition] ?? 0)),
    };
  }

  private async hiddenFrom(by: Principal, numbers: readonly number[]): Promise<ReadonlySet<number>> {
    if (numbers.length === 0) return new Set();
    const facts = await this.hub.reads.caseFacts([...new Set(numbers)], []);
    return new Set(facts.filter((one) => !mayKnow(by, one)).map(({ number }) => number));
  }

  notify(): void {
    this.hub.notify();
  }
}
