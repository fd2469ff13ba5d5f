import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** `seq_<id>_<secret>`: the prefix lets secret scanners find a leaked key, the id finds the record without trying secrets. */
const FORM = /^seq_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

export interface KeyText {
  readonly id: string;
  readonly secret: string;
}

export function newKeyText(): KeyText {
  return { id: randomBytes(8).toString('hex'), secret: randomBytes(32).toString('base64url') };
}

export function keyTextOf({ id, secret }: KeyText): string {
  return `seq_${id}_${secret}`;
}

export function parseKeyText(text: string): KeyText | null {
  const [, id, secret] = FORM.exec(text) ?? [];
  return id === undefined || secret === undefined ? null : { id, secret };
}

/** A plain digest is enough: the secret has 256 random bits, so there is nothing to guess that slow hashing would slow down. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

export function sameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
