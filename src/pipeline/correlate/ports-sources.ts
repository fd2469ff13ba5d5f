import type { EventView } from '../../rules/pattern/pattern.js';

/** A stored event as predicates see it. */
export interface StoredEvents {
  byUid(uids: readonly string[]): Promise<readonly EventView[]>;
  /** Events in which entities with these keys take part, at most `limit`, in event order. */
  ofEntities(
    keys: readonly string[],
    within: { readonly lo: number; readonly hi: number },
    limit: number,
  ): Promise<readonly EventView[]>;
  /** Events from `time` on, after `cursor`, in (time, uid) order. */
  from(
    time: number,
    cursor: { readonly t: number; readonly uid: string } | null,
    limit: number,
  ): Promise<readonly EventView[]>;
}

/** How far a source is complete, and what it is known to have missed before that. */
export interface SourceMark {
  readonly source: string;
  /** Event time, ms. */
  readonly watermark: number;
  readonly gaps: readonly { readonly lo: number; readonly hi: number }[];
  /** Event time from which it was heard; null or absent: nobody knows of a beginning. */
  readonly from?: number | null;
}

export interface Lateness {
  /** How late (ms) a source's records may come. */
  readonly lateness: number;
  /** Silence (ms) after which a source counts as having nothing to say. */
  readonly idleAfter: number;
}
