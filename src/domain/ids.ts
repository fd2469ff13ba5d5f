import { createHash } from 'node:crypto';

/** SHA-256 of the parts, each preceded by its length so that no two lists of parts read alike; 43 base64url characters. */
export function digestOf(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(`${String(Buffer.byteLength(part))}:`);
    hash.update(part);
  }
  return hash.digest('base64url');
}

/** Orders strings by code unit, the same on every machine and locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
