import { setTimeout as pause } from 'node:timers/promises';
import type { Principal } from '../../../domain/access.js';
import { PlatformError } from '../../../domain/errors.js';
import type { IngestDoor } from '../../../usecases/ingest/ports.js';
import { SyslogFrames, type Frame } from './frames.js';

export interface SessionOf {
  readonly principal: Principal;
  readonly source: string | null;
  /** Names the connection: syslog numbers nothing, so a message is told from an equal one by where it stood. */
  readonly name: string;
  readonly maxBytes: number;
  readonly door: IngestDoor;
  readonly signal: AbortSignal;
  readonly wait?: (ms: number) => Promise<unknown>;
  readonly now: () => number;
  /** A message that has begun must end within this, ms. */
  readonly messageMs: number;
}

export interface SessionCounts {
  messages: number;
  cut: number;
  parked: number;
}

/** As many as one transaction takes without holding others up. */
const BATCH = { records: 500, bytes: 2 * 1024 * 1024 };
const TRY_AGAIN_MS = 500;

/** Nothing is wrong with the records: they wait until there is room, and the sender's socket with them. */
const PASSING: ReadonlySet<string> = new Set(['BUSY', 'DISK_FULL', 'GRAPH_UNAVAILABLE', 'QUERY_TIMEOUT']);

export class SlowSender extends Error {}

/**
 * Reads one connection to its end. The next chunk is not read before the messages of this one are committed: a sender
 * that is faster than the graph is slowed by TCP itself.
 */
export async function readSession(stream: AsyncIterable<Uint8Array>, of: SessionOf): Promise<SessionCounts> {
  const frames = new SyslogFrames(of.maxBytes);
  const session = new Session(of);
  let begun: number | null = null;
  for await (const chunk of stream) {
    try {
      for (const frame of frames.push(chunk)) {
        begun = null;
        await session.add(frame);
      }
    } finally {
      // Also where the stream breaks behind them.
      await session.send();
    }
    begun = frames.isWithin ? (begun ?? of.now()) : null;
    if (begun !== null && of.now() - begun > of.messageMs) throw new SlowSender('a message does not end');
  }
  const last = frames.end();
  if (last !== null) await session.add(last);
  await session.send();
  return session.counts;
}

class Session {
  readonly counts: SessionCounts = { messages: 0, cut: 0, parked: 0 };
  private records: string[] = [];
  private positions: string[] = [];
  private bytes = 0;

  constructor(private readonly of: SessionOf) {}

  async add({ bytes, cut }: Frame): Promise<void> {
    const text = textOf(bytes);
    if (text.trim() === '') return;
    this.counts.messages += 1;
    if (cut) this.counts.cut += 1;
    this.records.push(text);
    this.positions.push(`${this.of.name}#${String(this.counts.messages)}`);
    this.bytes += bytes.length;
    if (this.records.length >= BATCH.records || this.bytes >= BATCH.bytes) await this.send();
  }

  async send(): Promise<void> {
    if (this.records.length === 0) return;
    const { principal, source } = this.of;
    const request = { source, records: this.records, idempotencyKey: null, positions: this.positions };
    const { rejected } = await this.patiently(() => this.of.door.ingestRecords(principal, request));
    this.counts.parked += rejected.length;
    this.records = [];
    this.positions = [];
    this.bytes = 0;
  }

  private async patiently<T>(deliver: () => Promise<T>): Promise<T> {
    const { signal, wait = (ms) => pause(ms, undefined, { signal }) } = this.of;
    for (;;) {
      try {
        return await deliver();
      } catch (fault) {
        if (signal.aborted || !(fault instanceof PlatformError) || !PASSING.has(fault.code)) throw fault;
        await wait(TRY_AGAIN_MS);
      }
    }
  }
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** RFC 5424 asks for UTF-8, older senders write one byte a letter: those are read as Latin, and nothing is refused. */
function textOf(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes).replace(/[\r\n\0]+$/, '');
  } catch {
    return Buffer.from(bytes)
      .toString('latin1')
      .replace(/[\r\n\0]+$/, '');
  }
}
