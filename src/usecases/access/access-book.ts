import type { AuditEntry } from '../../domain/audit.js';

/** Where it is written who came in and what they read; answered by the graph. */
export interface AccessBook {
  append(entries: readonly AuditEntry[]): Promise<void>;
}

/** With what somebody came. */
export type Means = 'key' | 'token' | 'session';

export interface Visit {
  readonly means: Means;
  /** As the connection tells it. */
  readonly address: string;
}

/** The chain of all of it. */
export const ACCESS_STREAM = 'access';

export function meansOf(bearer: string): Means {
  if (bearer.startsWith('seq_')) return 'key';
  return bearer.startsWith('sess_') ? 'session' : 'token';
}
