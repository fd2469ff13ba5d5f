import { AuditLines } from './audit-lines.js';
import type { Line } from './lines.js';
import { ZeekRows } from './values/zeek-log.js';

const HASH = 35;
/** What stands on lines of its own where an array of records is spread over lines. */
const BRACKETS: ReadonlySet<string> = new Set(['[', ']', '],', ',']);
const LONGEST_BRACKET = 8;

function isBracket(bytes: Uint8Array): boolean {
  return bytes.byteLength <= LONGEST_BRACKET && BRACKETS.has(Buffer.from(bytes).toString('latin1').trim());
}

/**
 * Lines of logs whose columns stand in a header above them (Zeek's own format): each row by itself, as the record it is.
 * Who goes on in the middle of a file has to show it the lines above first.
 */
export class HeadedLines {
  private readonly rows = new ZeekRows();
  private begun = false;

  read(line: Line): Line {
    if (line.tooLarge) return line;
    if (isBracket(line.bytes)) return { ...line, row: null };
    if (!this.begun && line.bytes[0] !== HASH) return line;
    const row = this.rows.read(Buffer.from(line.bytes).toString('utf8'));
    if (row === undefined) return line;
    this.begun = true;
    return { ...line, row: row === null ? null : JSON.stringify(row) };
  }

  /** The records of a stream: rows under their header, and lines of one event together. */
  async *of(lines: AsyncIterable<Line>): AsyncGenerator<Line> {
    const events = new AuditLines();
    for await (const line of lines) yield* events.next(this.read(line));
    yield* events.end();
  }
}
