import type { AsOf, ContextFact, ContextKind } from '../../domain/context.js';
import type { Principal } from '../../domain/access.js';
import type { JsonValue } from '../../domain/json.js';

/** Answered by `src/graph/stores/context.store.ts`. */
export interface ContextStore {
  add(facts: readonly ContextFact[]): Promise<readonly ContextFact[]>;
  withdraw(uid: string, at: number, by: string): Promise<ContextFact | null>;
  find(uid: string): Promise<ContextFact | null>;
  asOf(subjects: readonly string[], at: AsOf, kinds?: readonly ContextKind[]): Promise<readonly ContextFact[]>;
  history(subject: string, kinds?: readonly ContextKind[]): Promise<readonly ContextFact[]>;
}

export interface SetContext {
  readonly subject: string;
  readonly kind: string;
  readonly value: JsonValue;
  readonly validFrom: number | null;
  readonly validTo: number | null;
  readonly owner: string | null;
  readonly source: string | null;
  readonly staleAfter: number | null;
}

export interface AddException {
  readonly subject: string;
  readonly reason: string;
  readonly ruleId: string | null;
  readonly owner: string | null;
  readonly validFrom: number | null;
  /** An exception ends; nobody may write one for ever. */
  readonly validTo: number;
}

/** Maintained facts. Each answers the uid of the fact. */
export interface ContextDoor {
  set(principal: Principal, fact: SetContext): Promise<string>;
  addException(principal: Principal, exception: AddException): Promise<string>;
  withdraw(principal: Principal, uid: string): Promise<string>;
}
