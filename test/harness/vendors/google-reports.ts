import { createPublicKey, verify } from 'node:crypto';
import { startVendor, type Received, type VendorReply } from './vendor-server.js';

const PAGE = 3;
const SCOPE = 'https://www.googleapis.com/auth/admin.reports.audit.readonly';

export interface Activity {
  readonly application: string;
  readonly time: number;
  readonly id: string;
}

/** Google's token endpoint, which checks the assertion, and `activities.list`, newest first, with page tokens and quotas. */
export async function startReports(publicKeyPem: string) {
  const activities: Activity[] = [];
  const faults: VendorReply[] = [];
  const state = { tokenUses: Infinity, tokens: 0 };
  let usesLeft = 0;
  const token = (form: URLSearchParams): VendorReply => {
    if (!isGenuine(form, publicKeyPem))
      return { status: 400, json: { error: 'invalid_grant', error_description: 'Invalid JWT Signature.' } };
    state.tokens += 1;
    usesLeft = state.tokenUses;
    return { status: 200, json: { access_token: `g-${String(state.tokens)}`, expires_in: 3599, token_type: 'Bearer' } };
  };
  const server = await startVendor((received) => {
    if (received.path === '/token') return token(new URLSearchParams(received.body));
    if (received.headers.authorization !== `Bearer g-${String(state.tokens)}` || usesLeft <= 0)
      return reportsError(401, 'authError', 'Invalid Credentials');
    usesLeft -= 1;
    return faults.shift() ?? page(activities, received);
  });
  return { ...server, activities, faults, state };
}

export function reportsError(code: number, reason: string, message: string): VendorReply {
  return { status: code, json: { error: { code, message, errors: [{ message, domain: 'global', reason }] } } };
}

function isGenuine(form: URLSearchParams, publicKeyPem: string): boolean {
  const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
  const { scope, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { scope: string; sub: string };
  const signed = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    createPublicKey(publicKeyPem),
    Buffer.from(signature, 'base64url'),
  );
  return signed && scope === SCOPE && sub === 'admin@example.com';
}

function page(activities: readonly Activity[], { path, query }: Received): VendorReply {
  const [, application = ''] = /^\/admin\/reports\/v1\/activity\/users\/all\/applications\/(\w+)$/.exec(path) ?? [];
  const [from, to] = [Date.parse(query.get('startTime') ?? ''), Date.parse(query.get('endTime') ?? '')];
  if (!(from < to)) return reportsError(400, 'invalid', 'Invalid value for: startTime');
  const fitting = activities
    .filter((one) => one.application === application && one.time >= from && one.time < to)
    .sort((a, b) => b.time - a.time);
  const start = Number((query.get('pageToken') ?? 'A:0').split(':')[1]);
  const items = fitting.slice(start, start + PAGE).map(itemOf);
  const next = start + PAGE < fitting.length ? { nextPageToken: `A:${String(start + PAGE)}` } : {};
  return {
    status: 200,
    json: { kind: 'admin#reports#activities', etag: '"x"', ...(items.length > 0 ? { items } : {}), ...next },
  };
}

function itemOf({ application, time, id }: Activity): object {
  return {
    kind: 'admin#reports#activity',
    id: { time: new Date(time).toISOString(), uniqueQualifier: id, applicationName: application, customerId: 'C01' },
    actor: { email: 'mara@example.com', profileId: '1001' },
    ipAddress: '192.0.2.7',
    events: [{ type: 'login', name: 'login_success', parameters: [{ name: 'login_type', value: 'google_password' }] }],
  };
}
