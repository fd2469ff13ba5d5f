import type { NormalisedEvent } from '../domain/event.js';
import type { Tx } from './session.js';

/** An account that came to or left a person; rules over identities are evaluated again for both. */
export interface IdentityChange {
  readonly account: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** What one ingest transaction wrote: only events that are new or whose content changed, in order. */
export interface Written {
  readonly created: readonly NormalisedEvent[];
  readonly revised: readonly NormalisedEvent[];
  readonly identityChanges: readonly IdentityChange[];
  /** Uids of alerts that are counted behind others like them: no case is looked for. */
  readonly folded?: ReadonlySet<string>;
}

/** Something that must commit together with the events: hits and tasks of correlation, the audit of the batch. */
export type TransactionPart = (tx: Tx, written: Written) => Promise<void>;

/** Parts that need nothing of each other, as one: their questions overlap. The first locks first. */
export function sideBySide(parts: readonly TransactionPart[]): TransactionPart {
  return async (tx, written) => {
    await Promise.all(parts.map((part) => part(tx, written)));
  };
}
