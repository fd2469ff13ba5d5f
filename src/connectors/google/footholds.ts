import { UpstreamFault } from '../../domain/errors.js';
import type { Api, ApiCall } from '../wire/api.js';
import { argument } from '../wire/argument.js';
import type { Effect } from '../wire/effect.js';
import { noSuchConsent } from '../wire/foothold-outcomes.js';
import { listAt, textAt, valueAt } from '../wire/json-at.js';
import { nativeId } from '../wire/native-id.js';
import { type Asking, type Listing, listed, type Sweep, sinceOf, sweeping } from '../wire/sweep.js';
import { googleError } from './client.js';

const CONNECTOR = 'google';
const DEVICES = '/customer/my_customer/devices/mobile';

interface Named {
  readonly path: string;
  readonly name: string;
}

interface Parts {
  readonly directory: Api;
  readonly devices: Api;
  readonly now: () => number;
}

/** What may have been left behind in a Workspace user: applications with access, app passwords, mobile devices. */
export function googleFootholds({ directory, devices, now }: Parts): Readonly<Record<string, Effect>> {
  const sweep = (parts: Pick<Sweep<Named>, 'list' | 'remove' | 'objection'>): Required<Effect> =>
    sweeping({ ...parts, nameOf: ({ name }) => name, readError: googleError, now });
  return {
    revoke_consents: sweep({
      list: (asking) => applications(directory, asking),
      remove: ({ path }, asking) => call(directory, asking, { method: 'DELETE', path }),
      objection: async (items, { step }) => noSuchConsent(items, argument(step, 'application')),
    }),
    revoke_api_tokens: sweep({
      list: (asking) => appPasswords(directory, asking),
      remove: ({ path }, asking) => call(directory, asking, { method: 'DELETE', path }),
    }),
    block_new_devices: sweep({
      list: (asking) => mobiles(devices, asking, (status) => status.toUpperCase() !== 'BLOCKED'),
      remove: ({ path }, asking) => call(devices, asking, { method: 'POST', path, body: { action: 'block' } }),
    }),
    unblock_devices: sweep({
      list: (asking) => mobiles(devices, asking, (status) => status.toUpperCase() === 'BLOCKED'),
      remove: ({ path }, asking) => call(devices, asking, { method: 'POST', path, body: { action: 'approve' } }),
    }),
  };
}

function call(api: Api, { signal, deadline }: Asking, given: Pick<ApiCall, 'method' | 'path' | 'body'>) {
  return api({ ...given, signal, ...(deadline === undefined ? {} : { deadline }) });
}

const userOf = ({ step }: Asking): string => `/users/${nativeId(step.target, CONNECTOR)}`;

function all(
  api: Api,
  asking: Asking,
  { path, name, read }: { path: string; name: string; read: (item: unknown) => readonly Named[] },
): Promise<Listing<Named>> {
  return listed(
    path,
    (each) => call(api, asking, { method: 'GET', path: each }),
    ({ json }) => {
      const token = textAt(json, 'nextPageToken');
      const query = `${path.includes('?') ? '&' : '?'}pageToken=${encodeURIComponent(token)}`;
      return { items: listAt(json, name).flatMap(read), next: token === '' ? null : `${path}${query}` };
    },
  );
}

/** @see https://developers.google.com/workspace/admin/directory/reference/rest/v1/tokens */
function applications(api: Api, asking: Asking): Promise<Listing<Named>> {
  const wanted = argument(asking.step, 'application');
  const path = `${userOf(asking)}/tokens`;
  return all(api, asking, {
    path,
    name: 'items',
    read: (token) => {
      const [id, name] = [textAt(token, 'clientId'), textAt(token, 'displayText')];
      const meant = wanted === '' || wanted === id || wanted === name;
      return meant ? [{ path: `${path}/${encodeURIComponent(id)}`, name: `${id}: ${name}` }] : [];
    },
  });
}

/** An app password is what a Workspace user has for an API token: it signs in without a second factor. */
function appPasswords(api: Api, asking: Asking): Promise<Listing<Named>> {
  const path = `${userOf(asking)}/asps`;
  return all(api, asking, {
    path,
    name: 'items',
    read: (asp) => {
      const id = String(valueAt(asp, 'codeId'));
      if (Number(valueAt(asp, 'creationTime')) < sinceOf(asking.step)) return [];
      return [{ path: `${path}/${encodeURIComponent(id)}`, name: textAt(asp, 'name') }];
    },
  });
}

/** Devices are found by their user's address, which an account's key need not be. */
async function mobiles(api: Api, asking: Asking, fits: (status: string) => boolean): Promise<Listing<Named>> {
  const user = await call(api, asking, { method: 'GET', path: userOf(asking) });
  if (user.status !== 200) return { kind: 'refused', reply: user };
  const address = textAt(user.json, 'primaryEmail');
  // Without an address the query would be over everybody's devices.
  if (address === '') throw new UpstreamFault('CONNECTOR_UNAVAILABLE', 'Google tells no address of the user.');
  const given = argument(asking.step, 'devices');
  const only = given === '' ? null : given.split(',');
  const query = new URLSearchParams({ query: `email:${address}`, projection: 'BASIC', maxResults: '100' });
  return all(api, asking, {
    path: `${DEVICES}?${query.toString()}`,
    name: 'mobiledevices',
    read: (device) => {
      const id = textAt(device, 'resourceId');
      const meant = Date.parse(textAt(device, 'firstSync')) >= sinceOf(asking.step) && (only?.includes(id) ?? true);
      const theirs = listAt(device, 'email').some((each) => String(each).toLowerCase() === address.toLowerCase());
      if (!meant || !theirs || !fits(textAt(device, 'status'))) return [];
      return [{ path: `${DEVICES}/${encodeURIComponent(id)}/action`, name: id }];
    },
  });
}
