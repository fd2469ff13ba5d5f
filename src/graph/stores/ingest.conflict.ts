import { setTimeout as pause } from 'node:timers/promises';

const ATTEMPTS = 12;
const CONFLICT = 'Neo.ClientError.Schema.ConstraintValidationFailed';

/**
 * Runs a transaction again when another one created the same node first. The driver retries deadlocks by itself but
 * not a violated constraint, because in general it cannot know that asking again will find the other's node: we do.
 */
export async function againOnConflict<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (cause) {
      if (attempt >= ATTEMPTS || !isConflict(cause)) throw cause;
      await pause(attempt * 5);
    }
  }
}

function isConflict(cause: unknown): boolean {
  return (cause as { code?: unknown } | null)?.code === CONFLICT;
}
