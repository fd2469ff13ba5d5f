import { EnvironmentFault, UpstreamFault } from '../../domain/errors.js';
import type { EventStore, IngestBatch, Receipt } from './ports.js';

export interface GroupCommitConfig {
  /** Records of one transaction; a larger delivery goes alone. */
  readonly maxRecords: number;
  /** Transactions of one source at once. */
  readonly maxWriters: number;
  /** So many waiting records are worth another writer, although it will wait for the locks of the one before it. */
  readonly worthAWriter: number;
}

export const DEFAULT_GROUP_COMMIT: GroupCommitConfig = { maxRecords: 2_000, maxWriters: 4, worthAWriter: 500 };

interface Waiting {
  readonly batch: IngestBatch;
  readonly answer: (receipt: Receipt) => void;
  readonly refuse: (fault: unknown) => void;
}

interface Lane {
  readonly queue: Waiting[];
  /** Of the whole queue. */
  records: number;
  writers: number;
}

/**
 * Deliveries of one source wait for the locks of that source in any case (its progress, its audit stream): what arrives
 * while one transaction is under way goes into the next one together, so that many small deliveries cost as few commits
 * as the database can make. Each keeps its own receipt, and each its own fault.
 */
export class GroupCommit {
  private readonly lanes = new Map<string, Lane>();

  constructor(
    private readonly store: EventStore,
    private readonly config: GroupCommitConfig,
  ) {}

  /** Answers when the delivery is committed; `source` names the lane in which deliveries wait for each other. */
  write(source: string, batch: IngestBatch): Promise<Receipt> {
    return new Promise((answer, refuse) => {
      const lane = this.lanes.get(source) ?? { queue: [], records: 0, writers: 0 };
      this.lanes.set(source, lane);
      lane.queue.push({ batch, answer, refuse });
      lane.records += batch.records.length;
      this.pump(source, lane);
    });
  }

  private pump(source: string, lane: Lane): void {
    while (lane.queue.length > 0 && this.mayWrite(lane)) {
      lane.writers += 1;
      void this.settle(this.nextGroup(lane)).then(() => {
        lane.writers -= 1;
        this.pump(source, lane);
      });
    }
    if (lane.writers === 0) this.lanes.delete(source);
  }

  private mayWrite({ records, writers }: Lane): boolean {
    const { maxWriters, worthAWriter } = this.config;
    return writers === 0 || (writers < maxWriters && records >= worthAWriter);
  }

  /** The oldest deliveries, as many as fit. Of two under one key the second waits, and finds the first one's answer. */
  private nextGroup(lane: Lane): readonly Waiting[] {
    const keys = new Set<string>();
    let [taken, records] = [0, 0];
    for (const { batch } of lane.queue) {
      const key = batch.idempotency?.key;
      const fits = records + batch.records.length <= this.config.maxRecords && (key === undefined || !keys.has(key));
      if (taken > 0 && !fits) break;
      if (key !== undefined) keys.add(key);
      taken += 1;
      records += batch.records.length;
    }
    lane.records -= records;
    return lane.queue.splice(0, taken);
  }

  private async settle(group: readonly Waiting[]): Promise<void> {
    try {
      const settled = await this.store.writeTogether(group.map(({ batch }) => batch));
      group.forEach(({ answer, refuse }, i) => {
        const own = settled[i];
        if (own !== undefined && 'receipt' in own) answer(own.receipt);
        else refuse(own?.fault);
      });
    } catch (fault) {
      await this.settleAfter(fault, group);
    }
  }

  /** A delivery that the database refuses must not take others with it: each is tried alone, unless all would fail alike. */
  private async settleAfter(fault: unknown, group: readonly Waiting[]): Promise<void> {
    if (group.length === 1 || isCommon(fault)) for (const { refuse } of group) refuse(fault);
    else for (const each of group) await this.settle([each]);
  }
}

/** Not of one delivery's making: the database is away, too busy, or out of room. */
function isCommon(fault: unknown): boolean {
  return fault instanceof UpstreamFault || fault instanceof EnvironmentFault;
}
