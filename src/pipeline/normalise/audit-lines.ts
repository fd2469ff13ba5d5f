import type { Line } from './lines.js';

/** Bounds of what waits: the kernel writes far less for an event, and whoever writes more is not waited for. */
const MOST_LINES = 200;
const MOST_BYTES = 1_000_000;
const HEAD_BYTES = 400;
const NEWLINE = Buffer.from('\n');
const FIRST = new Set(['t', 'n', '-'].map((sign) => sign.charCodeAt(0)));

const AUDIT = /^(?:node=(\S+) )?type=([A-Z0-9_[\]]+) msg=audit\(([^()]{1,40}):(\d{1,20})\)/;
/** What ausearch writes between events; it says nothing that the events do not say. */
const BETWEEN = /^(?:----|time->\w{3} \w{3} +\d{1,2} [\d:.]+ \d{4})\s*$/;
/** The record that the kernel writes last of an event. */
const LAST = new Set(['PROCTITLE', 'EOE']);
/** Events of which there is one record only: programs write them, not the kernel. */
const ALONE = /^(?:USER|CRED|DAEMON|SERVICE|SYSTEM|ADD|DEL|GRP|CHGRP|CHUSER|ACCT|ROLE|CRYPTO|VIRT)_/;
/** The daemon's own tools take an event for whole when a record two seconds newer has come. */
const PATIENCE_S = 2;

type WholeLine = Extract<Line, { readonly tooLarge: false }>;

interface AuditLine {
  readonly line: WholeLine;
  readonly key: string;
  readonly at: number;
  readonly isLast: boolean;
}

function auditLine(line: WholeLine): AuditLine | null {
  if (line.row !== undefined) return null;
  const match = AUDIT.exec(Buffer.from(line.bytes.subarray(0, HEAD_BYTES)).toString('latin1'));
  if (match === null) return null;
  const [, node = '', type = '', at = '', serial = ''] = match;
  return { line, key: `${node} ${at} ${serial}`, at: Number(at), isLast: LAST.has(type) || ALONE.test(type) };
}

function isBetween(line: WholeLine): boolean {
  if (line.row !== undefined || line.bytes.byteLength > 40) return false;
  return BETWEEN.test(Buffer.from(line.bytes).toString('latin1'));
}

/** Stretches of lines, as short as they can be with every event in one of them. */
function stretchesOf(lines: readonly AuditLine[]): readonly (readonly AuditLine[])[] {
  const ends = new Map(lines.map(({ key }, at) => [key, at]));
  const stretches: AuditLine[][] = [];
  let current: AuditLine[] = [];
  let end = 0;
  lines.forEach((one, at) => {
    current.push(one);
    end = Math.max(end, ends.get(one.key) ?? at);
    if (at < end) return;
    stretches.push(current);
    current = [];
  });
  return stretches;
}

function recordOf(stretch: readonly AuditLine[]): readonly Line[] {
  const [first] = stretch;
  if (first === undefined) return [];
  if (stretch.length === 1) return [first.line];
  const parts = stretch.flatMap(({ line }, i) => (i === 0 ? [line.bytes] : [NEWLINE, line.bytes]));
  return [{ bytes: Buffer.concat(parts), offset: first.line.offset, tooLarge: false }];
}

/**
 * Lines of the Linux audit daemon that are of one event, as one record with line feeds in it. Several processors write
 * at once: where the lines of events are mixed, all of these are one record, which the normaliser takes apart, so that a
 * record stays a stretch of its file.
 */
export class AuditLines {
  private waiting: AuditLine[] = [];
  private readonly open = new Map<string, number>();
  private size = 0;

  /** The records that are complete with this line. */
  next(line: Line): readonly Line[] {
    if (line.tooLarge || !FIRST.has(line.bytes[0] ?? 0)) return [...this.end(), line];
    const one = auditLine(line);
    if (one === null) return [...this.end(), isBetween(line) ? { ...line, row: null } : line];
    const done = this.before(one);
    this.waiting.push(one);
    this.size += line.bytes.byteLength;
    if (one.isLast) this.open.delete(one.key);
    else this.open.set(one.key, one.at);
    return done;
  }

  /** What waited for more of its kind. */
  end(): readonly Line[] {
    const records = stretchesOf(this.waiting).flatMap(recordOf);
    this.keep([]);
    return records;
  }

  private before(one: AuditLine): readonly Line[] {
    if (this.waiting.length === 0) return [];
    if (!this.follows(one.line)) return this.end();
    if (this.waiting.length >= MOST_LINES || this.size + one.line.bytes.byteLength > MOST_BYTES)
      return this.makeRoom(one.key);
    return this.isWhole(one) ? this.end() : [];
  }

  /** A blank line between two would make the record's bytes others than those of the file. */
  private follows({ offset }: WholeLine): boolean {
    const last = this.waiting.at(-1)?.line;
    return last !== undefined && offset === last.offset + last.bytes.byteLength + 1;
  }

  /** No event that waits can get another line, unless it is this one's. */
  private isWhole({ key, at }: AuditLine): boolean {
    if (this.waiting.at(-1)?.key === key) return false;
    return [...this.open].every(([other, since]) => other !== key && at - since >= PATIENCE_S);
  }

  /** Events that begin further back than can be waited for go; the last one stays if this line is of it. */
  private makeRoom(key: string): readonly Line[] {
    const stretches = stretchesOf(this.waiting);
    const last = stretches.at(-1) ?? [];
    if (stretches.length === 1 || last.at(-1)?.key !== key) return this.end();
    this.keep(last);
    return stretches.slice(0, -1).flatMap(recordOf);
  }

  private keep(lines: readonly AuditLine[]): void {
    this.waiting = [...lines];
    this.size = lines.reduce((size, { line }) => size + line.bytes.byteLength, 0);
    const kept = new Set(lines.map(({ key }) => key));
    for (const key of this.open.keys()) if (!kept.has(key)) this.open.delete(key);
  }
}
