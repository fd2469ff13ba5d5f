import type { Effect, FootholdEvent, Person } from '../../domain/containment.js';

/** Answered by `src/graph/stores/containment.store.ts`. */
export interface ContainmentReads {
  /** Fails with NOT_FOUND where nobody is known so. */
  person(target: string): Promise<Person & { readonly label: string }>;
  events(accounts: readonly string[], from: number, to: number): Promise<readonly FootholdEvent[]>;
  effects(caseNumber: number): Promise<readonly Effect[]>;
  /** When the case begins: its first event. */
  since(caseNumber: number): Promise<number>;
  /** Whether a connector can do this to that account. */
  serves(account: string, type: string): boolean;
}
