import type { ChangeRecord } from '../../domain/records.js';
import { advanced, PARTITIONS, type Positions } from './cursor.js';
import type { CaseFacts, FeedReads } from './ports.js';
import { changesAfter } from './read-changes.js';

/** A change with what subscribers filter by, read once for all of them. */
export interface FeedEvent {
  readonly change: ChangeRecord;
  readonly facts: CaseFacts | null;
}

export interface FeedListener {
  /** New changes, in order. Called in the poller's turn: only takes them over. */
  offer(events: readonly FeedEvent[]): void;
  /** The one entity whose cases it wants to hear of; all where null. */
  readonly entity: string | null;
}

export interface FeedTimer {
  /** Calls back once after this long, unless cancelled. */
  after(ms: number, run: () => void): () => void;
}

const POLL_MS = 500;
const PAGE = 500;

/**
 * One poller per node reads the feed and hands every change to all subscribers. It rests while nobody listens.
 * A wake-up only makes it look sooner: when one is lost, the next poll finds what it announced.
 */
export class FeedHub {
  private readonly listeners = new Set<FeedListener>();
  private positions: Positions | null = null;
  private reading: Promise<void> | null = null;
  private again = false;
  private cancelTimer: (() => void) | null = null;

  constructor(
    readonly reads: FeedReads,
    private readonly timer: FeedTimer,
    private readonly onFault: (fault: unknown) => void,
  ) {}

  listen(listener: FeedListener): () => void {
    this.listeners.add(listener);
    this.notify();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.rest();
    };
  }

  /** Something was committed: look now. */
  notify(): void {
    if (this.listeners.size === 0) return;
    if (this.reading) {
      this.again = true;
      return;
    }
    this.cancelTimer?.();
    this.reading = this.read().finally(() => {
      this.reading = null;
      this.next();
    });
  }

  /** Events with the facts that filters ask for; also used by subscribers that catch up by themselves. */
  async withFacts(changes: readonly ChangeRecord[]): Promise<readonly FeedEvent[]> {
    if (changes.length === 0) return [];
    const facts = await this.reads.caseFacts([...new Set(changes.map((change) => change.case))], this.watched());
    const byNumber = new Map(facts.map((fact) => [fact.number, fact]));
    return changes.map((change) => ({ change, facts: byNumber.get(change.case) ?? null }));
  }

  /** How many changes this node has read beyond these positions. */
  beyond(positions: Positions): number {
    return (this.positions ?? []).reduce(
      (sum, seq, partition) => sum + Math.max(seq - (positions[partition] ?? 0), 0),
      0,
    );
  }

  private watched(): readonly string[] {
    return [...new Set([...this.listeners].map(({ entity }) => entity).filter((entity) => entity !== null))];
  }

  async close(): Promise<void> {
    this.listeners.clear();
    this.rest();
    await this.reading;
  }

  private rest(): void {
    this.cancelTimer?.();
    this.cancelTimer = null;
    this.positions = null;
  }

  private next(): void {
    if (this.listeners.size === 0) return this.rest();
    if (this.again) {
      this.again = false;
      return this.notify();
    }
    this.cancelTimer = this.timer.after(POLL_MS, () => this.notify());
  }

  private async read(): Promise<void> {
    try {
      this.positions ??= await this.reads.heads();
      const changes = await changesAfter(this.reads, this.positions, PAGE);
      if (changes.length === 0) return;
      const events = await this.withFacts(changes);
      this.positions = changes.reduce(advanced, this.positions);
      for (const listener of this.listeners) listener.offer(events);
      if (changes.length >= PAGE / PARTITIONS) this.again = true;
    } catch (fault) {
      // The next poll tries again; subscribers have missed nothing, because each knows its own position.
      this.onFault(fault);
    }
  }
}
