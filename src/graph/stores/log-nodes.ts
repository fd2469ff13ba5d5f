import { eventLeaf, type Hash, type ReadNodes } from '../../chain/index.js';
import { InvariantBroken } from '../../domain/errors.js';
import type { Tx } from '../session.js';
import { LEAVES, LOG_NODES } from './seal.cypher.js';

/** Reads the log's tree: its leaves from the events themselves, what is above them from the stored nodes. */
export function nodeReader(tx: Pick<Tx, 'run'>): ReadNodes {
  return async (level, from, to) => {
    if (from === to) return [];
    const rows = await tx.run<{ hash: Hash }>(
      level === 0 ? LEAVES : LOG_NODES,
      level === 0 ? { from, to } : { level, from, to },
    );
    if (rows.length !== to - from)
      throw new InvariantBroken(
        `the sealed log lacks some of its nodes ${String(from)} to ${String(to)}, level ${String(level)}`,
      );
    return level === 0 ? rows.map(eventLeaf) : rows.map(({ hash }) => hash);
  };
}
