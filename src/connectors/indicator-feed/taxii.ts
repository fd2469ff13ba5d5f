import { isJsonObject, type JsonObject } from '../../domain/json.js';
import { stixContent, type FeedPage, type FeedPuller } from '../../pipeline/enrich/ports-feed-pull.js';
import type { ReadCredential } from '../credential.js';
import type { Exchange, StreamExchange } from '../wire/exchange.js';
import { delivered, undocumented } from './reply.js';

export interface FeedParts {
  readonly exchange: Exchange;
  /** For files that are too long to be held. */
  readonly stream: StreamExchange;
  readonly readCredential: ReadCredential;
  readonly now: () => number;
}

export interface FeedTerms {
  readonly name: string;
  readonly maxAgeMs: number | null;
  readonly everyMs: number;
  /** `env:NAME` or `file:PATH`; null where the server wants none. */
  readonly credential: string | null;
}

export interface TaxiiConfig extends FeedTerms {
  /** Of the API root, e.g. `https://taxii.example/api1`. */
  readonly url: string;
  readonly collection: string;
}

const MEDIA_TYPE = 'application/taxii+json;version=2.1';
const PAGE = 1_000;

/**
 * A collection of a TAXII 2.1 server: pages by `next`, later only what was added since. The credential is `user:password`.
 * @see https://docs.oasis-open.org/cti/taxii/v2.1/os/taxii-v2.1-os.html (5.4, 3.4)
 */
export function taxiiCollection(config: TaxiiConfig, { exchange, readCredential, now }: FeedParts): FeedPuller {
  const { name, maxAgeMs, everyMs, url, collection, credential } = config;
  return {
    name,
    maxAgeMs,
    everyMs,
    pull: async (checkpoint, signal) => {
      const place = placeOf(checkpoint);
      const query = new URLSearchParams({ limit: String(PAGE), 'match[type]': 'indicator', ...place.query });
      const login = credential === null ? {} : { authorization: basic(readCredential(credential)) };
      const path = `collections/${encodeURIComponent(collection)}/objects/?${query.toString()}`;
      const request = {
        method: 'GET' as const,
        url: `${url}/${path}`,
        headers: { accept: MEDIA_TYPE, ...login },
        signal,
      };
      const reply = delivered(name, await exchange(request), now());
      if (!isJsonObject(reply.json as JsonObject)) throw undocumented(name, 'an envelope');
      return pageOf(reply.json as JsonObject, place, reply.header('x-taxii-date-added-last'));
    },
  };
}

function basic(login: string): string {
  return `Basic ${Buffer.from(login).toString('base64')}`;
}

interface Place {
  /** When the newest object of the last round was added; and of this round so far. */
  readonly since: string | null;
  readonly newest: string | null;
  readonly query: Readonly<Record<string, string>>;
}

function placeOf(checkpoint: JsonObject | null): Place {
  const text = (name: string): string | null => (typeof checkpoint?.[name] === 'string' ? checkpoint[name] : null);
  const [since, next] = [text('since'), text('next')];
  const query = { ...(since === null ? {} : { added_after: since }), ...(next === null ? {} : { next }) };
  return { since, newest: text('newest') ?? since, query };
}

/** Within a round the question stays the same and `next` goes on; only its end moves the time from which to ask. */
function pageOf(envelope: JsonObject, { since, newest }: Place, added: string | null): FeedPage {
  const { more, next, objects = [] } = envelope;
  const latest = later(newest, added);
  const goesOn = more === true && typeof next === 'string';
  const checkpoint = goesOn ? { since, next, newest: latest } : { since: latest };
  return { content: [stixContent(Array.isArray(objects) ? objects : [])], whole: false, checkpoint, more: goesOn };
}

function later(one: string | null, other: string | null): string | null {
  if (one === null || other === null) return one ?? other;
  return Date.parse(one) >= Date.parse(other) ? one : other;
}
