/** A message as it stood between its frame's ends. */
export interface Frame {
  readonly bytes: Uint8Array;
  /** The message was longer than allowed; this is its beginning. */
  readonly cut: boolean;
}

/** What a stream sends that is no frame: nobody can tell where the next message begins. */
export class FramingFault extends Error {}

const LF = 10;
const SPACE = 32;
/** More digits than any message has bytes. */
const MOST_DIGITS = 9;
const NO_FRAME: Frame | null = null;

/**
 * Messages of one syslog stream by RFC 6587: octet counting (`LEN SP MSG`) or a line feed after each, told by how the
 * stream begins and kept to. Holds no more than `limit` bytes of a message, however long it is said to be.
 */
export class SyslogFrames {
  private mode: 'unknown' | 'counted' | 'lines' = 'unknown';
  private parts: Uint8Array[] = [];
  private held = 0;
  /** Bytes of the message that were seen, also those beyond the limit. */
  private seen = 0;
  /** Digits of a length that is not complete yet. */
  private digits = '';
  private wanted: number | null = null;

  constructor(private readonly limit: number) {}

  /** Whether a message has begun and not ended. */
  get isWithin(): boolean {
    return this.seen > 0 || this.digits !== '' || this.wanted !== null;
  }

  *push(chunk: Uint8Array): Generator<Frame> {
    let at = 0;
    while (at < chunk.length) {
      if (this.mode === 'unknown') this.mode = isDigit(chunk[at] ?? 0) ? 'counted' : 'lines';
      const step = this.mode === 'counted' ? this.counted(chunk, at) : this.line(chunk, at);
      at = step.next;
      if (step.frame !== null) yield step.frame;
    }
  }

  /** The stream ended: a last line needs no line feed, a counted message that is not whole is none. */
  end(): Frame | null {
    return this.mode === 'lines' && this.seen > 0 ? this.take() : null;
  }

  private line(chunk: Uint8Array, at: number): Step {
    const end = chunk.indexOf(LF, at);
    this.add(chunk.subarray(at, end < 0 ? chunk.length : end));
    if (end < 0) return { next: chunk.length, frame: NO_FRAME };
    return { next: end + 1, frame: this.seen === 0 ? NO_FRAME : this.take() };
  }

  private counted(chunk: Uint8Array, at: number): Step {
    if (this.wanted === null) return this.length(chunk, at);
    const end = Math.min(chunk.length, at + this.wanted - this.seen);
    this.add(chunk.subarray(at, end));
    if (this.seen < this.wanted) return { next: end, frame: NO_FRAME };
    this.wanted = null;
    return { next: end, frame: this.take() };
  }

  /** A sender that counts may still end its messages with a line feed; it belongs to no message. */
  private length(chunk: Uint8Array, at: number): Step {
    const byte = chunk[at] ?? 0;
    const next = { next: at + 1, frame: NO_FRAME };
    if (isDigit(byte) && this.digits.length < MOST_DIGITS) this.digits += String.fromCharCode(byte);
    else if (byte === SPACE && this.digits !== '' && Number(this.digits) > 0) {
      this.wanted = Number(this.digits);
      this.digits = '';
    } else if (byte !== LF || this.digits !== '') throw new FramingFault('a message does not begin with its length');
    return next;
  }

  private add(bytes: Uint8Array): void {
    this.seen += bytes.length;
    const room = this.limit - this.held;
    if (room <= 0 || bytes.length === 0) return;
    this.parts.push(bytes.subarray(0, room));
    this.held += Math.min(room, bytes.length);
  }

  private take(): Frame {
    const frame = { bytes: Buffer.concat(this.parts), cut: this.seen > this.held };
    this.parts = [];
    this.held = 0;
    this.seen = 0;
    return frame;
  }
}

interface Step {
  readonly next: number;
  readonly frame: Frame | null;
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57;
}
