import { FEED_STREAMS, type FeedFormat, type FeedPuller, type Pieces } from '../../pipeline/enrich/ports-feed-pull.js';
import { delivered, undocumented } from './reply.js';
import type { FeedParts, FeedTerms } from './taxii.js';

/** What a site under maintenance answers with 200: taken for a list, it would withdraw all that the feed said. */
const WEB_PAGE = /^\s*<(?:!doctype|html|head|body)\b/i;
/** Enough of a beginning to tell what it is. */
const BEGINNING = 256;

export interface FeedFileConfig extends FeedTerms {
  readonly url: string;
  readonly format: FeedFormat;
}

/**
 * A file behind an address, read whole each time while it arrives: what it no longer names is withdrawn once its end has
 * come. The credential is a header, `Name: value`.
 */
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
      const reply = await parts.stream({ method: 'GET', url, headers: { accept: '*/*', ...headers }, signal });
      const { pieces } = delivered(name, reply, parts.now());
      const content = FEED_STREAMS[format](unlessPage(name, pieces));
      return { content, whole: true, checkpoint: { fetchedAt: parts.now() }, more: false };
    },
  };
}

async function* unlessPage(name: string, pieces: Pieces): Pieces {
  let beginning = '';
  let isKnown = false;
  for await (const piece of pieces) {
    if (isKnown) {
      yield piece;
      continue;
    }
    beginning += piece;
    if (WEB_PAGE.test(beginning)) throw undocumented(name, 'a list');
    isKnown = beginning.trimStart().length >= BEGINNING;
    if (isKnown) yield beginning;
  }
  if (!isKnown) yield beginning;
}

function headerOf(line: string): Readonly<Record<string, string>> {
  const [name = '', ...value] = line.split(':');
  return value.length === 0 ? { authorization: line.trim() } : { [name.trim().toLowerCase()]: value.join(':').trim() };
}
