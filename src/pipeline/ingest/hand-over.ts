import { UpstreamFault } from '../../domain/errors.js';
import type { RawRecord } from '../../domain/event.js';
import type { DiskProbe, EventStore, IdempotencyClaim, PreparedRecord, Receipt } from './ports.js';
import { prepared, type Preparation } from './prepare.js';

export interface HandOverConfig {
  /** Batches being written at once; the next one is told to come back. */
  readonly maxInFlight: number;
  /** Below this many free bytes nothing more is accepted. */
  readonly minFreeBytes: number;
}

export const DEFAULT_HAND_OVER: HandOverConfig = { maxInFlight: 8, minFreeBytes: 256 * 1024 * 1024 };

export interface HandOverDeps extends Preparation {
  /** Takes apart what needs time to read (mail messages), before the batch is normalised. */
  readonly open?: (records: readonly RawRecord[]) => Promise<readonly RawRecord[]>;
  readonly store: EventStore;
  readonly disk: DiskProbe;
  readonly config: HandOverConfig;
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
  private inFlight = 0;

  constructor(private readonly deps: HandOverDeps) {}

  /** One batch, one transaction. Fails with BUSY or DISK_FULL before anything was written. */
  async take(delivery: Delivery): Promise<Receipt> {
    this.requireRoom();
    this.inFlight += 1;
    try {
      await this.requireDisk();
      const records = this.deps.open === undefined ? delivery.records : await this.deps.open(delivery.records);
      return await this.deps.store.write({
        records: this.prepare(records),
        receivedAt: delivery.receivedAt,
        idempotency: delivery.idempotency,
        ...(delivery.replays === undefined ? {} : { replays: delivery.replays }),
      });
    } finally {
      this.inFlight -= 1;
    }
  }

  /** What would be written; for previews and replays. */
  prepare(records: readonly RawRecord[]): readonly PreparedRecord[] {
    return records.map((record) => prepared(record, this.deps));
  }

  private requireRoom(): void {
    if (this.inFlight < this.deps.config.maxInFlight) return;
    throw new UpstreamFault('BUSY', 'Too many batches are being written.', {
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
