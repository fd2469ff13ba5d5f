import { InputFault } from '../../domain/errors.js';
import type { ChangeRecord } from '../../domain/records.js';

/** How far each partition of the feed was read. Opaque to clients. */
export type Positions = readonly number[];

export const PARTITIONS = 8;
const MARK = 'c1';

export function cursorAt(positions: Positions): string {
  return Buffer.from([MARK, ...positions].join('.')).toString('base64url');
}

export function positionsOf(cursor: string): Positions {
  const [mark, ...parts] = Buffer.from(cursor, 'base64url').toString('utf8').split('.');
  const positions = parts.map((part) => (/^\d{1,15}$/.test(part) ? Number(part) : Number.NaN));
  if (mark === MARK && positions.length === PARTITIONS && positions.every(Number.isSafeInteger)) return positions;
  throw new InputFault('CURSOR_INVALID', 'This is not a cursor of the feed.', {
    place: { path: 'after' },
    remedy: 'Send a cursor back exactly as it was given, or start without one.',
  });
}

export function advanced(positions: Positions, change: Pick<ChangeRecord, 'partition' | 'seq'>): Positions {
  return positions.map((seq, partition) => (partition === change.partition ? change.seq : seq));
}

/** Whether this is the very next change of its partition: what makes "misses nothing and repeats nothing" a comparison of two numbers. */
export function isNext(positions: Positions, change: Pick<ChangeRecord, 'partition' | 'seq'>): boolean {
  return change.seq === (positions[change.partition] ?? 0) + 1;
}

export function isKnown(positions: Positions, change: Pick<ChangeRecord, 'partition' | 'seq'>): boolean {
  return change.seq <= (positions[change.partition] ?? 0);
}
