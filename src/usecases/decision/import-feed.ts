import { hasRole, type Principal } from '../../domain/access.js';
import { InputFault, PermissionFault, PlatformError } from '../../domain/errors.js';
import { readPlainList, readStixBundle, type FeedContent } from '../../pipeline/enrich/feed-file.js';
import { readMispEvents } from '../../pipeline/enrich/feed-misp.js';
import { readFeedJson, readFeedTable } from '../../pipeline/enrich/feed-tables.js';
import type { FeedStore, Sighting } from '../../pipeline/enrich/ports.js';

export const FEED_FORMATS = ['plain', 'stix', 'csv', 'json', 'misp'] as const;
export type FeedFormat = (typeof FEED_FORMATS)[number];

export interface FeedFile {
  readonly name: string;
  readonly format: FeedFormat;
  readonly text: string;
  /** How long a miss counts as "never heard of it", ms; null = for ever. */
  readonly maxAgeMs: number | null;
}

export interface ImportedFeed {
  readonly entries: number;
  readonly withdrawn: number;
  readonly skipped: number;
  /** What it newly knows and the house had seen before. */
  readonly sightings: readonly Sighting[];
}

export interface FeedDoor {
  import(principal: Principal, file: FeedFile): Promise<ImportedFeed>;
}

const READERS: Readonly<Record<FeedFormat, (text: string) => FeedContent>> = {
  plain: readPlainList,
  stix: readStixBundle,
  csv: readFeedTable,
  json: readFeedJson,
  misp: readMispEvents,
};

export interface FeedDeps {
  readonly feeds: FeedStore;
  readonly now: () => number;
  /** Called when cases may have to be decided again. */
  readonly committed?: () => void;
}

/** Replaces what a feed says by what this file says. A file that cannot be read marks the feed as failing and changes nothing else. */
export async function importFeed(
  principal: Principal,
  { name, format, text, maxAgeMs }: FeedFile,
  { feeds, now, committed = () => undefined }: FeedDeps,
): Promise<ImportedFeed> {
  if (!hasRole(principal, 'integrator', 'policy_owner'))
    throw new PermissionFault('FORBIDDEN', 'This role may not import feeds.');
  if (name.trim() === '') throw new InputFault('BAD_USER_INPUT', 'A feed has a name.');
  const importedAt = now();
  try {
    const content = [READERS[format](text)];
    const staleAfter = maxAgeMs === null ? null : importedAt + maxAgeMs;
    const { kept, withdrawn, skipped } = await feeds.replace({ name, importedAt, staleAfter, content });
    const sightings = await feeds.lookBack(name, importedAt, now());
    committed();
    return { entries: kept, withdrawn, skipped, sightings };
  } catch (fault) {
    if (fault instanceof PlatformError) await feeds.failed(name, fault.code, importedAt);
    throw fault;
  }
}
