import type { JsonObject, JsonValue } from '../../../domain/json.js';
import { isJsonObject } from '../../../domain/json.js';

/** Under this name an event keeps what was written around its record on the way. */
const CARRIER = 'carrier';

/** A record out of an envelope, with what stood around it. */
export interface Carried {
  readonly record: JsonObject | string;
  readonly around: JsonObject;
}

/** One object that is read the same way again later: a text stands under `message`, as it came. */
export function carried({ record, around }: Carried): JsonValue {
  const keys = Object.keys(around);
  if (keys.length === 0) return record;
  const inner = around[CARRIER];
  const carrier = keys.length === 1 && isJsonObject(inner) ? inner : around;
  if (typeof record === 'string') return { message: record, [CARRIER]: carrier };
  // A record that has such a field of its own keeps it; what was around it is not worth more.
  return CARRIER in record ? record : { ...record, [CARRIER]: carrier };
}

export function carrierOf(body: JsonValue): JsonObject | undefined {
  const carrier = isJsonObject(body) ? body[CARRIER] : undefined;
  return isJsonObject(carrier ?? null) ? (carrier as JsonObject) : undefined;
}

/** The text of a carried line; undefined for anything else. */
export function carriedText(body: JsonValue): string | undefined {
  if (typeof body === 'string') return body;
  if (!isJsonObject(body) || typeof body['message'] !== 'string' || carrierOf(body) === undefined) return undefined;
  return Object.keys(body).length === 2 ? body['message'] : undefined;
}

/** What the record itself says: the same record is the same, whoever brought it, in whichever envelope. */
export function withoutCarrier(body: JsonValue): JsonValue {
  const own = withoutEnvelope(body);
  return carrierOf(own) === undefined ? own : uncarried(own);
}

/** The attributes of the CloudEvent that brought a record: each attempt to send it may have others. */
function withoutEnvelope(body: JsonValue): JsonValue {
  const envelope = isJsonObject(body) ? (body['cloudevent'] ?? null) : null;
  if (!isJsonObject(envelope) || typeof envelope['specversion'] !== 'string') return body;
  const { cloudevent: _envelope, ...own } = body as JsonObject;
  return own;
}

function uncarried(body: JsonValue): JsonValue {
  const text = carriedText(body);
  if (text !== undefined) return text;
  const { [CARRIER]: _carrier, ...own } = body as JsonObject;
  return own;
}

export function withCarrier(body: JsonValue, carrier: JsonObject | undefined): JsonValue {
  return carrier === undefined || !isJsonObject(body) ? body : { ...body, [CARRIER]: carrier };
}
