import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import type { DirectoryPage, DirectoryPuller } from '../../pipeline/enrich/ports-directory.js';
import { delivered, undocumented } from '../indicator-feed/reply.js';
import type { VendorParts } from '../wire/api.js';
import { oktaApi } from './client.js';
import type { OktaConfig } from './config.js';

const PAGE = 200;
/** Okta's search index may be behind by this much: the next round asks again for the end of this one. */
const OVERLAP_MS = 120_000;

/**
 * Users by search, which, unlike the plain list, also names those who left: page by page by the `next` link, later those
 * whose `lastUpdated` is newer. Only the cursor of the link is kept.
 * @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/User/#tag/User/operation/listUsers
 */
export function oktaUsers(
  config: OktaConfig & { readonly name: string; readonly everyMs: number },
  parts: VendorParts,
): DirectoryPuller {
  const api = oktaApi(config, parts);
  return {
    name: config.name,
    directory: 'okta',
    everyMs: config.everyMs,
    pull: async (checkpoint, signal) => {
      const place = placeOf(checkpoint);
      const search = `lastUpdated gt "${new Date(place.since).toISOString()}"`;
      const query = { limit: String(PAGE), search, ...(place.after === null ? {} : { after: place.after }) };
      const path = `/api/v1/users?${new URLSearchParams(query).toString()}`;
      const reply = delivered('Okta', await api({ method: 'GET', path, headers: {}, signal }), parts.now());
      if (!Array.isArray(reply.json)) throw undocumented('Okta', 'a page of users');
      return pageOf((reply.json as readonly JsonValue[]).filter(isJsonObject), place, nextOf(reply.header('link')));
    },
  };
}

interface Place {
  readonly since: number;
  readonly newest: number;
  readonly after: string | null;
}

function placeOf(checkpoint: JsonObject | null): Place {
  const { since, newest, after } = checkpoint ?? {};
  const from = typeof since === 'number' ? since : 0;
  return {
    since: from,
    newest: typeof newest === 'number' ? newest : from,
    after: typeof after === 'string' ? after : null,
  };
}

function pageOf(users: readonly JsonObject[], { since, newest }: Place, after: string | null): DirectoryPage {
  const times = users
    .map((user) => Date.parse(String(user['lastUpdated'] ?? '')))
    .filter((time) => !Number.isNaN(time));
  const latest = Math.max(newest, ...times);
  const more = after !== null;
  return {
    users,
    checkpoint: more ? { since, newest: latest, after } : { since: Math.max(since, latest - OVERLAP_MS) },
    more,
  };
}

function nextOf(link: string | null): string | null {
  const [, target] = /<([^>]+)>\s*;\s*rel="next"/.exec(link ?? '') ?? [];
  return target !== undefined && URL.canParse(target) ? new URL(target).searchParams.get('after') : null;
}
