import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { InvariantBroken } from './errors.js';

/** RFC 8785 text of a value: one spelling on every machine, so that equal values hash alike. */
export function canonicalText(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new InvariantBroken('a value without a JSON form was to be written canonically');
  return text;
}

export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/** SHA-256 of the RFC 8785 text, hex. */
export function canonicalDigest(value: unknown): string {
  return sha256Hex(canonicalText(value));
}
