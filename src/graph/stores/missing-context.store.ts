import type { MissingAnswer, MissingReads } from '../../pipeline/decide/ports-missing.js';
import type { Graph } from '../session.js';
import { MISSING_ANSWERS } from './missing-context.cypher.js';

/** The latest decisions that are looked at: enough to rank by, and no more as the graph grows. */
const MOST_DECISIONS = 5_000;

export function missingContext(graph: Graph): MissingReads {
  return {
    unanswered: (since, first) => graph.run<MissingAnswer>(MISSING_ANSWERS, { since, limit: MOST_DECISIONS, first }),
  };
}
