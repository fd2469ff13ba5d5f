import { UpstreamFault } from '../../domain/errors.js';
import type { RawRecord } from '../../domain/event.js';
import { DEFAULT_GROUP_COMMIT, GroupCommit, type GroupCommitConfig } from './group-commit.js';
import type { DiskProbe, EventStore, IdempotencyClaim, PreparedRecord, Receipt } from './ports.js';
import { preparedTogether, type Preparation } from './prepare.js';

export interface HandOverConfig {
  /** Records that wait or are being written; a delivery that would exceed them is told to come back. */
  readonly maxRecordsUnderWay: number;
  /** The same of one source, so that a storm of one leaves room for the others. */
  readonly maxRecordsOfSource?: number;
  /** Below this many free bytes nothing more is accepted. */
  readonly minFreeBytes: number;
}

export const DEFAULT_HAND_OVER: HandOverConfig = {
  maxRecordsUnderWay: 16_000,
  maxRecordsOfSource: 10_000,
  minFreeBytes: 256 * 1024 * 1024,
};

export interface HandOverDeps extends Preparation {
  /** Takes apart what needs time to read (mail messages), before the batch is normalised. */
  readonly open?: (records: readonly RawRecord[]) => Promise<readonly RawRecord[]>;
  readonly store: EventStore;
  readonly disk: DiskProbe;
  readonly config: HandOverConfig;
  readonly grouping?: GroupCommitConfig;
}

export interface Delivery {
  readonly records: readonly RawRecord[];
  readonly receivedAt: number;
  readonly idempotency: IdempotencyClaim | null;
  /** Dead letters whose records these are, by index. */
  readonly replays?: readonly string[];
}

/** The durable hand-over from a door to the graph: what it answers is committed. */
export class HandOver {
  private underWay = 0;
  private readonly underWayOf = new Map<string, number>();
  private readonly commits: GroupCommit;

  constructor(private readonly deps: HandOverDeps) {
    this.commits = new GroupCommit(deps.store, deps.grouping ?? DEFAULT_GROUP_COMMIT);
  }

  /** One delivery, in one transaction with others that came meanwhile. Fails with BUSY or DISK_FULL before anything was written. */
  async take(delivery: Delivery): Promise<Receipt> {
    const { records, receivedAt, idempotency, replays } = delivery;
    const source = records[0]?.source ?? '';
    this.requireRoom(records.length, source);
    this.occupy(source, records.length);
    try {
      await this.requireDisk();
      const opened = this.deps.open === undefined ? records : await this.deps.open(records);
      return await this.commits.write(source, {
        records: this.prepare(opened),
        receivedAt,
        idempotency,
        ...(replays === undefined ? {} : { replays }),
      });
    } finally {
      this.occupy(source, -records.length);
    }
  }

  /** What would be written; for previews and replays. */
  prepare(records: readonly RawRecord[]): readonly PreparedRecord[] {
    return preparedTogether(records, this.deps);
  }

  private occupy(source: string, records: number): void {
    const own = (this.underWayOf.get(source) ?? 0) + records;
    this.underWay += records;
    if (own === 0) this.underWayOf.delete(source);
    else this.underWayOf.set(source, own);
  }

  private requireRoom(records: number, source: string): void {
    const { maxRecordsUnderWay: most, maxRecordsOfSource: mostOfOne = most } = this.deps.config;
    const own = this.underWayOf.get(source) ?? 0;
    const fits = this.underWay + records <= most && (own === 0 || own + records <= mostOfOne);
    if (this.underWay === 0 || fits) return;
    throw new UpstreamFault('BUSY', 'Too many records are waiting to be written.', {
      remedy: 'Send the same batch again shortly.',
    });
  }

  private async requireDisk(): Promise<void> {
    const disk = await this.deps.disk();
    if (disk === null || disk.free >= this.deps.config.minFreeBytes) return;
    throw new UpstreamFault('DISK_FULL', 'The disk that holds the graph is nearly full.', {
      remedy: 'Free some space, then send the same batch again; nothing acknowledged was lost.',
    });
  }
}
