import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { canonicalText } from '../domain/canonical.js';
import type { JsonValue } from '../domain/json.js';

/** A field as it is opened to a verifier; erasing it means deleting value and salt, and the chain still holds. */
export interface OpenedField {
  readonly path: string;
  readonly index: number;
  readonly value: JsonValue;
  /** 32 random bytes, hex; one a field, since a bare hash of an e-mail address is guessed from a dictionary. */
  readonly salt: string;
}

export function newSalt(): string {
  return randomBytes(32).toString('hex');
}

/** HMAC-SHA-256(salt, path ‖ index ‖ JCS(value)), the parts told apart by their lengths; hex. */
export function commitField({ path, index, value, salt }: OpenedField): string {
  const parts = [path, String(index), canonicalText(value)];
  const mac = createHmac('sha256', Buffer.from(salt, 'hex'));
  for (const part of parts) mac.update(`${String(Buffer.byteLength(part))}:`).update(part);
  return mac.digest('hex');
}

export function opensTo(field: OpenedField, commitment: string): boolean {
  const mine = Buffer.from(commitField(field), 'hex');
  const theirs = Buffer.from(commitment, 'hex');
  return mine.length === theirs.length && timingSafeEqual(mine, theirs);
}
