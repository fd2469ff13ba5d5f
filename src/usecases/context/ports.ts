import type { Principal } from '../../domain/access.js';
import type { JsonValue } from '../../domain/json.js';

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
}
