import type { Api, ApiCall } from '../wire/api.js';
import { argument } from '../wire/argument.js';
import type { Effect } from '../wire/effect.js';
import { NO_OLDER_FACTOR, noSuchConsent } from '../wire/foothold-outcomes.js';
import { listAt, textAt, valueAt } from '../wire/json-at.js';
import { nativeId } from '../wire/native-id.js';
import { outcomeOf } from '../wire/outcome.js';
import { type Asking, type Listing, listed, type Sweep, sinceOf, sweeping } from '../wire/sweep.js';
import { microsoftError, nextPage, requestHeader } from './client.js';
import { methodPath, notRemovable, unknownKinds } from './methods.js';
import { CONNECTOR } from './user.js';

interface Named {
  /** Where it is changed or deleted. */
  readonly path: string;
  readonly name: string;
}

/** What may have been left behind in a user: consents, second factors, registered devices. */
export function entraFootholds(api: Api, base: string, now: () => number): Readonly<Record<string, Effect>> {
  const graph = new GraphFootholds(api, base, now);
  return {
    revoke_consents: graph.consents(),
    remove_new_factors: graph.factors(),
    block_new_devices: graph.devices(true),
    unblock_devices: graph.devices(false),
  };
}

class GraphFootholds {
  constructor(
    private readonly api: Api,
    private readonly base: string,
    private readonly now: () => number,
  ) {}

  private call({ step, signal, deadline }: Asking, call: Pick<ApiCall, 'method' | 'path' | 'body'>) {
    const headers = requestHeader(step);
    return this.api({ ...call, headers, signal, ...(deadline === undefined ? {} : { deadline }) });
  }

  private all<Item>(path: string, asking: Asking, read: (item: unknown) => readonly Item[]): Promise<Listing<Item>> {
    return listed(
      `/users/${nativeId(asking.step.target, CONNECTOR)}${path}`,
      (each) => this.call(asking, { method: 'GET', path: each }),
      ({ json }) => ({ items: listAt(json, 'value').flatMap(read), next: nextPage(json, this.base) }),
    );
  }

  private sweep(sweep: Pick<Sweep<Named>, 'list' | 'remove' | 'objection'>): Required<Effect> {
    return sweeping({ ...sweep, nameOf: ({ name }) => name, readError: microsoftError, now: this.now });
  }

  private readonly remove = ({ path }: Named, asking: Asking) => this.call(asking, { method: 'DELETE', path });

  /** @see https://learn.microsoft.com/graph/api/user-list-oauth2permissiongrants */
  consents(): Required<Effect> {
    return this.sweep({
      list: async (asking) => {
        const grants = await this.all('/oauth2PermissionGrants', asking, (grant) => [grant]);
        if (grants.kind === 'refused') return grants;
        const clients = await this.clientsMeant(grants.items, asking);
        const items = grants.items.filter((grant) => clients.has(textAt(grant, 'clientId'))).map(consentOf);
        return { kind: 'listed', items };
      },
      remove: this.remove,
      objection: async (items, { step }) => noSuchConsent(items, argument(step, 'application')),
    });
  }

  /** An application is named by its service principal, its own id or what it calls itself. */
  private async clientsMeant(grants: readonly unknown[], asking: Asking): Promise<ReadonlySet<string>> {
    const wanted = argument(asking.step, 'application');
    const clients = new Set(grants.map((grant) => textAt(grant, 'clientId')));
    if (wanted === '' || clients.has(wanted)) return wanted === '' ? clients : new Set([wanted]);
    const meant = new Set<string>();
    for (const id of clients) {
      const path = `/servicePrincipals/${encodeURIComponent(id)}?$select=id,appId,displayName`;
      const { json } = await this.call(asking, { method: 'GET', path });
      if (textAt(json, 'appId') === wanted || textAt(json, 'displayName') === wanted) meant.add(id);
    }
    return meant;
  }

  factors(): Required<Effect> {
    const list = (asking: Asking, newer: boolean) =>
      this.all('/authentication/methods', asking, (method): readonly Named[] => {
        const path = methodPath(method);
        const isNew = isSince(textAt(method, 'createdDateTime'), asking);
        return path === null || isNew !== newer ? [] : [{ path: userPath(asking, path), name: kindOf(method) }];
      });
    return this.sweep({
      list: (asking) => list(asking, true),
      remove: this.remove,
      objection: async (items, asking) => {
        const strange = await this.all('/authentication/methods', asking, (method) =>
          isSince(textAt(method, 'createdDateTime'), asking) ? unknownKinds([method]) : [],
        );
        if (strange.kind === 'listed' && strange.items.length > 0) return notRemovable(strange.items);
        if (items.length === 0) return null;
        const older = await list(asking, false);
        if (older.kind === 'refused') return outcomeOf(older.reply, microsoftError, this.now(), {});
        return older.items.length === 0 ? NO_OLDER_FACTOR : null;
      },
    });
  }

  /** Disabled, not deleted: a device that was the person's own comes back with its keys. */
  devices(enabled: boolean): Required<Effect> {
    return this.sweep({
      list: (asking) => {
        const given = argument(asking.step, 'devices');
        const only = given === '' ? null : given.split(',');
        return this.all('/registeredDevices', asking, (device): readonly Named[] => {
          const id = textAt(device, 'id');
          const meant = isSince(textAt(device, 'registrationDateTime'), asking) && (only?.includes(id) ?? true);
          return meant && valueAt(device, 'accountEnabled') === enabled ? [{ path: `/devices/${id}`, name: id }] : [];
        });
      },
      remove: ({ path }, asking) => this.call(asking, { method: 'PATCH', path, body: { accountEnabled: !enabled } }),
    });
  }
}

const userPath = ({ step }: Asking, path: string): string => `/users/${nativeId(step.target, CONNECTOR)}${path}`;

const kindOf = (method: unknown): string =>
  `${textAt(method, '@odata.type').replace('#microsoft.graph.', '')} ${textAt(method, 'id')}`;

function consentOf(grant: unknown): Named {
  const path = `/oauth2PermissionGrants/${encodeURIComponent(textAt(grant, 'id'))}`;
  return { path, name: `${textAt(grant, 'clientId')}: ${textAt(grant, 'scope').trim()}` };
}

const isSince = (time: string, { step }: Asking): boolean => Date.parse(time) >= sinceOf(step);
