import type { Effect, FootholdEvent, Person } from '../../domain/containment.js';

export interface KnownPerson extends Person {
  readonly label: string;
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
}
