/** Bounds on what an author may send: beyond them a query is refused with RULE_TOO_LARGE before it can cost anything. */
export const LIMITS = {
  characters: 200_000,
  tokens: 50_000,
  depth: 64,
  terms: 64,
  runs: 100,
  stages: 256,
  patternCharacters: 4_096,
  /** Of a regular expression, its counted repetitions written out. */
  patternAtoms: 20_000,
} as const;
