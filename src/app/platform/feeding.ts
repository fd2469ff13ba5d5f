import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { z } from 'zod';
import { feedFile } from '../../connectors/indicator-feed/file.js';
import { mispFeed, mispServer } from '../../connectors/indicator-feed/misp.js';
import { taxiiCollection, type FeedParts } from '../../connectors/indicator-feed/taxii.js';
import { createStreamExchange } from '../../connectors/wire/exchange.js';
import { baseUrl } from '../../connectors/wire/base-url.js';
import type { Graph } from '../../graph/session.js';
import { feedStore } from '../../graph/stores/indicator.store.js';
import { pullStore } from '../../graph/stores/pull.store.js';
import type { FeedPuller } from '../../pipeline/enrich/ports-feed-pull.js';
import { pullFeedNext } from '../../usecases/decision/pull-feed.js';
import type { Config } from '../config/config.js';
import { Loop } from '../work/loop.js';
import { askingParts, CREDENTIAL, ENTRY_ID, listedIn } from './listed-entries.js';

const common = {
  id: ENTRY_ID,
  url: z.url(),
  credential: CREDENTIAL.optional(),
  everyMinutes: z.int().positive().default(60),
  maxAgeHours: z.int().positive().optional(),
};
const ENTRY = z.discriminatedUnion('type', [
  z.strictObject({ ...common, type: z.literal('taxii'), collection: z.string().min(1) }),
  z.strictObject({ ...common, type: z.literal('misp_feed') }),
  z.strictObject({ ...common, type: z.literal('misp') }),
  z.strictObject({ ...common, type: z.literal('file'), format: z.enum(['plain', 'stix', 'csv', 'json', 'misp']) }),
]);
type Entry = z.output<typeof ENTRY>;
const LIST = {
  setting: 'SEQUITUR_FEEDS',
  empty: [],
  remedy: 'List feeds with id, type (taxii, misp_feed, misp or file) and url; docs/decision-layer.md shows each.',
};

const IDLE_MS = 15_000;
/** Another node that had the old list may have asked once more. */
const RETIRE_MS = 3_600_000;
/** Of what is read by pages; a whole list is read while it arrives, however long it is. */
const MAX_REPLY_CHARACTERS = 64 * 1024 * 1024;

/** A loop for each feed of SEQUITUR_FEEDS; one that is slow or broken holds up none of the others. */
export function feeding(
  graph: Graph,
  { SEQUITUR_FEEDS: file }: Config,
  env: NodeJS.ProcessEnv,
  onFault: (name: string, fault: unknown) => void,
): readonly Loop[] {
  if (file === undefined) return [];
  const asking = askingParts(env, { maxReplyCharacters: MAX_REPLY_CHARACTERS });
  const parts = { ...asking, stream: createStreamExchange({ fetch }) };
  const { signal } = new AbortController();
  const deps = {
    store: pullStore(graph, `${hostname()}-${randomUUID()}`),
    feeds: feedStore(graph),
    now: Date.now,
    signal,
    // The deciders look every half second by themselves.
    committed: () => undefined,
  };
  const entries = listedIn(z.array(ENTRY), file, LIST);
  const retire = (): Promise<boolean> => deps.feeds.retire(entries.map(({ id }) => id)).then(() => false);
  const pulling = entries.map((entry) => {
    const puller = pullerOf(entry, parts);
    return new Loop(() => pullFeedNext(puller, deps), { name: `feed ${entry.id}`, idleMs: IDLE_MS, onFault });
  });
  return [new Loop(retire, { name: 'feeds listed no more', idleMs: RETIRE_MS, onFault }), ...pulling];
}

function pullerOf(entry: Entry, parts: FeedParts): FeedPuller {
  const { id: name, url, credential = null, everyMinutes, maxAgeHours } = entry;
  const maxAgeMs = maxAgeHours === undefined ? null : maxAgeHours * 3_600_000;
  const terms = { name, credential, everyMs: everyMinutes * 60_000, maxAgeMs };
  switch (entry.type) {
    case 'taxii':
      return taxiiCollection({ ...terms, url: baseUrl(url), collection: entry.collection }, parts);
    case 'misp_feed':
      return mispFeed({ ...terms, url: baseUrl(url) }, parts);
    case 'misp':
      return mispServer({ ...terms, url: baseUrl(url) }, parts);
    case 'file':
      return feedFile({ ...terms, url, format: entry.format }, parts);
  }
}
