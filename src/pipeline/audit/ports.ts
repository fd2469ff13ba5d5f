import type { AuditEntry, AuditEvent } from '../../domain/audit.js';

/** Chains entries to their streams inside the transaction that did what they tell of. Implemented by the graph. */
export interface AuditLog {
  append(entries: readonly AuditEntry[]): Promise<readonly AuditEvent[]>;
}
