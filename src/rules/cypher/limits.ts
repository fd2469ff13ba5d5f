/** What a hunt may cost. */
export interface CypherLimits {
  /** Rows that are handed out; a query without a LIMIT of its own gets one that is one higher. */
  readonly rows: number;
  readonly bytes: number;
  readonly timeoutMs: number;
  /** Rows that the planner expects of any one operator. */
  readonly estimatedRows: number;
  /** Full-text indexes that `db.index.fulltext.queryNodes` may ask: each must hold readable labels only. */
  readonly fullTextIndexes: readonly string[];
  /** Parameters that the text may name: what it is given when it runs. */
  readonly parameters?: ReadonlySet<string>;
}

export const DEFAULT_LIMITS: CypherLimits = {
  rows: 10_000,
  bytes: 32 * 1024 * 1024,
  timeoutMs: 10_000,
  estimatedRows: 20_000_000,
  fullTextIndexes: [],
};

/** Steps of one path of variable length. */
export const MOST_HOPS = 8;
