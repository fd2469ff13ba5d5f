import { InputFault } from '../../domain/errors.js';
import type { ChangeRecord } from '../../domain/records.js';
import { advanced, isNext, type Positions } from './cursor.js';
import type { FeedReads, PartitionRead } from './ports.js';

export interface ReadOn {
  readonly changes: readonly ChangeRecord[];
  /**
   * Whether a change is committed that was not seen: a reader may see a head that a commit raised and not yet what the
   * commit wrote. Such a gap closes by itself; it says nothing about what is kept.
   */
  readonly hasGap: boolean;
}

/** The changes after these positions, partition by partition, each in its order; positions that the feed no longer reaches back to are refused. */
export async function changesAfter(
  reads: FeedReads,
  positions: Positions,
  limit: number,
): Promise<readonly ChangeRecord[]> {
  return (await readOn(reads, positions, limit)).changes;
}

export async function readOn(reads: FeedReads, positions: Positions, limit: number): Promise<ReadOn> {
  const read = await reads.after(positions, limit);
  read.forEach((part) => refuseUnreachable(positions, part));
  return {
    changes: read.flatMap((part) => unbroken(positions, part.changes)),
    hasGap: read.some((part) => missesNext(positions, part)),
  };
}

function missesNext(positions: Positions, { partition, head, changes }: PartitionRead): boolean {
  const [first] = changes;
  return first ? !isNext(positions, first) : head > (positions[partition] ?? 0);
}

function refuseUnreachable(positions: Positions, { partition, head, trimmed }: PartitionRead): void {
  const position = positions[partition] ?? 0;
  if (head < position) {
    throw new InputFault('CURSOR_INVALID', 'This cursor is ahead of the feed: it belongs to another deployment.', {
      place: { path: 'after' },
      remedy: 'Start without a cursor.',
    });
  }
  if (position >= trimmed) return;
  throw new InputFault('CURSOR_EXPIRED', 'The feed no longer reaches back to this cursor.', {
    place: { path: 'after' },
    remedy: 'Read the cases you show once, then subscribe without `after`.',
  });
}

function unbroken(positions: Positions, changes: readonly ChangeRecord[]): readonly ChangeRecord[] {
  const run: ChangeRecord[] = [];
  let at = positions;
  for (const change of changes) {
    if (!isNext(at, change)) break;
    run.push(change);
    at = advanced(at, change);
  }
  return run;
}
