import type { AuditEntry, AuditEvent } from '../../domain/audit.js';
import { InvariantBroken } from '../../domain/errors.js';
import { compareText } from '../../domain/ids.js';
import type { JsonValue } from '../../domain/json.js';
import type { Outcome, Stage } from '../stage.js';
import type { AuditLog } from './ports.js';

/** Records what was done: one entry a link, streams in one order so that two writers lock their heads alike. */
export function auditStage(log: AuditLog): Stage<readonly AuditEntry[], readonly AuditEvent[]> {
  return {
    name: 'audit',
    run: async (entries): Promise<Outcome<readonly AuditEvent[]>> => {
      entries.forEach(requireExact);
      return { kind: 'passed', value: await log.append(inStreamOrder(entries)) };
    },
  };
}

/** By stream, and within a stream as they came. */
function inStreamOrder(entries: readonly AuditEntry[]): readonly AuditEntry[] {
  return [...entries].sort((a, b) => compareText(a.stream, b.stream));
}

/** A fraction may be spelled differently elsewhere, and what is spelled differently hashes differently. */
function requireExact(entry: AuditEntry): void {
  if (!isExact(entry.body)) throw new InvariantBroken(`audit entry ${entry.type} holds a number that is not whole`);
}

function isExact(value: JsonValue): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every((each: JsonValue) => isExact(each));
}
