/** Every code a user can meet; `docs/errors.md` says for each what it means and what to do. A closed list: clients switch on it. */
export const ERROR_CODES = [
  // input: the sender can fix it
  'INGEST_UNPARSEABLE',
  'INGEST_TOO_LARGE',
  'INGEST_BAD_ENCODING',
  'INGEST_SOURCE_FORBIDDEN',
  'INGEST_BATCH_TOO_LARGE',
  'INGEST_UNSUPPORTED_MEDIA',
  'IDEMPOTENCY_CONFLICT',
  'TOO_OLD',
  'TIME_MISSING',
  'TIME_ABSURD',
  'MAPPING_INVALID',
  'MAPPING_MISSING_FIELD',
  'MAPPING_FAILED',
  'OCSF_INVALID',
  'BAD_USER_INPUT',
  'ATTACHMENT_TOO_LARGE',
  'NOT_FOUND',
  'VERSION_CONFLICT',
  'CURSOR_EXPIRED',
  'CURSOR_INVALID',
  'USAGE',
  'FILE_UNREADABLE',
  // rules and policies: the author can fix it
  'RULE_SYNTAX',
  'RULE_UNSUPPORTED',
  'RULE_UNKNOWN_FIELD',
  'RULE_TYPE',
  'RULE_NOT_LIVE',
  'EQL_EXTENSION',
  'RULE_TOO_LARGE',
  'CYPHER_REFUSED',
  'POLICY_INVALID',
  'POLICY_NOT_PUBLISHABLE',
  'ANSWERS_INVALID',
  'HUNT_LIMIT',
  // permission
  'UNAUTHENTICATED',
  'INGEST_SIGNATURE_INVALID',
  'FORBIDDEN',
  'GUARDRAIL_DENIED',
  'NOT_OWNER',
  'APPROVAL_VOID',
  'FRESH_LOGIN_REQUIRED',
  'RATE_LIMITED',
  // query shape
  'QUERY_TOO_DEEP',
  'QUERY_TOO_COMPLEX',
  'QUERY_TOO_LARGE',
  'QUERY_TIMEOUT',
  'PERSISTED_QUERY_NOT_FOUND',
  'DOCUMENT_NOT_TRUSTED',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  // upstream and machine: retry or mend the environment
  'CONNECTOR_UNAVAILABLE',
  'CONNECTOR_REPLY_TOO_LARGE',
  'CONNECTOR_RATE_LIMITED',
  'GRAPH_UNAVAILABLE',
  'GRAPH_AUTH',
  'GRAPH_BROKEN',
  'DISK_FULL',
  'PORT_IN_USE',
  'JAVA_MISSING',
  'MAVEN_MISSING',
  'JARS_UNRESOLVED',
  'CONFIG_INVALID',
  'LEASE_LOST',
  'BUSY',
  // audit
  'AUDIT_INVALID',
  'AUDIT_DIVERGED',
  'AUDIT_UNSEALED',
  'BACKUP_INVALID',
  // ours
  'INTERNAL',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Where a fault is: a file, a line and column (from 1), a path inside a document, the index of a record in its batch. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly path?: string;
  readonly recordIndex?: number;
}

export interface FaultDetail {
  readonly place?: Place;
  /** What the reader should do next, one sentence. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

/** The root of everything we throw on purpose. Callers switch on `code`, never on the message. */
export abstract class PlatformError extends Error {
  abstract readonly retryable: boolean;
  readonly place: Place | undefined;
  readonly remedy: string | undefined;

  constructor(
    readonly code: ErrorCode,
    message: string,
    detail: FaultDetail = {},
  ) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = new.target.name;
    this.place = detail.place;
    this.remedy = detail.remedy;
  }
}

/** The caller sent something that cannot be used, and can fix it. */
export class InputFault extends PlatformError {
  readonly retryable = false;
}
/** A rule, mapping or policy is wrong at a place its author can see. */
export class RuleFault extends PlatformError {
  readonly retryable = false;
}
/** The caller may not do this. */
export class PermissionFault extends PlatformError {
  readonly retryable = false;
}
/** Something we depend on did not answer as it should. */
export class UpstreamFault extends PlatformError {
  readonly retryable = true;
}
/** The machine or its configuration keeps us from running; `exitCode` is documented in docs/errors.md. */
export class EnvironmentFault extends PlatformError {
  readonly retryable = false;
  constructor(
    code: ErrorCode,
    message: string,
    readonly exitCode: number,
    detail: FaultDetail = {},
  ) {
    super(code, message, detail);
  }
}
/** Our own fault: hidden from callers, logged in full. */
export class InvariantBroken extends PlatformError {
  readonly retryable = false;
  constructor(message: string, detail: FaultDetail = {}) {
    super('INTERNAL', message, detail);
  }
}

/** Closes a switch over a union: a new member that nobody handles does not compile. */
export function unreachable(value: never): never {
  throw new InvariantBroken(`unreachable: ${JSON.stringify(value)}`);
}
