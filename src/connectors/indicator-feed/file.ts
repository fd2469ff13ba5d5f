import {
  readFeedJson,
  readFeedTable,
  readMispEvents,
  readPlainList,
  readStixBundle,
  type FeedContent,
  type FeedPuller,
} from '../../pipeline/enrich/ports-feed-pull.js';
import { delivered, undocumented } from './reply.js';
import type { FeedParts, FeedTerms } from './taxii.js';

const READERS = {
  plain: readPlainList,
  stix: readStixBundle,
  csv: readFeedTable,
  json: readFeedJson,
  misp: readMispEvents,
} as const satisfies Readonly<Record<string, (text: string) => FeedContent>>;

/** What a site under maintenance answers with 200: taken for a list, it would withdraw all that the feed said. */
const WEB_PAGE = /^\s*<(?:!doctype|html|head|body)\b/i;

export interface FeedFileConfig extends FeedTerms {
  readonly url: string;
  readonly format: keyof typeof READERS;
}

/** A file behind an address, fetched whole each time: what it no longer names is withdrawn. The credential is a header, `Name: value`. */
export function feedFile(
  { name, maxAgeMs, everyMs, url, format, credential }: FeedFileConfig,
  parts: FeedParts,
): FeedPuller {
  return {
    name,
    maxAgeMs,
    everyMs,
    pull: async (_, signal) => {
      const headers = credential === null ? {} : headerOf(parts.readCredential(credential));
      const reply = await parts.exchange({ method: 'GET', url, headers: { accept: '*/*', ...headers }, signal });
      const { text } = delivered(name, reply, parts.now());
      if (WEB_PAGE.test(text)) throw undocumented(name, 'a list');
      return { ...READERS[format](text), whole: true, checkpoint: { fetchedAt: parts.now() }, more: false };
    },
  };
}

function headerOf(line: string): Readonly<Record<string, string>> {
  const [name = '', ...value] = line.split(':');
  return value.length === 0 ? { authorization: line.trim() } : { [name.trim().toLowerCase()]: value.join(':').trim() };
}
