import { InputFault } from '../../domain/errors.js';
import type { ChangeRecord } from '../../domain/records.js';
import { advanced, PARTITIONS, type Positions } from './cursor.js';
import type { CaseFacts, FeedReads } from './ports.js';
import { changesAfter, readOn, type ReadOn } from './read-changes.js';
import { RecentEvents } from './recent-events.js';

/** A change with what subscribers filter by, read once for all of them. */
export interface FeedEvent {
  readonly change: ChangeRecord;
  readonly facts: CaseFacts | null;
  /** Entities whose part in the case was looked up; of others the facts say nothing. */
  readonly watched: ReadonlySet<string>;
}

export interface FeedListener {
  /** There are new changes among the recent ones. Called in the poller's turn: only wakes. */
  wake(): void;
  /** The one entity whose cases it wants to hear of; all where null. */
  readonly entity: string | null;
}

export interface FeedTimer {
  /** Calls back once after this long, unless cancelled. */
  after(ms: number, run: () => void): () => void;
}

/** What somebody read, and where the recent events ended when that was begun: what comes after it is there. */
export interface OwnRead extends ReadOn {
  readonly place: number;
}

const POLL_MS = 500;
const PAGE = 500;
/** Changes a node remembers for all its subscribers; who falls behind them reads the graph. */
const REMEMBERED = 2_000;

/**
 * One poller per node reads the feed and shows every change to all subscribers. It rests while nobody listens.
 * A wake-up only makes it look sooner: when one is lost, the next poll finds what it announced.
 */
export class FeedHub {
  readonly recent = new RecentEvents<FeedEvent>(REMEMBERED);
  private readonly listeners = new Set<FeedListener>();
  private readonly underWay = new Map<string, Promise<OwnRead>>();
  private positions: Positions | null = null;
  private reading: Promise<void> | null = null;
  private again = false;
  private cancelTimer: (() => void) | null = null;
  private patient: (() => void)[] = [];

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

  /** Whether this node knows from where it shows changes: what a subscriber then reads leaves nothing out before that. */
  get isFollowing(): boolean {
    return this.positions !== null;
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
      this.wakePatient();
      this.next();
    });
  }

  /** Events with the facts that filters ask for; also used by subscribers that catch up by themselves. */
  async withFacts(changes: readonly ChangeRecord[]): Promise<readonly FeedEvent[]> {
    if (changes.length === 0) return [];
    const watched = new Set([...this.listeners].map(({ entity }) => entity).filter((entity) => entity !== null));
    const facts = await this.reads.caseFacts([...new Set(changes.map((change) => change.case))], [...watched]);
    const byNumber = new Map(facts.map((fact) => [fact.number, fact]));
    return changes.map((change) => ({ change, facts: byNumber.get(change.case) ?? null, watched }));
  }

  /** Reads the feed for one subscriber. Many that come back at once with the same positions share what is read. */
  readOn(positions: Positions, limit: number): Promise<OwnRead> {
    const key = [limit, ...positions].join('.');
    const known = this.underWay.get(key);
    if (known) return known;
    const place = this.recent.end;
    const read = readOn(this.reads, positions, limit)
      .then((found) => ({ ...found, place }))
      .finally(() => this.underWay.delete(key));
    this.underWay.set(key, read);
    return read;
  }

  /** Settles once this node has looked at the feed again, or looks no more. */
  lookedAgain(): Promise<void> {
    return new Promise((resolve) => {
      this.patient.push(resolve);
    });
  }

  /** How many changes this node has read beyond these positions. */
  beyond(positions: Positions): number {
    return (this.positions ?? []).reduce(
      (sum, seq, partition) => sum + Math.max(seq - (positions[partition] ?? 0), 0),
      0,
    );
  }

  async close(): Promise<void> {
    this.listeners.clear();
    this.rest();
    await this.reading;
  }

  /**
   * What came next was trimmed away before this node had read it. It goes on from where the feed ends now, and everybody
   * who followed it reads on from a position of their own, where they are told that it is no longer kept.
   */
  private beginAnew(): void {
    this.positions = null;
    this.recent.breakOff();
    for (const listener of this.listeners) listener.wake();
  }

  private rest(): void {
    this.cancelTimer?.();
    this.cancelTimer = null;
    this.positions = null;
    this.recent.forget();
    this.wakePatient();
  }

  private wakePatient(): void {
    for (const wake of this.patient.splice(0)) wake();
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
      const from = (this.positions ??= await this.reads.heads());
      const changes = await changesAfter(this.reads, from, PAGE);
      if (changes.length === 0) return;
      const events = await this.withFacts(changes);
      // Everybody left meanwhile: whoever came since follows from a place of its own.
      if (this.positions !== from) return;
      this.recent.add(events);
      this.positions = changes.reduce(advanced, from);
      for (const listener of this.listeners) listener.wake();
      if (changes.length >= PAGE / PARTITIONS) this.again = true;
    } catch (fault) {
      if (fault instanceof InputFault) this.beginAnew();
      // The next poll tries again; subscribers have missed nothing, because each knows its own position.
      this.onFault(fault);
    }
  }
}
