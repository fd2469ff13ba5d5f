import type { AsOf, ContextFact, ContextKind } from '../../domain/context.js';

/** Answered by `src/graph/stores/context.store.ts`. */
export interface ContextStore {
  add(facts: readonly ContextFact[]): Promise<readonly ContextFact[]>;
  withdraw(uid: string, at: number, by: string): Promise<ContextFact | null>;
  find(uid: string): Promise<ContextFact | null>;
  asOf(subjects: readonly string[], at: AsOf, kinds?: readonly ContextKind[]): Promise<readonly ContextFact[]>;
  history(subject: string, kinds?: readonly ContextKind[]): Promise<readonly ContextFact[]>;
}
