import { InputFault, PermissionFault, PlatformError, type ErrorCode } from '../../../domain/errors.js';
import { RateLimited } from '../rate-limit.js';

export interface IntakeStatus {
  readonly status: number;
  /** Seconds after which the same request may succeed. */
  readonly retryAfter: number | null;
}

const STATUS: Partial<Record<ErrorCode, readonly [number, number | null]>> = {
  BUSY: [429, 1],
  DISK_FULL: [503, 30],
  GRAPH_UNAVAILABLE: [503, 5],
  INGEST_TOO_LARGE: [413, null],
  ATTACHMENT_TOO_LARGE: [413, null],
  INGEST_UNSUPPORTED_MEDIA: [415, null],
  IDEMPOTENCY_CONFLICT: [409, null],
  NOT_FOUND: [404, null],
  UNAUTHENTICATED: [401, null],
  INGEST_SIGNATURE_INVALID: [401, null],
};

/** What shippers understand: 429 and 503 are tried again after a while, the rest is not. */
export function intakeStatus(fault: unknown): IntakeStatus {
  if (fault instanceof RateLimited) return { status: 429, retryAfter: fault.retryAfterSeconds };
  const known = fault instanceof PlatformError ? STATUS[fault.code] : undefined;
  if (known !== undefined) return { status: known[0], retryAfter: known[1] };
  if (fault instanceof PermissionFault) return { status: 403, retryAfter: null };
  return { status: fault instanceof InputFault ? 400 : 500, retryAfter: null };
}
