import type { NormalisedEvent } from '../../domain/event.js';
import { compareText } from '../../domain/ids.js';

/** What the graph holds of an event before the batch. */
export interface KnownEvent {
  readonly uid: string;
  readonly digest: string;
  readonly version: number;
}

/** The contents that a batch brings for one uid, oldest first. */
export type Variants = ReadonlyMap<string, readonly NormalisedEvent[]>;

/**
 * Which of two contents counts: the vendor's later version. Where the vendor numbers none, the digest decides,
 * because any other tie-break would make the answer depend on the order of arrival.
 */
export function compareRevisions(a: Pick<NormalisedEvent, 'version' | 'contentDigest'>, b: typeof a): number {
  return a.version - b.version || compareText(a.contentDigest, b.contentDigest);
}

export function variantsOf(events: readonly NormalisedEvent[]): Variants {
  const byUid = new Map<string, Map<string, NormalisedEvent>>();
  for (const event of events) {
    const contents = byUid.get(event.uid) ?? new Map<string, NormalisedEvent>();
    const same = contents.get(event.contentDigest);
    if (same === undefined || compareRevisions(same, event) < 0) contents.set(event.contentDigest, event);
    byUid.set(event.uid, contents);
  }
  const sorted = [...byUid].sort(([a], [b]) => compareText(a, b));
  return new Map(sorted.map(([uid, contents]) => [uid, [...contents.values()].sort(compareRevisions)]));
}

export interface Plan {
  readonly create: readonly NormalisedEvent[];
  /** Replaces what is stored; `formerDigest` names what steps aside. */
  readonly revise: readonly { readonly event: NormalisedEvent; readonly formerDigest: string }[];
  /** Older than what counts: kept beside it. */
  readonly keep: readonly NormalisedEvent[];
}

/** Decides for each content of the batch; `kept` holds the revision uids that are already stored. */
export function planOf(
  variants: Variants,
  known: ReadonlyMap<string, KnownEvent>,
  kept: (event: NormalisedEvent) => boolean,
): Plan {
  const create: NormalisedEvent[] = [];
  const revise: { event: NormalisedEvent; formerDigest: string }[] = [];
  const keep: NormalisedEvent[] = [];
  for (const [uid, contents] of variants) {
    const stored = known.get(uid);
    const unseen = contents.filter((event) => event.contentDigest !== stored?.digest && !kept(event));
    const newest = unseen.at(-1);
    if (newest === undefined) continue;
    const counts = stored === undefined || compareRevisions(newest, { ...stored, contentDigest: stored.digest }) > 0;
    keep.push(...(counts ? unseen.slice(0, -1) : unseen));
    if (!counts) continue;
    if (stored === undefined) create.push(newest);
    else revise.push({ event: newest, formerDigest: stored.digest });
  }
  return { create, revise, keep };
}
