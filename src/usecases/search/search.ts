import { bad } from '../case/deed.js';
import type { PageRequest, Row } from '../../domain/page.js';
import type { PageRows } from '../../domain/reading.js';
import type { Selection } from '../../domain/selection.js';

export const SEARCH_KINDS = ['Case', 'Comment', 'Task', 'Observable', 'Entity'] as const;
export type SearchKind = (typeof SEARCH_KINDS)[number];

export interface SearchRequest {
  /** In the language of the full-text index; made by `indexQueryOf`, never by a caller. */
  readonly text: string;
  /** A case that was asked for by its number. */
  readonly number: number | null;
  readonly kinds: readonly SearchKind[];
  readonly page: PageRequest;
  readonly total: boolean;
}

/** Best first; `order` is (score, id). */
export interface SearchReads {
  search(request: SearchRequest, selection: Selection): Promise<PageRows>;
}

const MOST_WORDS = 12;
const PLAIN_WORD = /^[\p{L}\p{N}]+$/u;

/**
 * What a person typed as a query of the full-text index: every word must be there, the beginning of a plain one is enough.
 * Each word goes in quoted, so nothing that was typed is taken for an operator.
 */
export function indexQueryOf(typed: string): string {
  const words = typed
    .normalize('NFC')
    .split(/[\s"\\]+/u)
    .filter((word) => /[\p{L}\p{N}]/u.test(word));
  if (words.length === 0) throw bad('text', 'There is nothing to search for.');
  if (words.length > MOST_WORDS) throw bad('text', `At most ${String(MOST_WORDS)} words.`);
  return words.map(clauseOf).join(' AND ');
}

function clauseOf(word: string): string {
  const whole = `"${word.slice(0, 200)}"`;
  return PLAIN_WORD.test(word) ? `(${whole}^2 OR ${word.toLowerCase().slice(0, 200)}*)` : whole;
}

export function caseNumberIn(typed: string): number | null {
  const [, digits] = /^\s*#?(\d{1,9})\s*$/.exec(typed) ?? [];
  return digits === undefined ? null : Number(digits);
}

export interface SimilarReads {
  similarCases(number: number, first: number, selection: Selection): Promise<readonly Row[]>;
}
