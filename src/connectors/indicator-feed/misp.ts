import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import { mispContent, type FeedPuller } from '../../pipeline/enrich/ports-feed-pull.js';
import type { WireReply } from '../wire/exchange.js';
import { delivered, undocumented } from './reply.js';
import type { FeedParts, FeedTerms } from './taxii.js';

export interface MispConfig extends FeedTerms {
  readonly url: string;
}

/** Events of a feed fetched in one step. */
const EVENTS_AT_ONCE = 20;

/**
 * A MISP feed: `manifest.json` names events with the time of their last change, each is a file beside it.
 * @see https://www.misp-project.org/feeds/
 */
export function mispFeed({ name, maxAgeMs, everyMs, url, credential }: MispConfig, parts: FeedParts): FeedPuller {
  const get = async (file: string, signal: AbortSignal): Promise<JsonValue> => {
    const headers = credential === null ? {} : { authorization: parts.readCredential(credential) };
    const reply: WireReply = await parts.exchange({ method: 'GET', url: `${url}/${file}`, headers, signal });
    return delivered(name, reply, parts.now()).json as JsonValue;
  };
  return {
    name,
    maxAgeMs,
    everyMs,
    pull: async (checkpoint, signal) => {
      const manifest = await get('manifest.json', signal);
      if (!isJsonObject(manifest)) throw undocumented(name, 'a manifest');
      const since = Number(checkpoint?.['since'] ?? 0);
      const fresh = changedSince(manifest, { since, uuid: String(checkpoint?.['uuid'] ?? '') });
      const taken = fresh.slice(0, EVENTS_AT_ONCE);
      const events: JsonValue[] = [];
      for (const { uuid } of taken) events.push(await get(`${encodeURIComponent(uuid)}.json`, signal));
      const last = taken.at(-1);
      const place =
        last === undefined ? { since, uuid: String(checkpoint?.['uuid'] ?? '') } : { since: last.at, uuid: last.uuid };
      return { content: [mispContent(events)], whole: false, checkpoint: place, more: fresh.length > taken.length };
    },
  };
}

interface Named {
  readonly uuid: string;
  readonly at: number;
}

/** In the order of their last change; two of the same second by their names. */
function changedSince(
  manifest: JsonObject,
  { since, uuid }: { readonly since: number; readonly uuid: string },
): readonly Named[] {
  return Object.entries(manifest)
    .filter(([name]) => /^[0-9a-f-]{36}$/i.test(name))
    .map(([name, about]) => ({ uuid: name, at: isJsonObject(about) ? Number(about['timestamp'] ?? 0) : 0 }))
    .filter(({ at, uuid: name }) => at > since || (at === since && name > uuid))
    .sort((a, b) => a.at - b.at || (a.uuid < b.uuid ? -1 : 1));
}

const PAGE = 500;
/** MISP counts in seconds, and what changed in the last one may not all be there yet. */
const OVERLAP_S = 300;

/**
 * The REST interface of a MISP server: attributes for detection, by page, later only what changed since.
 * @see https://www.misp-project.org/openapi/#tag/Attributes/operation/restSearchAttributes
 */
export function mispServer({ name, maxAgeMs, everyMs, url, credential }: MispConfig, parts: FeedParts): FeedPuller {
  return {
    name,
    maxAgeMs,
    everyMs,
    pull: async (checkpoint, signal) => {
      const page = Number(checkpoint?.['page'] ?? 1);
      const since = Number(checkpoint?.['since'] ?? 0);
      const began = Number(checkpoint?.['began'] ?? Math.floor(parts.now() / 1_000));
      const wanted = {
        returnFormat: 'json',
        to_ids: true,
        deleted: [0, 1],
        timestamp: String(since),
        page,
        limit: PAGE,
      };
      const reply = await parts.exchange({
        method: 'POST',
        url: `${url}/attributes/restSearch`,
        headers: {
          'content-type': 'application/json',
          ...(credential === null ? {} : { authorization: parts.readCredential(credential) }),
        },
        body: JSON.stringify(wanted),
        signal,
      });
      const attributes = attributesOf(name, delivered(name, reply, parts.now()).json as JsonValue);
      const more = attributes.length >= PAGE;
      const place = more ? { page: page + 1, since, began } : { since: Math.max(since, began - OVERLAP_S) };
      return { content: [mispContent({ Attribute: [...attributes] })], whole: false, checkpoint: place, more };
    },
  };
}

function attributesOf(name: string, reply: JsonValue): readonly JsonObject[] {
  const response = isJsonObject(reply) ? reply['response'] : undefined;
  const list = isJsonObject(response) ? response['Attribute'] : undefined;
  if (!Array.isArray(list)) throw undocumented(name, 'attributes');
  return list
    .filter(isJsonObject)
    .map((each) => ({ ...each, deleted: each['deleted'] === true || each['deleted'] === '1' }));
}
