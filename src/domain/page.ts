import { InputFault } from './errors.js';

/** A row as a read returns it: the fields that were selected, by their key. */
export type Row = Readonly<Record<string, unknown>>;

/** The values of a row's order keys, from which the next page starts. */
export type Keyset = readonly (string | number)[];

export interface PageRequest {
  readonly first: number;
  readonly after: Keyset | null;
}

export const MAX_PAGE = 200;
export const DEFAULT_PAGE = 50;

/** Reads `first` and `after` as a caller wrote them. */
export function pageOf(first: unknown, after: unknown): PageRequest {
  const size = first ?? DEFAULT_PAGE;
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1 || size > MAX_PAGE) {
    throw new InputFault('BAD_USER_INPUT', `first must be a whole number from 1 to ${String(MAX_PAGE)}.`, {
      place: { path: 'first' },
    });
  }
  return { first: size, after: after === undefined || after === null ? null : keysetOf(after) };
}

export function cursorOf(keys: Keyset): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

function keysetOf(cursor: unknown): Keyset {
  const keys = typeof cursor === 'string' ? parsed(Buffer.from(cursor, 'base64url').toString('utf8')) : null;
  if (isKeyset(keys)) return keys;
  throw new InputFault('CURSOR_INVALID', 'This is not a cursor of this list.', {
    place: { path: 'after' },
    remedy: 'Send a cursor back exactly as it was given, or start without one.',
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function isKeyset(value: unknown): value is Keyset {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= 4 &&
    value.every((key) => typeof key === 'string' || (typeof key === 'number' && Number.isFinite(key)))
  );
}
