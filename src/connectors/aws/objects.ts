import { gunzipSync } from 'node:zlib';
import { parseExactly } from '../../domain/exact-integers.js';
import { InputFault, UpstreamFault } from '../../domain/errors.js';
import { isJsonObject, type JsonValue } from '../../domain/json.js';

/** A small object may unpack without end: it is stopped here. */
const MOST_BYTES = 256 * 1024 * 1024;

/** The records of an object that a service of AWS wrote: `Records[]`, a list, one record, or one a line. */
export function recordsOfObject(body: Uint8Array, key: string): readonly JsonValue[] {
  const text = textOf(body, key);
  const whole = parsed(text);
  if (Array.isArray(whole)) return whole as readonly JsonValue[];
  if (isJsonObject(whole)) {
    const records = whole['Records'];
    return Array.isArray(records) ? (records as readonly JsonValue[]) : [whole];
  }
  return text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.replace(/\r$/, '')]));
}

function textOf(body: Uint8Array, key: string): string {
  const isPacked = body[0] === 0x1f && body[1] === 0x8b;
  try {
    return Buffer.from(isPacked ? gunzipSync(body, { maxOutputLength: MOST_BYTES }) : body).toString('utf8');
  } catch (cause) {
    throw new InputFault('INGEST_BAD_ENCODING', `The object ${key} cannot be unpacked.`, {
      cause,
      remedy: 'Look at the object; what told of it is kept among the dead letters.',
    });
  }
}

function parsed(text: string): JsonValue {
  try {
    return parseExactly(text) as JsonValue;
  } catch {
    return null;
  }
}

export interface FetchedBytes {
  readonly status: number;
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** Reads an object as it is, never more of it than `limit`. */
export async function fetchBytes(
  fetcher: typeof fetch,
  url: URL,
  {
    headers,
    signal,
    limit,
  }: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal; readonly limit: number },
): Promise<FetchedBytes> {
  try {
    const reply = await fetcher(url, { headers, signal, redirect: 'error' });
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of reply.body ?? []) {
      size += part.byteLength;
      if (size > limit) throw new InputFault('INGEST_TOO_LARGE', `An object at ${url.host} is larger than allowed.`);
      parts.push(part);
    }
    const bytes = Buffer.concat(parts);
    return { status: reply.status, bytes, text: reply.ok ? '' : bytes.toString('utf8').slice(0, 2_000) };
  } catch (cause) {
    if (cause instanceof InputFault) throw cause;
    throw new UpstreamFault('CONNECTOR_UNAVAILABLE', `${url.host} did not answer.`, { cause });
  }
}
