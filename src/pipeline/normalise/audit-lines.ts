import type { Line } from './lines.js';

/** Bounds of one event: the kernel writes far less, and whoever writes more is not waited for. */
const MOST_LINES = 200;
const MOST_BYTES = 1_000_000;
const HEAD_BYTES = 400;
const NEWLINE = Buffer.from('\n');
const FIRST = new Set(['t', 'n', '-'].map((sign) => sign.charCodeAt(0)));

const AUDIT = /^(?:node=(\S+) )?type=[A-Z0-9_[\]]+ msg=audit\(([^()]{1,40}:\d{1,20})\)/;
/** What ausearch writes between events; it says nothing that the events do not say. */
const BETWEEN = /^(?:----|time->\w{3} \w{3} +\d{1,2} [\d:.]+ \d{4})\s*$/;

type WholeLine = Extract<Line, { readonly tooLarge: false }>;

function keyOf(line: Line): string | null {
  if (line.tooLarge || line.row !== undefined) return null;
  const match = AUDIT.exec(Buffer.from(line.bytes.subarray(0, HEAD_BYTES)).toString('latin1'));
  return match === null ? null : `${match[1] ?? ''} ${match[2] ?? ''}`;
}

function isBetween(line: Line): line is WholeLine {
  if (line.tooLarge || line.row !== undefined || line.bytes.byteLength > 40) return false;
  return BETWEEN.test(Buffer.from(line.bytes).toString('latin1'));
}

/**
 * Lines of the Linux audit daemon that stand together and are of one event, as one record with line feeds in it. Lines
 * of an event between which others stand stay records of their own, joined by its serial number.
 */
export class AuditLines {
  private waiting: WholeLine[] = [];
  private key: string | null = null;
  private size = 0;

  /** The records that are complete with this line. */
  next(line: Line): readonly Line[] {
    if (line.tooLarge || !FIRST.has(line.bytes[0] ?? 0)) return [...this.end(), line];
    const key = keyOf(line);
    if (key === null) return [...this.end(), isBetween(line) ? { ...line, row: null } : line];
    const done = this.fits(key, line) ? [] : this.end();
    this.key = key;
    this.waiting.push(line);
    this.size += line.bytes.byteLength;
    return done;
  }

  /** What waited for more of its kind. */
  end(): readonly Line[] {
    const [first] = this.waiting;
    if (first === undefined) return [];
    const bytes = Buffer.concat(this.waiting.flatMap((line, i) => (i === 0 ? [line.bytes] : [NEWLINE, line.bytes])));
    const whole: Line = this.waiting.length === 1 ? first : { bytes, offset: first.offset, tooLarge: false };
    this.waiting = [];
    this.key = null;
    this.size = 0;
    return [whole];
  }

  /** A blank line between two would make the record's bytes others than those of the file. */
  private fits(key: string, line: WholeLine): boolean {
    const last = this.waiting.at(-1);
    if (last === undefined || key !== this.key || line.offset !== last.offset + last.bytes.byteLength + 1) return false;
    return this.waiting.length < MOST_LINES && this.size + line.bytes.byteLength <= MOST_BYTES;
  }
}
