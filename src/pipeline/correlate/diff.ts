import type { FoundMatch, StoredMatch } from './ports.js';

/** What must be written so that the stored matches of a stretch say what replay says. */
export interface MatchDiff {
  readonly save: readonly FoundMatch[];
  /** Keys of matches that late records, revisions or identity changes took back. */
  readonly supersede: readonly StoredMatch[];
}

/** Both lists cover the same stretch of one rule and group. */
export function diffMatches(expected: readonly FoundMatch[], stored: readonly StoredMatch[]): MatchDiff {
  const known = new Map(stored.map((match) => [match.key, match]));
  const wanted = new Set(expected.map((match) => match.key));
  return {
    save: expected.filter((match) => !same(match, known.get(match.key))),
    supersede: stored.filter((match) => match.state !== 'superseded' && !wanted.has(match.key)),
  };
}

function same(match: FoundMatch, stored: StoredMatch | undefined): boolean {
  return (
    stored !== undefined &&
    stored.state === match.state &&
    stored.start === match.start &&
    stored.end === match.end &&
    stored.coverage === match.coverage
  );
}
