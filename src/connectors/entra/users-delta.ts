import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import type { DirectoryPage, DirectoryPuller } from '../../pipeline/enrich/ports-directory.js';
import { delivered, undocumented } from '../indicator-feed/reply.js';
import type { VendorParts } from '../wire/api.js';
import { graphApi } from './client.js';
import type { EntraConfig } from './config.js';

const FIELDS = 'id,department,jobTitle,employeeType,userType,accountEnabled';
const GONE = 410;

/**
 * Users by Graph's delta query: pages by `@odata.nextLink`, then `@odata.deltaLink`, from which the next round asks only
 * for what changed. Only the token of a link is kept, so that a link to somewhere else is not followed with our credential.
 * A token that Graph no longer honours (410) begins anew.
 * @see https://learn.microsoft.com/graph/delta-query-users
 */
export function entraUsers(
  config: EntraConfig & { readonly name: string; readonly everyMs: number },
  parts: VendorParts,
): DirectoryPuller {
  const api = graphApi(config, parts);
  return {
    name: config.name,
    directory: 'entra',
    everyMs: config.everyMs,
    pull: async (checkpoint, signal) => {
      const query = new URLSearchParams(tokenOf(checkpoint) ?? { $select: FIELDS });
      const reply = await api({ method: 'GET', path: `/users/delta?${query.toString()}`, headers: {}, signal });
      if (reply.status === GONE) return { users: [], checkpoint: {}, more: true };
      return pageOf(delivered('Entra', reply, parts.now()).json as JsonValue);
    },
  };
}

const TOKENS = ['$skiptoken', '$deltatoken'] as const;

function tokenOf(checkpoint: JsonObject | null): Readonly<Record<string, string>> | null {
  for (const name of TOKENS) {
    const token = checkpoint?.[name];
    if (typeof token === 'string') return { [name]: token };
  }
  return null;
}

function pageOf(body: JsonValue): DirectoryPage {
  if (!isJsonObject(body) || !Array.isArray(body['value'])) throw undocumented('Entra', 'a page of users');
  const next = body['@odata.nextLink'];
  const link = typeof next === 'string' ? next : body['@odata.deltaLink'];
  const query = typeof link === 'string' && URL.canParse(link) ? new URL(link).searchParams : new URLSearchParams();
  const kept = TOKENS.flatMap((name) => {
    const token = query.get(name);
    return token === null ? [] : [[name, token] as const];
  });
  if (kept.length === 0) throw undocumented('Entra', 'a link to go on from');
  return {
    users: body['value'].filter(isJsonObject),
    checkpoint: Object.fromEntries(kept),
    more: typeof next === 'string',
  };
}
