import type { AsOf, ContextConflict, ContextFact, ContextKind } from '../../domain/context.js';
import type { Principal } from '../../domain/access.js';
import type { JsonValue } from '../../domain/json.js';
import type { MissingContext } from './ports-missing.js';
import type { InventoryFile, InventoryImport } from './ports-import.js';

/** Answered by `src/graph/stores/context.store.ts`. */
export interface ContextStore {
  add(facts: readonly ContextFact[]): Promise<readonly ContextFact[]>;
  withdraw(uid: string, at: number, by: string): Promise<ContextFact | null>;
  /** Writes these down in place of the facts that they say the end of. */
  end(ends: readonly { readonly uid: string; readonly fact: ContextFact }[]): Promise<readonly ContextFact[]>;
  find(uid: string): Promise<ContextFact | null>;
  asOf(subjects: readonly string[], at: AsOf, kinds?: readonly ContextKind[]): Promise<readonly ContextFact[]>;
  history(subject: string, kinds?: readonly ContextKind[]): Promise<readonly ContextFact[]>;
  /** What a source said of these subjects and a person took back. */
  takenBack(subjects: readonly string[], source: string): Promise<readonly ContextFact[]>;
  due(question: DueQuestion): Promise<readonly ContextFact[]>;
  dueTotal(now: number, owner: string | null): Promise<number>;
}

export interface DueQuestion {
  readonly now: number;
  readonly owner: string | null;
  readonly dueAt: number;
  readonly uid: string;
  readonly limit: number;
}

/** A fact that its owner has to confirm, or that somebody has to take over. */
export interface ContextTask {
  readonly uid: string;
  readonly why: 'STALE' | 'UNOWNED';
  readonly owner: string;
  readonly subject: string;
  readonly kind: string;
  readonly value: JsonValue;
  readonly source: string;
  /** Since when, ms; null: since it was recorded. */
  readonly dueSince: number | null;
  readonly cursor: string;
}

export interface ContextTaskPage {
  readonly tasks: readonly ContextTask[];
  readonly hasMore: boolean;
  /** How many there are in all, where somebody asked. */
  readonly total?: number;
}

export interface SetContext {
  readonly subject: string;
  readonly kind: string;
  readonly name: string | null;
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
  /** Says that a fact held until a time. */
  end(principal: Principal, uid: string, validTo: number | null): Promise<string>;
  import(principal: Principal, file: InventoryFile): Promise<InventoryImport>;
  /** What would settle most UNKNOWNs. */
  missing(first: number): Promise<readonly MissingContext[]>;
  /** Where sources contradict each other about these subjects. */
  conflicts(subjects: readonly string[]): Promise<readonly ContextConflict[]>;
  tasks(
    owner: string | null,
    page: { readonly first: number; readonly after: string | null; readonly total?: boolean },
  ): Promise<ContextTaskPage>;
}
