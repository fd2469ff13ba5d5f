import type { DecisionPolicy } from '../../pipeline/decide/policy-file.js';
import { KINDS_OF_QUESTION } from '../../pipeline/decide/questions/context-kinds.js';
import type { MissingContext, MissingReads } from './ports-missing.js';

export interface MissingDeps {
  readonly reads: MissingReads;
  readonly inForce: () => Promise<readonly DecisionPolicy[]>;
  readonly now: () => number;
}

/** Older UNKNOWNs say little about what the house lacks today. */
const WITHIN_MS = 90 * 86_400_000;

/** The house's own backlog of context: what would settle most of the cases of which nobody knows. */
export async function missingContext(
  first: number,
  { reads, inForce, now }: MissingDeps,
): Promise<readonly MissingContext[]> {
  const policies = await inForce();
  const missing = await reads.unanswered(now() - WITHIN_MS, first);
  return missing.map((answer) => {
    const asked = policies
      .filter(({ bundle }) => answer.policies.includes(bundle.id))
      .flatMap(({ asks }) => {
        const ask = asks.get(answer.question);
        return ask === undefined ? [] : [ask];
      });
    const kinds = asked.flatMap((ask) => ('graph' in ask ? (KINDS_OF_QUESTION[ask.graph] ?? []) : []));
    const asks = asked.map((ask) => ('graph' in ask ? `graph: ${ask.graph}` : `provider: ${ask.provider}`));
    return { ...answer, kinds: [...new Set(kinds)], asks: [...new Set(asks)] };
  });
}
