import type { LapseGraph } from '../../pipeline/decide/ports-lapse.js';

export interface LapseDeps {
  readonly graph: LapseGraph;
  readonly now: () => number;
  readonly newId: () => string;
  /** Called after the commit, so that the deciders wake. */
  readonly committed: () => void;
}

const ROUND = 50;

/** Has what exceptions excused decided again once they have ended. True = there may be more. */
export async function lapseNext({ graph, now, newId, committed }: LapseDeps): Promise<boolean> {
  const ended = await graph.lapse({ now: now(), limit: ROUND, newId });
  if (ended > 0) committed();
  return ended === ROUND;
}
