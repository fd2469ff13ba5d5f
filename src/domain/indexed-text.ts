import { digestOf } from './ids.js';

/** Longer texts do not fit into the database's indexes (some 8 kB, letters of several bytes included). */
const LONGEST = 512;

/** A text by which something is found: itself, or its beginning and a digest where it is too long for an index. */
export function indexedText(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, 64)}…${digestOf('long', text)}`;
}

/** Whether an index takes the text as it is. */
export function fitsIndex(text: string): boolean {
  return text.length <= LONGEST;
}
