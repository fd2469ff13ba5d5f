import type { ActionType } from '../../domain/action-types.js';
import type { ActionRecord } from '../../domain/records.js';
import type { Effect, FootholdEvent, Person } from '../../domain/containment.js';

export interface KnownPerson extends Person {
  readonly label: string;
}

/** What events showed of something after it was blocked, and before it was allowed again. */
export interface SeenAfter {
  readonly since: number;
  readonly until: number | null;
  readonly events: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  /** Whether all its events were looked at. */
  readonly complete: boolean;
}

/** Answered by `src/graph/stores/containment.store.ts`. */
export interface ContainmentReads {
  /** Null where nobody is known so. */
  person(target: string): Promise<KnownPerson | null>;
  events(accounts: readonly string[], from: number, to: number): Promise<readonly FootholdEvent[]>;
  effects(caseNumber: number): Promise<readonly Effect[]>;
  /** When the case begins: its first event. */
  since(caseNumber: number): Promise<number>;
  /** Whether a connector can do this to that account. */
  serves(account: string, type: string): boolean;
  /** Null where the block did not take effect. */
  seenAfter(block: ActionRecord, type: ActionType): Promise<SeenAfter | null>;
}
