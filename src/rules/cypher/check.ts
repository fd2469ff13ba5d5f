import { checkCalls } from './check-calls.js';
import { checkClauses, checkEnd, checkReturns } from './check-clauses.js';
import { checkGrowth } from './check-growth.js';
import { checkNames } from './check-names.js';
import { checkPatterns } from './check-patterns.js';
import { checkSize } from './check-size.js';
import { limited } from './limited.js';
import type { CypherLimits } from './limits.js';
import { outlineOf } from './outline.js';

/** A query that passed the checks of its text; the plan is still to be checked. */
export interface CheckedCypher {
  readonly source: string;
  /** What to send: comments blanked, a LIMIT where none was; lines and columns are those of the source. */
  readonly text: string;
}

/** Checks a hunt's text; throws CYPHER_REFUSED with the place of the first objection. Asks no database. */
export function checkCypher(
  query: string,
  limits: Pick<CypherLimits, 'rows' | 'fullTextIndexes' | 'parameters'>,
): CheckedCypher {
  const outline = outlineOf(query);
  checkClauses(outline);
  checkCalls(outline, limits);
  checkPatterns(outline, checkNames(outline));
  checkGrowth(outline);
  checkSize(outline);
  checkReturns(outline);
  checkEnd(outline);
  return { source: query, text: limited(outline, limits.rows) };
}
