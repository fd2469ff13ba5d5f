import type { AuditEntry } from '../../domain/audit.js';
import type { Graph } from '../session.js';
import type { Recorder } from './case-transaction.js';

/** Chains who came in and what they read. */
export function accessBook(graph: Graph, record: Recorder) {
  return { append: (entries: readonly AuditEntry[]): Promise<void> => graph.write((tx) => record(tx, entries)) };
}
