import { hash } from 'node:crypto';

/** SHA-256 of the parts, each preceded by its length so that no two lists of parts read alike; 43 base64url characters. */
export function digestOf(...parts: readonly string[]): string {
  // One call on one text: several times as fast as feeding a hash object, with the same result.
  const text = parts.map((part) => `${String(Buffer.byteLength(part))}:${part}`).join('');
  return hash('sha256', text, 'base64url');
}

/** Orders strings by code unit, the same on every machine and locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
