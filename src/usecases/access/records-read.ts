import type { AuditEntry } from '../../domain/audit.js';
import { sha256Hex } from '../../domain/canonical.js';
import { compareText } from '../../domain/ids.js';
import { ACCESS_STREAM } from './access-book.js';

/** Records that one entry names; the digest covers them all. */
const MOST_NAMED = 50;
/** Records that are remembered until the next writing; more are written at once. */
export const MOST_REMEMBERED = 20_000;

/** Which raw records were shown to whom since they were last written down. */
export class RecordsRead {
  private byReader = new Map<string, Set<string>>();
  private remembered = 0;

  note(reader: string, uids: readonly string[]): void {
    const read = this.byReader.get(reader) ?? new Set<string>();
    const before = read.size;
    for (const uid of uids) read.add(uid);
    this.remembered += read.size - before;
    this.byReader.set(reader, read);
  }

  isFull(): boolean {
    return this.remembered >= MOST_REMEMBERED;
  }

  take(): ReadonlyMap<string, ReadonlySet<string>> {
    const taken = this.byReader;
    [this.byReader, this.remembered] = [new Map(), 0];
    return taken;
  }

  giveBack(taken: ReadonlyMap<string, ReadonlySet<string>>): void {
    for (const [reader, uids] of taken) this.note(reader, [...uids]);
  }
}

export function entriesOf(taken: ReadonlyMap<string, ReadonlySet<string>>, at: number): readonly AuditEntry[] {
  return [...taken].map(([actor, read]) => {
    const uids = [...read].sort(compareText);
    const body = { records: uids.length, some: uids.slice(0, MOST_NAMED), digest: sha256Hex(uids.join('\n')) };
    return { stream: ACCESS_STREAM, type: 'access.records_read', at, actor, body };
  });
}
