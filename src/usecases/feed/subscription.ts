import type { ChangeRecord } from '../../domain/records.js';
import { advanced, cursorAt, isKnown, isNext, positionsOf, type Positions } from './cursor.js';
import type { CaseFacts } from './ports.js';
import type { FeedEvent, FeedHub, FeedListener } from './feed-hub.js';

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

const PAGE = 200;
const DONE = { done: true, value: undefined } as const;

/**
 * One subscriber's way through the feed. It delivers a change only if it is the next of its partition; when it sees a gap
 * (it just began, it was slow and the node forgot what comes next, a wake-up was lost) it reads on from its own position in the graph.
 * So memory is bounded, and nothing is missed or repeated.
 */
export class FeedSubscription implements FeedListener {
  /** Its place among the node's recent events. */
  private place = 0;
  /** What it read for itself, and how far it came in it. */
  private own: readonly FeedEvent[] = [];
  private ownPlace = 0;
  private behind = true;
  private closed = false;
  private leave: (() => void) | null = null;
  private wakeSleeper: () => void = () => undefined;

  private constructor(
    private readonly hub: FeedHub,
    private positions: Positions,
    private readonly wanted: ChangeFilter,
  ) {}

  /** Refuses a cursor that is not one, or that the feed no longer reaches back to, before the first event. */
  static async open(hub: FeedHub, after: string | null, wanted: ChangeFilter): Promise<FeedSubscription> {
    const positions = after === null ? await hub.reads.heads() : positionsOf(after);
    if (after !== null) await hub.readOn(positions, 1);
    return new FeedSubscription(hub, positions, wanted);
  }

  get entity(): string | null {
    return this.wanted.entity;
  }

  wake(): void {
    this.wakeSleeper();
  }

  stop(): void {
    this.closed = true;
    this.leave?.();
    this.wake();
  }

  /** The stream. Ending it wakes a reader that waits, which a generator would not. */
  stream(ended: () => void): AsyncIterableIterator<ChangeEvent> {
    const end = () => {
      this.stop();
      ended();
      return DONE;
    };
    const stream: AsyncIterableIterator<ChangeEvent> = {
      next: async () => {
        try {
          const value = await this.nextPassed();
          return value === null ? end() : { done: false, value };
        } catch (fault) {
          end();
          throw fault;
        }
      },
      return: () => Promise.resolve(end()),
      [Symbol.asyncIterator]: () => stream,
    };
    return stream;
  }

  private async nextPassed(): Promise<ChangeEvent | null> {
    if (!this.closed) this.leave ??= this.hub.listen(this);
    while (!this.closed) {
      const passed = this.passedOf(this.upcoming());
      if (passed) return passed;
      if (!this.hub.isFollowing) await this.hub.lookedAgain();
      else if (this.behind) await this.readOn();
      else if (this.place === this.hub.recent.end) await this.woken();
    }
    return null;
  }

  /** What comes next of what it read for itself or else of the recent events; null where it has to read or to wait. */
  private upcoming(): FeedEvent | null {
    const own = this.own[this.ownPlace];
    if (own) {
      this.ownPlace += 1;
      return own;
    }
    if (this.behind) return null;
    if (!this.hub.recent.has(this.place)) {
      this.behind = true;
      return null;
    }
    const event = this.hub.recent.at(this.place);
    if (event) this.place += 1;
    return event ?? null;
  }

  private passedOf(event: FeedEvent | null): ChangeEvent | null {
    if (event === null || isKnown(this.positions, event.change)) return null;
    const { change, facts, watched } = event;
    const isAnswered = this.wanted.entity === null || watched.has(this.wanted.entity);
    if (!isAnswered || !isNext(this.positions, change)) {
      this.behind = true;
      return null;
    }
    this.positions = advanced(this.positions, change);
    if (!this.wanted.passes(change, facts)) return null;
    return { cursor: cursorAt(this.positions), change, behind: this.hub.beyond(this.positions) };
  }

  /** Reads from its own position; what the node reads meanwhile comes after it, and what it knows by then is passed over. */
  private async readOn(): Promise<void> {
    const { changes, hasGap, place } = await this.hub.readOn(this.positions, PAGE);
    this.place = place;
    this.own = await this.hub.withFacts(changes);
    this.ownPlace = 0;
    this.behind = changes.length > 0 || hasGap;
    if (changes.length === 0 && hasGap) await this.hub.lookedAgain();
  }

  private woken(): Promise<void> {
    return new Promise((resolve) => {
      this.wakeSleeper = resolve;
    });
  }
}
