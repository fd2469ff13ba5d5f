import { InputFault } from '../../domain/errors.js';
import type { ChangeRecord } from '../../domain/records.js';
import { advanced, isNext, type Positions } from './cursor.js';
import type { FeedReads, PartitionRead } from './ports.js';

/** The changes after these positions, partition by partition, each in its order; positions that the feed no longer reaches back to are refused. */
export async function changesAfter(
  reads: FeedReads,
  positions: Positions,
  limit: number,
): Promise<readonly ChangeRecord[]> {
  const read = await reads.after(positions, limit);
  const gap = read.some((part) => missesNext(positions, part));
  // A reader may see a commit that finished while it read and not the one just before it: only a gap that stays is one.
  const settled = gap ? await reads.after(positions, limit) : read;
  settled.forEach((part) => refuseGap(positions, part));
  return settled.flatMap((part) => unbroken(positions, part.changes));
}

function missesNext(positions: Positions, { partition, head, changes }: PartitionRead): boolean {
  const [first] = changes;
  return first ? !isNext(positions, first) : head > (positions[partition] ?? 0);
}

function refuseGap(positions: Positions, part: PartitionRead): void {
  if (part.head < (positions[part.partition] ?? 0)) {
    throw new InputFault('CURSOR_INVALID', 'This cursor is ahead of the feed: it belongs to another deployment.', {
      place: { path: 'after' },
      remedy: 'Start without a cursor.',
    });
  }
  if (!missesNext(positions, part)) return;
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
