import { hasRole, type Principal } from '../../domain/access.js';
import type { AuditEvent } from '../../domain/audit.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import type { AuditFilter, AuditLog, AuditPlace } from './ports.js';

export interface AuditPage {
  readonly events: readonly AuditEvent[];
  /** Pass as `after` for the next page; null at the end. */
  readonly next: string | null;
}

const LARGEST_PAGE = 500;

/** A page of the audit, newest first. */
export async function listAuditEvents(
  audit: AuditLog,
  by: Principal,
  query: { readonly filter: AuditFilter; readonly first: number; readonly after?: string },
): Promise<AuditPage> {
  requireAuditor(by);
  const first = Math.min(LARGEST_PAGE, Math.max(1, query.first));
  const before = query.after === undefined ? null : placeOf(query.after);
  const events = await audit.page(query.filter, before, first + 1);
  const page = events.slice(0, first);
  const last = page.at(-1);
  return { events: page, next: events.length > first && last !== undefined ? cursorOf(last) : null };
}

export function requireAuditor(by: Principal): void {
  if (hasRole(by, 'auditor', 'policy_owner')) return;
  throw new PermissionFault('FORBIDDEN', 'Reading the audit is for auditors and policy owners.');
}

function cursorOf({ at, stream, seq }: AuditPlace): string {
  return Buffer.from(JSON.stringify([at, stream, seq])).toString('base64url');
}

function placeOf(cursor: string): AuditPlace {
  try {
    const [at, stream, seq] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    if (Number.isSafeInteger(at) && typeof stream === 'string' && Number.isSafeInteger(seq))
      return { at: Number(at), stream, seq: Number(seq) };
  } catch {
    // Falls through to the one refusal.
  }
  throw new InputFault('CURSOR_INVALID', 'The cursor is not one of this list.');
}
