import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { NormalisedEvent } from '../../domain/event.js';
import type { Graph } from '../../graph/session.js';
import type { TransactionPart } from '../../graph/transaction-part.js';
import { foldStage, type FoldStage } from '../../graph/stores/alert-fold.store.js';
import { eventStore } from '../../graph/stores/ingest-batch.store.js';
import { likenessOf } from '../../pipeline/ingest/alert-fold.js';
import type { Normalise } from '../../pipeline/ingest/ports.js';
import { DEFAULT_HAND_OVER, HandOver } from '../../pipeline/ingest/hand-over.js';
import { diskProbe, noDiskProbe } from '../../pipeline/ingest/disk-probe.js';
import { DEFAULT_AUTHORITIES } from '../../pipeline/link/authorities.js';
import { trustClaims } from '../../pipeline/link/trust-claims.js';
import { normaliseRecord, withMailOpened, type MappingLibrary } from '../../pipeline/normalise/index.js';
import { withNetworkClasses } from '../../pipeline/enrich/network-classes.js';
import { withPlaces } from '../../pipeline/enrich/places.js';
import { keptFor } from '../../domain/retention.js';
import type { Config } from '../config/config.js';
import { networksOf } from '../config/network-file.js';
import { placesOf } from '../config/places-files.js';

const MB = 1_048_576;

export interface IngestionParts {
  /** Asked for each record, so that a reload takes effect at once. */
  readonly mappings: () => MappingLibrary;
  /** Run in every batch's transaction, in this order. */
  readonly parts: readonly TransactionPart[];
  /** Looks on at what is normalised. */
  readonly watching?: (normalise: Normalise) => Normalise;
}

/** Storms of near-identical alerts are counted, not told one by one. */
export function foldingOf({ SEQUITUR_FOLD_AFTER: after }: Config): FoldStage {
  return foldStage({ likenessOf, after }, randomUUID);
}

/** With SEQUITUR_PLACES and SEQUITUR_NETWORKS, events say where and what their addresses are; without, only what their records say. */
function placedBy({ SEQUITUR_PLACES: files, SEQUITUR_NETWORKS: networks }: Config, normalise: Normalise): Normalise {
  if (files === undefined && networks === undefined) return normalise;
  const book = files === undefined ? null : placesOf(files);
  const list = networks === undefined ? null : networksOf(networks);
  const placed = (event: NormalisedEvent): NormalisedEvent => {
    return withNetworkClasses(book === null ? event : withPlaces(event, book), { list, book });
  };
  return (record) => {
    const outcome = normalise(record);
    return 'events' in outcome ? { events: outcome.events.map(placed) } : outcome;
  };
}

/** The first hand-over: records in, events and what rests on them committed together. */
export function ingestion(
  graph: Graph,
  config: Config,
  { mappings, parts, watching = (same) => same }: IngestionParts,
): HandOver {
  return new HandOver({
    open: withMailOpened,
    normalise: watching(placedBy(config, (record) => normaliseRecord(record, mappings()))),
    link: (event) => trustClaims(event, DEFAULT_AUTHORITIES),
    retentionMs: (event) => keptFor(config.retention, event),
    store: eventStore(graph, parts, foldingOf(config)),
    // Only where the store is on this machine does our disk say anything.
    disk: config.NEO4J_URI === undefined ? diskProbe(join(config.home)) : noDiskProbe,
    config: { ...DEFAULT_HAND_OVER, minFreeBytes: config.SEQUITUR_MIN_FREE_MB * MB },
  });
}
