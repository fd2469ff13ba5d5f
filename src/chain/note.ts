import type { KeyObject } from 'node:crypto';
import { createHash, createPublicKey, sign, verify } from 'node:crypto';

/** Signature type of Ed25519 in the C2SP signed-note format. */
const ED25519 = 0x01;
const MARK = '\u2014 ';

export interface NoteKey {
  readonly name: string;
  /** Four bytes that tell keys of one name apart. */
  readonly id: Buffer;
  readonly publicKey: KeyObject;
}

function rawPublicKey(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}

function keyId(name: string, raw: Buffer): Buffer {
  const data = Buffer.concat([Buffer.from(`${name}\n`), Buffer.from([ED25519]), raw]);
  return createHash('sha256').update(data).digest().subarray(0, 4);
}

/** Base64 that has exactly one spelling: what does not encode back to itself is refused. */
export function strictBase64(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : null;
}

/** The verifier key text: `name+keyid+base64(type ‖ key)`. */
export function verifierKey(name: string, publicKey: KeyObject): string {
  const raw = rawPublicKey(publicKey);
  const typed = Buffer.concat([Buffer.from([ED25519]), raw]);
  return `${name}+${keyId(name, raw).toString('hex')}+${typed.toString('base64')}`;
}

/** Reads a verifier key; null where it is not one, or its id is not its own. */
export function parseVerifierKey(text: string): NoteKey | null {
  const [, name, id, encoded] = /^([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const typed = encoded === undefined ? null : strictBase64(encoded);
  if (name === undefined || typed?.length !== 33 || typed[0] !== ED25519) return null;
  const raw = typed.subarray(1);
  if (keyId(name, raw).toString('hex') !== id) return null;
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: raw.toString('base64url') };
  return { name, id: keyId(name, raw), publicKey: createPublicKey({ key: jwk, format: 'jwk' }) };
}

export interface NoteSigner {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Signs a text (which ends in a newline) as a C2SP note, one line a key. */
export function signNote(text: string, name: string, ...signers: readonly NoteSigner[]): string {
  const lines = signers.map(({ privateKey, publicKey }) => {
    const signature = sign(null, Buffer.from(text), privateKey);
    return `${MARK}${name} ${Buffer.concat([keyId(name, rawPublicKey(publicKey)), signature]).toString('base64')}\n`;
  });
  return `${text}\n${lines.join('')}`;
}

/** The text of a note, if one of the keys signed it and no signature by a known key is false; else null. */
export function openNote(note: string, keys: readonly NoteKey[]): string | null {
  const checked = checkNote(note, keys);
  return checked !== null && checked.signatures.includes('good') ? checked.text : null;
}

/** As `openNote`, and every signature must be by one of the keys: nothing in the note is left unchecked. */
export function openWholeNote(note: string, keys: readonly NoteKey[]): string | null {
  const checked = checkNote(note, keys);
  return checked?.signatures.every((signature) => signature === 'good') === true ? checked.text : null;
}

interface CheckedNote {
  readonly text: string;
  /** At least one; none is false. */
  readonly signatures: readonly ('good' | 'foreign')[];
}

function checkNote(note: string, keys: readonly NoteKey[]): CheckedNote | null {
  const split = note.lastIndexOf('\n\n');
  if (split < 0 || !note.endsWith('\n')) return null;
  const text = note.slice(0, split + 1);
  const lines = note.slice(split + 2, -1).split('\n');
  const checks = lines.map((line) => checkSignature(text, line, keys));
  const signatures = checks.flatMap((check) => (check === 'bad' ? [] : [check]));
  return signatures.length === lines.length ? { text, signatures } : null;
}

function checkSignature(text: string, line: string, keys: readonly NoteKey[]): 'good' | 'bad' | 'foreign' {
  const [, name, encoded] = /^\u2014 (\S+) ([A-Za-z0-9+/=]+)$/.exec(line) ?? [];
  const blob = encoded === undefined ? null : strictBase64(encoded);
  if (name === undefined || blob === null || blob.length < 5) return 'bad';
  const key = keys.find((each) => each.name === name && each.id.equals(blob.subarray(0, 4)));
  if (key === undefined) return 'foreign';
  return verify(null, Buffer.from(text), key.publicKey, blob.subarray(4)) ? 'good' : 'bad';
}
