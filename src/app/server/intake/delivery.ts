import { setTimeout as pause } from 'node:timers/promises';
import type { Principal } from '../../../domain/access.js';
import { PlatformError } from '../../../domain/errors.js';
import type { RefusedRecord } from '../../../domain/event.js';
import type { JsonValue } from '../../../domain/json.js';
import type { IngestAnswer, IngestDoor, RecordReceipt, RejectedRecord } from '../../../usecases/ingest/ports.js';
import type { BodyRecord } from './records-of.js';

export interface DeliveryOf {
  readonly principal: Principal;
  readonly source: string | null;
  readonly idempotencyKey: string | null;
}

export interface IntakeAnswer {
  readonly records: number;
  readonly accepted: number;
  readonly duplicates: number;
  readonly rejected: readonly RejectedRecord[];
  readonly rejectedTotal: number;
  /** One line for each record; left out of long answers, where the numbers must do. */
  readonly receipt?: readonly RecordReceipt[];
}

/** Small enough that others get their turn, and that a lost answer costs little. */
const CHUNK = { records: 500, bytes: 2 * 1024 * 1024 };
const MOST_LINES = 2_000;

/** A later part of a body waits this long for room: the sender's socket stands still meanwhile, which is the back-pressure. */
const PATIENCE = { tries: 60, everyMs: 250 };

/**
 * The records of one request on their way in, a chunk at a time. The cuts depend on the body alone, so that a body that
 * is sent again meets its own receipts.
 */
export class Delivery {
  private readonly rejected: RejectedRecord[] = [];
  private receipt: RecordReceipt[] = [];
  private records = 0;
  private accepted = 0;
  private duplicates = 0;
  private rejectedTotal = 0;
  private chunks = 0;
  private waiting: JsonValue[] = [];
  private positions: (string | null)[] = [];
  private refusals: (RefusedRecord | null)[] = [];
  private indices: number[] = [];
  private bytes = 0;

  constructor(
    private readonly of: DeliveryOf,
    private readonly door: IngestDoor,
    private readonly wait: (ms: number) => Promise<unknown> = pause,
  ) {}

  async add(record: BodyRecord): Promise<void> {
    const index = this.records;
    this.records += 1;
    if (this.waiting.length >= CHUNK.records || (this.bytes > 0 && this.bytes + record.bytes > CHUNK.bytes))
      await this.send();
    this.waiting.push(record.raw);
    this.positions.push(record.position);
    this.refusals.push(record.fault === undefined ? null : { code: record.fault, message: WHY_KEPT[record.fault] });
    this.indices.push(index);
    this.bytes += record.bytes;
  }

  async end(): Promise<IntakeAnswer> {
    if (this.waiting.length > 0) await this.send();
    return this.soFar();
  }

  /** What is committed, also where the rest failed. */
  soFar(): IntakeAnswer {
    const { records, accepted, duplicates, rejected, rejectedTotal, receipt } = this;
    const counts = { records: records - this.waiting.length, accepted, duplicates, rejected, rejectedTotal };
    return records > MOST_LINES ? counts : { ...counts, receipt };
  }

  private async send(): Promise<void> {
    const { waiting: records, positions, refusals, indices } = this;
    const key = this.of.idempotencyKey;
    const idempotencyKey = key === null || this.chunks === 0 ? key : `${key}#${String(this.chunks)}`;
    const { principal, source } = this.of;
    const answer = await this.patiently(() =>
      this.door.ingestRecords(principal, { source, records, idempotencyKey, positions, refusals }),
    );
    this.chunks += 1;
    this.waiting = [];
    this.positions = [];
    this.refusals = [];
    this.indices = [];
    this.bytes = 0;
    this.count(answer, indices);
  }

  private async patiently(deliver: () => Promise<IngestAnswer>): Promise<IngestAnswer> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await deliver();
      } catch (fault) {
        const isBusy = fault instanceof PlatformError && fault.code === 'BUSY';
        // Nothing of the body is committed yet: better that the sender waits than that we hold its body.
        if (!isBusy || this.chunks === 0 || tries >= PATIENCE.tries) throw fault;
        await this.wait(PATIENCE.everyMs);
      }
    }
  }

  private count(answer: IngestAnswer, indices: readonly number[]): void {
    const placed = <T extends { readonly index: number }>(line: T): T => ({ ...line, index: indices[line.index] ?? 0 });
    this.accepted += answer.accepted;
    this.duplicates += answer.duplicates;
    for (const line of answer.rejected) this.reject(placed(line));
    if (this.records <= MOST_LINES) this.receipt.push(...answer.receipt.map(placed));
    else this.receipt = [];
  }

  private reject(line: RejectedRecord): void {
    this.rejectedTotal += 1;
    if (this.rejected.length < MOST_LINES) this.rejected.push(line);
  }
}

const WHY_KEPT = {
  INGEST_TOO_LARGE: 'The record is longer than allowed. Its beginning is kept; the rest is only with you.',
  INGEST_BAD_ENCODING: 'The record is not UTF-8. It is kept; a replay reads its bytes as Latin-1.',
};
