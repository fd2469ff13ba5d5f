import { startVendor, type Received, type VendorReply } from './vendor-server.js';

export interface GraphItem {
  readonly id: string;
  readonly [name: string]: unknown;
}

interface Blob {
  readonly id: string;
  readonly created: number;
  readonly records: readonly object[];
}

const PAGE = 3;
const LISTING = 2;

/**
 * Microsoft's token endpoint, the logs of Graph v1.0 with their OData filters and next links, and the Management Activity
 * API with subscriptions, listings and content, all with their error bodies. Tokens end after so many requests.
 */
export async function startMicrosoftLogs(now: () => number) {
  const state = {
    items: new Map<string, GraphItem[]>([
      ['/security/alerts_v2', []],
      ['/auditLogs/signIns', []],
      ['/auditLogs/directoryAudits', []],
    ]),
    blobs: new Map<string, Blob[]>(),
    subscribed: new Set<string>(),
    /** Answers that come before the real one, once each. */
    faults: [] as VendorReply[],
    /** Requests that a token is good for. */
    tokenUses: Infinity,
    tokens: 0,
    url: '',
  };
  let usesLeft = 0;
  const token = (form: URLSearchParams): VendorReply => {
    if (form.get('client_secret') !== 'sesame')
      return {
        status: 401,
        json: { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret.' },
      };
    state.tokens += 1;
    usesLeft = state.tokenUses;
    return {
      status: 200,
      json: { token_type: 'Bearer', expires_in: 3599, access_token: `token-${String(state.tokens)}` },
    };
  };
  const server = await startVendor((received) => {
    if (received.path.endsWith('/oauth2/v2.0/token')) return token(new URLSearchParams(received.body));
    if (received.headers.authorization !== `Bearer token-${String(state.tokens)}` || usesLeft <= 0)
      return failure(401, 'InvalidAuthenticationToken', 'Lifetime validation failed, the token is expired.');
    usesLeft -= 1;
    const fault = state.faults.shift();
    if (fault !== undefined) return fault;
    return received.path.startsWith('/v1.0/') ? graphPage(state, received) : activity(state, received, now());
  });
  state.url = server.url;
  return { ...server, state };
}

type State = Awaited<ReturnType<typeof startMicrosoftLogs>>['state'];

export function failure(status: number, code: string, message: string): VendorReply {
  return {
    status,
    json: { error: { code, message, innerError: { date: '2026-03-02T12:00:00', 'request-id': 'r-1' } } },
  };
}

function graphPage({ items, url }: State, { path, query }: Received): VendorReply {
  const log = items.get(path.slice('/v1.0'.length));
  if (log === undefined) return failure(404, 'UnknownError', '');
  const { filter: asked, start } = graphPlace(query);
  const [, time = '', from = '', to = ''] = /^(\w+) ge (\S+) and \w+ lt (\S+)$/.exec(asked) ?? [];
  if (time === '') return failure(400, 'BadRequest', 'Invalid filter clause');
  const at = (item: GraphItem): number => Date.parse(String(item[time]));
  const fitting = log
    .filter((item) => at(item) >= Date.parse(from) && at(item) < Date.parse(to))
    .sort((a, b) => at(b) - at(a));
  const value = fitting.slice(start, start + PAGE);
  const rest = start + PAGE < fitting.length;
  const filter = btoa(`${time} ge ${from} and ${time} lt ${to}`);
  const next = `${url}${path}?$skiptoken=${String(start + PAGE)}.${filter}`;
  const context = `${url}/v1.0/$metadata#${path.slice(6)}`;
  return { status: 200, json: { '@odata.context': context, ...(rest ? { '@odata.nextLink': next } : {}), value } };
}

/** A skip token holds where the page begins, and the filter that it continues. */
function graphPlace(query: URLSearchParams): { readonly filter: string; readonly start: number } {
  const [start = '0', filter = ''] = (query.get('$skiptoken') ?? '').split('.');
  if (filter === '') return { filter: query.get('$filter') ?? '', start: 0 };
  return { filter: atob(filter), start: Number(start) };
}

const DAY = 86_400_000;

function activity(state: State, { method, path, query }: Received, now: number): VendorReply {
  const [, operation = ''] = /^\/api\/v1\.0\/tenant-1\/activity\/feed\/(.+)$/.exec(path) ?? [];
  const type = query.get('contentType') ?? '';
  if (operation === 'subscriptions/start' && method === 'POST') return started(state, type);
  if (operation === 'subscriptions/content') return listing(state, type, { query, now });
  return content(state, operation.replace('audit/', ''), now);
}

function content({ blobs }: State, id: string, now: number): VendorReply {
  const blob = [...blobs.values()].flat().find((each) => each.id === id);
  if (blob === undefined) return failure(404, 'AF20050', `The specified content (${id}) does not exist.`);
  if (blob.created < now - 7 * DAY)
    return failure(400, 'AF20051', `Content requested with the key ${id} has already expired.`);
  return { status: 200, json: blob.records };
}

function started({ subscribed }: State, type: string): VendorReply {
  if (subscribed.has(type)) return failure(400, 'AF20024', 'The subscription is already enabled. No property change.');
  subscribed.add(type);
  return { status: 200, json: { contentType: type, status: 'enabled', webhook: null } };
}

function listing(
  { subscribed, blobs, url }: State,
  type: string,
  { query, now }: { readonly query: URLSearchParams; readonly now: number },
): VendorReply {
  if (!subscribed.has(type)) return failure(400, 'AF20022', 'No subscription found for the specified content type.');
  const time = (name: string): number => Date.parse(`${query.get(name) ?? ''}Z`);
  const [from, to] = [time('startTime'), time('endTime')];
  if (!(from < to) || to - from > DAY || from < now - 7 * DAY)
    return failure(
      400,
      'AF20030',
      'Start time and end time must both be specified, must be less than or equal to 24 hours apart, and the start time must be no more than 7 days in the past.',
    );
  const own = (blobs.get(type) ?? []).filter(({ created }) => created >= from && created < to);
  const start = Number(query.get('nextPage') ?? 0);
  const page = own.slice(start, start + LISTING).map(({ id, created }) => ({
    contentUri: `${url}/api/v1.0/tenant-1/activity/feed/audit/${id}`,
    contentId: id,
    contentType: type,
    contentCreated: new Date(created).toISOString(),
    contentExpiration: new Date(created + 7 * DAY).toISOString(),
  }));
  const next = new URLSearchParams(query);
  next.set('nextPage', String(start + LISTING));
  const link = `${url}/api/v1.0/tenant-1/activity/feed/subscriptions/content?${next.toString()}`;
  return { status: 200, json: page, ...(start + LISTING < own.length ? { headers: { NextPageUri: link } } : {}) };
}
