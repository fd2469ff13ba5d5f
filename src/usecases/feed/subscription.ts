import type { ChangeRecord } from '../../domain/records.js';
import { advanced, cursorAt, isKnown, isNext, positionsOf, type Positions } from './cursor.js';
import type { CaseFacts } from './ports.js';
import type { FeedEvent, FeedHub, FeedListener } from './feed-hub.js';
import { changesAfter } from './read-changes.js';

export interface ChangeEvent {
  /** Send it as `after`: everything up to and with this change is known. */
  readonly cursor: string;
  readonly change: ChangeRecord;
  /** How many later changes of the feed this node knew of when it handed this one over; absent in pages. */
  readonly behind?: number;
}

export interface ChangeFilter {
  passes(change: ChangeRecord, facts: CaseFacts | null): boolean;
  /** The one entity that `passes` asks for. */
  readonly entity: string | null;
}

/** Most changes a subscriber that does not read may have waiting in memory. */
const WAITING_LIMIT = 1000;
const PAGE = 200;

/**
 * One subscriber's way through the feed. It delivers a change only if it is the next of its partition; when it sees a gap
 * (it just began, it was slow and its waiting list was dropped, a wake-up was lost) it reads on from its own position in the graph.
 * So memory is bounded, and nothing is missed or repeated.
 */
export class FeedSubscription implements FeedListener {
  private waiting: FeedEvent[] = [];
  private behind = true;
  private closed = false;
  private wake: () => void = () => undefined;

  private constructor(
    private readonly hub: FeedHub,
    private positions: Positions,
    private readonly wanted: ChangeFilter,
  ) {}

  /** Refuses a cursor that is not one, or that the feed no longer reaches back to, before the first event. */
  static async open(hub: FeedHub, after: string | null, wanted: ChangeFilter): Promise<FeedSubscription> {
    const positions = after === null ? await hub.reads.heads() : positionsOf(after);
    if (after !== null) await changesAfter(hub.reads, positions, 1);
    return new FeedSubscription(hub, positions, wanted);
  }

  get entity(): string | null {
    return this.wanted.entity;
  }

  offer(events: readonly FeedEvent[]): void {
    if (this.waiting.length + events.length > WAITING_LIMIT) {
      this.waiting = [];
      this.behind = true;
    } else this.waiting.push(...events);
    this.wake();
  }

  stop(): void {
    this.closed = true;
    this.wake();
  }

  /** The stream; ending it wakes a reader that waits, which a bare generator would not. */
  stream(ended: () => void): AsyncIterableIterator<ChangeEvent> {
    const events = this.events(ended);
    const stream: AsyncIterableIterator<ChangeEvent> = {
      next: () => events.next(),
      return: () => {
        this.stop();
        ended();
        return events.return();
      },
      [Symbol.asyncIterator]: () => stream,
    };
    return stream;
  }

  private async *events(ended: () => void): AsyncGenerator<ChangeEvent, void, void> {
    const leave = this.hub.listen(this);
    try {
      while (!this.closed) {
        yield* this.delivered(await this.nextEvents());
        if (!this.behind && this.waiting.length === 0) await this.woken();
      }
    } finally {
      leave();
      ended();
    }
  }

  private *delivered(events: readonly FeedEvent[]): Generator<ChangeEvent, void, void> {
    for (const event of events) {
      const passed = this.closed ? null : this.passed(event);
      if (passed) yield passed;
    }
  }

  private passed({ change, facts }: FeedEvent): ChangeEvent | null {
    if (isKnown(this.positions, change)) return null;
    if (!isNext(this.positions, change)) {
      this.behind = true;
      return null;
    }
    this.positions = advanced(this.positions, change);
    if (!this.wanted.passes(change, facts)) return null;
    return { cursor: cursorAt(this.positions), change, behind: this.hub.beyond(this.positions) };
  }

  private async nextEvents(): Promise<readonly FeedEvent[]> {
    if (!this.behind) return this.waiting.splice(0);
    this.waiting = [];
    this.behind = false;
    const changes = await changesAfter(this.hub.reads, this.positions, PAGE);
    if (changes.length > 0) this.behind = true;
    return this.hub.withFacts(changes);
  }

  private woken(): Promise<void> {
    if (this.closed || this.behind || this.waiting.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.wake = resolve;
    });
  }
}
