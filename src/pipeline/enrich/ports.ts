/** What the graph store of baselines needs to know of features. */
export {
  BASELINE_FEATURES,
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
  readonly content: FeedParts;
}

/** What a feed's file says, and how much of it cannot be matched against single values. */
export interface FeedContent {
  readonly entries: readonly FeedEntry[];
  /** Indicators whose pattern joins several observations, which no single value answers. */
  readonly skipped: number;
}

/** What a feed says, part by part; it may still be arriving. */
export type FeedParts = Iterable<FeedContent> | AsyncIterable<FeedContent>;

export interface KeptFeed {
  /** Values that it names. */
  readonly kept: number;
  /** Entries that no single value answers. */
  readonly skipped: number;
  /** Values that it no longer names. */
  readonly withdrawn: number;
}

/** A value that a feed newly knows, and where the house had seen it before. */
export interface Sighting {
  readonly value: string;
  /** Key of the address or file; the domain, link or mail address itself. */
  readonly entity: string;
  /** Counted up to a thousand. */
  readonly events: number;
  readonly lastSeenAt: number | null;
  /** Numbers of the latest cases that it is part of; they are decided again. */
  readonly cases: readonly number[];
}

export interface FeedStore {
  /** What the import at this time was the first to name and the past already holds; queues the cases it is part of. */
  lookBack(name: string, importedAt: number, now: number): Promise<readonly Sighting[]>;
  /** All of the feed: what it does not name is withdrawn, once all of it is there. */
  replace(feed: FeedImport): Promise<KeptFeed>;
  /** What is new in a feed; what it said before still holds. Until the last part is there a miss proves nothing new. */
  add(feed: FeedImport, isLast: boolean): Promise<KeptFeed>;
  /** Of the feeds that were fetched those that are listed no more: what they named holds on, their misses are no answer. */
  retire(listed: readonly string[]): Promise<readonly string[]>;
  /** The last import failed: until the next one a miss proves nothing. */
  failed(name: string, code: string, at: number): Promise<void>;
}
