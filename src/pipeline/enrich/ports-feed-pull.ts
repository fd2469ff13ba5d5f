import type { JsonObject } from '../../domain/json.js';
import type { FeedParts } from './ports.js';

export { FEED_STREAMS, type FeedFormat, type Pieces } from './feed-stream.js';
export { mispContent } from './feed-misp.js';
export { stixContent } from './feed-file.js';

/** One request's worth of a feed. */
export interface FeedPage {
  readonly content: FeedParts;
  /** The whole feed, so that what it does not name is withdrawn; else what is new in it. */
  readonly whole: boolean;
  readonly checkpoint: JsonObject;
  readonly more: boolean;
}

/** A feed that is asked for indicators. It keeps nothing: the checkpoint is all it knows. */
export interface FeedPuller {
  readonly name: string;
  /** How long a miss counts as "never heard of it", ms. */
  readonly maxAgeMs: number | null;
  /** How long to wait after it has told everything, ms. */
  readonly everyMs: number;
  pull(checkpoint: JsonObject | null, signal: AbortSignal): Promise<FeedPage>;
}
