import { hasRole, type Principal } from '../../domain/access.js';
import { deepJsonText, isWithinLevels } from '../../domain/deep-json.js';
import { InputFault, PermissionFault } from '../../domain/errors.js';
import type { RawRecord, RefusedRecord, SourceId } from '../../domain/event.js';
import { digestOf } from '../../domain/ids.js';
import type { JsonValue } from '../../domain/json.js';
import type { HandOver } from '../../pipeline/ingest/hand-over.js';
import type { Receipt } from '../../pipeline/ingest/ports.js';

export interface IngestInput {
  readonly principal: Principal;
  readonly source: SourceId | null;
  /** Objects, or raw lines. */
  readonly records: readonly JsonValue[];
  readonly idempotencyKey: string | null;
  /** Where each record stood, where its door knows better than the delivery's name. */
  readonly positions?: readonly (string | null)[];
  readonly refusals?: readonly (RefusedRecord | null)[];
}

export interface IngestDeps {
  readonly handOver: Pick<HandOver, 'take'>;
  readonly now: () => number;
  readonly maxRecords: number;
  /** Longest record, in bytes of its text; a longer one is parked. Absent: as long as its door lets through. */
  readonly maxRecordBytes?: number;
}

/** As many as one transaction takes without holding others up. */
export const MAX_RECORDS = 2000;

/** Far beyond what the normaliser reads, and far from where whoever walks a record runs out of stack. */
const MOST_LEVELS = 1_000;

const RECEIPT_TTL_MS = 7 * 24 * 3_600_000;

/** Delivers records under the credential's source. An answer means that they are committed, or parked whole. */
export async function ingestRecords(input: IngestInput, deps: IngestDeps): Promise<Receipt> {
  const source = allowedSource(input.principal, input.source);
  requireSource(source);
  requireSize(input, deps.maxRecords);
  const receivedAt = deps.now();
  const { carried, tooDeep } = carriable(input.records);
  const payload = JSON.stringify(carried);
  const payloadDigest = digestOf(source ?? '', payload);
  const tooLong = tooLongIn(carried, payload, deps.maxRecordBytes ?? Infinity);
  // Without a key the payload is its own name, so that a sender that knows nothing of keys may still send twice.
  const name = input.idempotencyKey ?? payloadDigest;
  const records = carried.map((raw, index): RawRecord => ({
    source,
    raw,
    index,
    position: input.positions?.[index] ?? `${name}#${String(index)}`,
    ...(isPlaced(input, index) ? {} : { isUnplaced: true }),
    receivedAt,
    ...refusedOf(input.refusals?.[index] ?? tooDeep(index) ?? tooLong(index)),
  }));
  const idempotency =
    input.idempotencyKey === null
      ? null
      : {
          key: digestOf(input.principal.id, source ?? '', input.idempotencyKey),
          payloadDigest,
          expiresAt: receivedAt + RECEIPT_TTL_MS,
        };
  return deps.handOver.take({ records, receivedAt, idempotency });
}

const TOO_DEEP: RefusedRecord = {
  code: 'INGEST_UNPARSEABLE',
  message: `The record is nested more than ${String(MOST_LEVELS)} levels deep. It is kept whole, as a text.`,
};

/** Records that nobody could walk become their text and are parked, so that they do not take their neighbours along. */
function carriable(records: readonly JsonValue[]): {
  readonly carried: readonly JsonValue[];
  readonly tooDeep: (index: number) => RefusedRecord | null;
} {
  const deep = new Set(records.flatMap((raw, index) => (isWithinLevels(raw, MOST_LEVELS) ? [] : [index])));
  if (deep.size === 0) return { carried: records, tooDeep: () => null };
  const carried = records.map((raw, index) => (deep.has(index) ? deepJsonText(raw) : raw));
  return { carried, tooDeep: (index) => (deep.has(index) ? TOO_DEEP : null) };
}

function isPlaced({ idempotencyKey, positions }: IngestInput, index: number): boolean {
  return idempotencyKey !== null || typeof positions?.[index] === 'string';
}

/** No sign takes more than three bytes, so that most payloads need no second look. */
const MOST_BYTES_OF_SIGN = 3;

function tooLongIn(
  records: readonly JsonValue[],
  payload: string,
  limit: number,
): (index: number) => RefusedRecord | null {
  if (payload.length * MOST_BYTES_OF_SIGN <= limit) return () => null;
  return (index) => {
    const raw = records[index] ?? null;
    const size = Buffer.byteLength(typeof raw === 'string' ? raw : JSON.stringify(raw));
    if (size <= limit) return null;
    const message = `The record has ${String(size)} bytes, more than the ${String(limit)} allowed. It is kept whole.`;
    return { code: 'INGEST_TOO_LARGE', message };
  };
}

function refusedOf(refused: RefusedRecord | null | undefined): Pick<RawRecord, 'refused'> {
  return refused === null || refused === undefined ? {} : { refused };
}

const SOURCE = /^[a-z0-9_.-]{1,64}\/[a-z0-9_.-]{1,64}$/;

function requireSource(source: SourceId | null): void {
  if (source === null || SOURCE.test(source)) return;
  throw new InputFault('BAD_USER_INPUT', 'A source is vendor/product in lower-case letters, digits, _ . and -.');
}

/** A record's source is what its credential may deliver, never what its body says. */
export function allowedSource(principal: Principal, asked: SourceId | null): SourceId | null {
  if (!hasRole(principal, 'integrator')) throw new PermissionFault('FORBIDDEN', 'This key may not deliver records.');
  const { sources } = principal;
  if (asked === null && sources.includes('*')) return null;
  const named = asked ?? onlySource(sources);
  if (named !== null && sources.some((scope) => covers(scope, named))) return named;
  throw new PermissionFault(
    'INGEST_SOURCE_FORBIDDEN',
    `This key may not deliver ${asked ?? 'records without naming their source'}.`,
    {
      remedy: sources.length === 0 ? 'Give the key a source.' : `Name one of: ${sources.join(', ')}.`,
    },
  );
}

function onlySource(sources: readonly string[]): SourceId | null {
  const [first] = sources;
  return first === undefined || sources.length > 1 || first.endsWith('*') ? null : first;
}

function covers(scope: string, source: SourceId): boolean {
  if (scope === '*' || scope === source) return true;
  return scope.endsWith('/*') && source.startsWith(scope.slice(0, -1));
}

function requireSize({ records, idempotencyKey }: IngestInput, maxRecords: number): void {
  if (records.length > maxRecords)
    throw new InputFault('INGEST_BATCH_TOO_LARGE', `A delivery holds at most ${String(maxRecords)} records.`, {
      remedy: 'Send several smaller ones.',
    });
  if (idempotencyKey !== null && (idempotencyKey === '' || idempotencyKey.length > 200))
    throw new InputFault('BAD_USER_INPUT', 'An idempotency key has 1 to 200 characters.');
}
