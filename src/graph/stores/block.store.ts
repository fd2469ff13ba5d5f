import type { ActionType } from '../../domain/action-types.js';
import type { ActionRecord } from '../../domain/records.js';
import type { SeenAfter } from '../../pipeline/guard/ports-containment.js';
import type { Graph } from '../session.js';
import { SEEN_AFTER } from './block.cypher.js';
import { nameKey } from './named.store.js';

/** Events of one entity; whoever has more is no target of a block. */
const MOST_LOOKED_AT = 5_000;

/** What was blocked and is seen all the same; null where the block did not take effect. */
export async function seenAfterBlock(
  graph: Graph,
  { uid, target, targetLabel }: ActionRecord,
  { reversal }: ActionType,
): Promise<SeenAfter | null> {
  const [row] = await graph.run<SeenAfter>(SEEN_AFTER, {
    uid,
    entity: target,
    name: nameKey(targetLabel),
    inverse: reversal.kind === 'inverse' ? reversal.action : '',
    limit: MOST_LOOKED_AT,
  });
  return row ?? null;
}
