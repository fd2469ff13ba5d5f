import type { Api, VendorParts } from '../wire/api.js';
import { argument } from '../wire/argument.js';
import type { Effect } from '../wire/effect.js';
import type { WireReply } from '../wire/exchange.js';
import { NO_OLDER_FACTOR, noSuchConsent } from '../wire/foothold-outcomes.js';
import { listAt, textAt } from '../wire/json-at.js';
import { nativeId } from '../wire/native-id.js';
import { outcomeOf } from '../wire/outcome.js';
import { type Asking, type Listing, listed, type Sweep, sinceOf, sweeping } from '../wire/sweep.js';
import { nextCursor, oktaApi } from './client.js';
import { OKTA_FOOTHOLD_SCOPES, type OktaConfig } from './config.js';
import { CONNECTOR, oktaError, userAgentOf } from './step.js';

interface Named {
  readonly id: string;
  readonly name: string;
}

const PAGE = 200;

/** What may have been left behind in a user: consents with their refresh tokens, API tokens, factors, devices. */
export function oktaFootholds(config: OktaConfig, parts: VendorParts): Readonly<Record<string, Effect>> {
  const of = (kind: keyof typeof OKTA_FOOTHOLD_SCOPES) =>
    new OktaFootholds(oktaApi(config, parts, OKTA_FOOTHOLD_SCOPES[kind]), parts.now);
  return {
    revoke_consents: of('consents').consents(),
    revoke_api_tokens: of('tokens').apiTokens(),
    remove_new_factors: of('factors').factors(),
    block_new_devices: of('devices').devices('ACTIVE', 'suspend'),
    unblock_devices: of('devices').devices('SUSPENDED', 'unsuspend'),
  };
}

class OktaFootholds {
  constructor(
    private readonly api: Api,
    private readonly now: () => number,
  ) {}

  private call(method: 'GET' | 'POST' | 'DELETE', path: string, { step, signal, deadline }: Asking) {
    const headers = { 'user-agent': userAgentOf(step) };
    return this.api({ method, path, headers, signal, ...(deadline === undefined ? {} : { deadline }) });
  }

  private user(asking: Asking, path: string): string {
    return `/api/v1/users/${nativeId(asking.step.target, CONNECTOR)}${path}`;
  }

  private all<Item>(path: string, asking: Asking, read: (item: unknown) => readonly Item[]): Promise<Listing<Item>> {
    return listed(
      path,
      (each) => this.call('GET', each, asking),
      (reply) => {
        const after = nextCursor(reply.header('link'));
        const [bare] = path.split('?');
        const query = new URLSearchParams({ limit: String(PAGE), after: after ?? '' });
        const next = after === null ? null : `${bare ?? path}?${query.toString()}`;
        return { items: listAt(reply.json).flatMap(read), next };
      },
    );
  }

  private sweep<Item extends Named>(sweep: Pick<Sweep<Item>, 'list' | 'remove' | 'objection'>): Required<Effect> {
    return sweeping({ ...sweep, nameOf: ({ name }) => name, readError: oktaError, now: this.now });
  }

  /** Clients for which the user has consents or tokens; both go, since a refresh token outlives its consent. */
  consents(): Required<Effect> {
    return this.sweep<Named>({
      list: (asking) => this.clients(asking),
      remove: async ({ id }, asking) => {
        const client = this.user(asking, `/clients/${encodeURIComponent(id)}`);
        const tokens = await this.call('DELETE', `${client}/tokens`, asking);
        return tokens.status < 300 || tokens.status === 404 ? this.call('DELETE', `${client}/grants`, asking) : tokens;
      },
      objection: async (items, { step }) => noSuchConsent(items, argument(step, 'application')),
    });
  }

  private clients(asking: Asking): Promise<Listing<Named>> {
    const wanted = argument(asking.step, 'application');
    return this.all(this.user(asking, '/clients'), asking, (client) => {
      const [id, name] = [textAt(client, 'client_id'), textAt(client, 'client_name')];
      return wanted === '' || wanted === id || wanted === name ? [{ id, name }] : [];
    });
  }

  /** @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/ApiToken/ */
  apiTokens(): Required<Effect> {
    return this.sweep<Named>({
      list: (asking) => {
        const user = decodeURIComponent(nativeId(asking.step.target, CONNECTOR));
        return this.all(`/api/v1/api-tokens?limit=${String(PAGE)}`, asking, (token) => {
          const ours = textAt(token, 'userId') === user && isSince(token, asking);
          return ours ? [{ id: textAt(token, 'id'), name: textAt(token, 'name') }] : [];
        });
      },
      remove: ({ id }, asking) => this.call('DELETE', `/api/v1/api-tokens/${encodeURIComponent(id)}`, asking),
    });
  }

  factors(): Required<Effect> {
    const list = (asking: Asking, older: boolean) =>
      this.all(this.user(asking, '/factors'), asking, (factor): readonly Named[] => {
        if (older) return !isSince(factor, asking) && textAt(factor, 'status') === 'ACTIVE' ? [named(factor)] : [];
        return isSince(factor, asking) ? [named(factor)] : [];
      });
    return this.sweep<Named>({
      list: (asking) => list(asking, false),
      remove: ({ id }, asking) => this.call('DELETE', this.user(asking, `/factors/${encodeURIComponent(id)}`), asking),
      objection: async (items, asking) => {
        if (items.length === 0) return null;
        const older = await list(asking, true);
        if (older.kind === 'refused') return outcomeOf(older.reply, oktaError, this.now(), {});
        return older.items.length === 0 ? NO_OLDER_FACTOR : null;
      },
    });
  }

  devices(from: string, verb: 'suspend' | 'unsuspend'): Required<Effect> {
    return this.sweep<Named>({
      list: (asking) => {
        const only = argument(asking.step, 'devices')
          .split(',')
          .filter((id) => id !== '');
        return this.all(this.user(asking, '/devices'), asking, (entry) => {
          const id = textAt(entry, 'device', 'id');
          const meant = isSince(entry, asking) && textAt(entry, 'device', 'status') === from;
          return meant && (only.length === 0 || only.includes(id)) ? [{ id, name: id }] : [];
        });
      },
      remove: ({ id }, asking): Promise<WireReply> =>
        this.call('POST', `/api/v1/devices/${encodeURIComponent(id)}/lifecycle/${verb}`, asking),
    });
  }
}

const named = (factor: unknown): Named => ({
  id: textAt(factor, 'id'),
  name: `${textAt(factor, 'factorType')} ${textAt(factor, 'id')}`,
});

const isSince = (item: unknown, { step }: Asking): boolean => Date.parse(textAt(item, 'created')) >= sinceOf(step);
