/** What the graph store of baselines needs to know of features. */
export {
  baselineRowsOf,
  dayOf,
  foldRows,
  hourOfWeek,
  type BaselineFeature,
  type BaselineRow,
} from './baseline-features.js';

/** One value that a feed knows; times in ms. */
export interface FeedEntry {
  readonly value: string;
  readonly validFrom: number;
  readonly validTo: number | null;
  /** 0–100, as STIX has it. */
  readonly confidence: number;
  readonly revoked: boolean;
}

/** The whole of a feed as it was at one time. */
export interface FeedImport {
  readonly name: string;
  readonly importedAt: number;
  /** From then on a miss proves nothing; null = the feed does not age. */
  readonly staleAfter: number | null;
  readonly entries: readonly FeedEntry[];
}

export interface FeedStore {
  /** Answers how many values the feed no longer names. */
  replace(feed: FeedImport): Promise<number>;
  /** What is new in a feed; what it said before still holds. */
  add(feed: FeedImport): Promise<void>;
  /** The last import failed: until the next one a miss proves nothing. */
  failed(name: string, code: string, at: number): Promise<void>;
}
