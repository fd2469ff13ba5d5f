import { RuleFault } from '../../domain/errors.js';
import type { GraphQueries } from '../../pipeline/correlate/ports-queries.js';
import { DEFAULT_LIMITS, type CypherLimits } from '../../rules/cypher/limits.js';
import type { HuntDatabase } from '../../rules/cypher/ports.js';
import { CypherHunts, type PlannedCypher } from './cypher-hunt.js';

/** One anchor's share of the sandbox: others wait for it. */
const ANCHOR_LIMITS: CypherLimits = {
  ...DEFAULT_LIMITS,
  rows: 1_000,
  bytes: 4 * 1024 * 1024,
  timeoutMs: 5_000,
};
/** Plans that are remembered: few rules ask the graph. */
const REMEMBERED = 100;

/** Anchored queries in the sandbox of hunts: the same checks, access, caps and end; each text is planned once. */
export function anchoredQueries(database: HuntDatabase): GraphQueries {
  const hunts = new CypherHunts(database, ANCHOR_LIMITS);
  const known = new Map<string, PlannedCypher>();
  const plannedOf = async (text: string): Promise<PlannedCypher> => {
    const planned = known.get(text) ?? (await hunts.check(text));
    if (known.size >= REMEMBERED) known.clear();
    known.set(text, planned);
    return planned;
  };
  return {
    rows: async (text, given) => {
      const planned = await plannedOf(text);
      let reason = 'complete';
      const run = hunts.run(text, {
        planned,
        parameters: { ...given },
        onEnd: (end) => {
          reason = end.reason;
        },
      });
      const rows: string[][] = [];
      for await (const { events } of run) rows.push(events.map(String));
      if (reason !== 'complete') throw cutOff(reason);
      return rows;
    },
  };
}

/** Half an answer would be a wrong one. */
function cutOff(reason: string): RuleFault {
  return new RuleFault('HUNT_LIMIT', `The answer about one anchor was cut off (${reason}).`, {
    remedy: 'Return fewer rows for an anchor: aggregate them.',
  });
}
