import type { SourceHealth } from '../../domain/source-health.js';
import type { Tx } from '../session.js';
import { HEALTH_OF_SOURCES } from './source-health.cypher.js';

/** How far each source was complete; bound into a decision, so that "was the source healthy then?" has an answer later. */
export async function healthOf(tx: Pick<Tx, 'run'>, sources: readonly string[]): Promise<readonly SourceHealth[]> {
  const rows = await tx.run<SourceHealth>(HEALTH_OF_SOURCES, { sources: [...sources].sort() });
  return rows.map(({ source, lastEventAt, lastReceivedAt }) => ({ source, lastEventAt, lastReceivedAt }));
}
