import { isStale, type AsOf, type ContextFact } from '../../domain/context.js';
import type { ContextStore } from './ports.js';

export interface ReadFact extends ContextFact {
  /** Nobody confirmed it in time: shown, and not to be rested upon. */
  readonly stale: boolean;
}

/** What held of the subjects at `asOf`, as known at `knownAt`. */
export async function readContext(
  subjects: readonly string[],
  at: AsOf,
  { context }: { readonly context: ContextStore },
): Promise<readonly ReadFact[]> {
  const facts = await context.asOf(subjects, at);
  return facts.map((fact) => ({ ...fact, stale: isStale(fact, at.asOf) }));
}
