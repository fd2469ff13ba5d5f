import {
  type Answer,
  faulty,
  type Received,
  type Route,
  routed,
  startVendor,
  type VendorFault,
  type VendorReply,
} from './vendor-server.js';

const OLD = '2026-06-01T08:00:00.000Z';
const NEW = '2026-11-02T08:00:00.000Z';
type Things = Map<string, Record<string, unknown>>;
const things = (...all: Record<string, unknown>[]): Things => new Map(all.map((each) => [String(each['id']), each]));

/** Deletes from a list, or says in the vendor's words that it is not there. */
const deleting =
  (from: Things, missing: VendorReply) =>
  (_received: Received, [id = '']: readonly string[]): VendorReply =>
    from.delete(decodeURIComponent(id)) ? { status: 204 } : missing;

const setting =
  (of: Things, set: (body: string) => Record<string, unknown>, status: number) =>
  ({ body }: Received, [id = '']: readonly string[]): VendorReply => {
    const found = of.get(id);
    if (found !== undefined) Object.assign(found, set(body));
    return { status: found === undefined ? 404 : status };
  };

/** Okta's lists of what a user 00u1 left: clients with tokens, API tokens of everybody over two pages, factors, devices. */
export async function startOktaFootholds() {
  const clients = things({ id: 'c1', client_name: 'Mail Helper' }, { id: 'c2', client_name: 'Wiki' });
  const withTokens = new Set(['c1', 'c2']);
  const tokens = things(
    { id: 't1', userId: '00u1', name: 'old', created: OLD },
    { id: 't2', userId: '00u9', name: 'of somebody else', created: NEW },
    { id: 't3', userId: '00u1', name: 'backdoor', created: NEW },
  );
  const factors = things(
    { id: 'f1', factorType: 'push', status: 'ACTIVE', created: OLD },
    { id: 'f2', factorType: 'token:software:totp', status: 'ACTIVE', created: NEW },
  );
  const devices = things({ id: 'd1', status: 'ACTIVE', created: OLD }, { id: 'd2', status: 'ACTIVE', created: NEW });
  const faults: VendorFault[] = [];
  const error = (status: number, errorCode: string): VendorReply => ({
    status,
    json: { errorCode, errorSummary: errorCode, errorLink: errorCode, errorId: 'oae1', errorCauses: [] },
  });
  const missing = error(404, 'E0000007');
  const tokenPage = ({ query, headers }: Received): VendorReply => {
    const all = [...tokens.values()];
    const first = query.get('after') === null;
    const link = `<http://${headers.host ?? ''}/api/v1/api-tokens?limit=200&after=p2>; rel="next"`;
    return { status: 200, json: first ? all.slice(0, 2) : all.slice(2), ...(first ? { headers: { link } } : {}) };
  };
  const status = (to: string) => setting(devices, () => ({ status: to }), 204);
  const user = '/api/v1/users/00u1';
  const routes: readonly Route[] = [
    [
      new RegExp(`^GET ${user}/clients$`),
      () => ({ status: 200, json: [...clients.values()].map(({ id, ...rest }) => ({ client_id: id, ...rest })) }),
    ],
    [
      new RegExp(`^DELETE ${user}/clients/([^/]+)/tokens$`),
      (_received, [id = '']) => (withTokens.delete(id) ? { status: 204 } : missing),
    ],
    [new RegExp(`^DELETE ${user}/clients/([^/]+)/grants$`), deleting(clients, missing)],
    [/^GET \/api\/v1\/api-tokens$/, tokenPage],
    [/^DELETE \/api\/v1\/api-tokens\/([^/]+)$/, deleting(tokens, missing)],
    [new RegExp(`^GET ${user}/factors$`), () => ({ status: 200, json: [...factors.values()] })],
    [new RegExp(`^DELETE ${user}/factors/([^/]+)$`), deleting(factors, missing)],
    [
      new RegExp(`^GET ${user}/devices$`),
      () => ({ status: 200, json: [...devices.values()].map((device) => ({ created: device['created'], device })) }),
    ],
    [/^POST \/api\/v1\/devices\/([^/]+)\/lifecycle\/suspend$/, status('SUSPENDED')],
    [/^POST \/api\/v1\/devices\/([^/]+)\/lifecycle\/unsuspend$/, status('ACTIVE')],
  ];
  const allowed = routed(routes, error(404, 'E0000007'));
  const answer: Answer = (received) =>
    received.headers.authorization === 'SSWS sesame' ? allowed(received) : error(403, 'E0000006');
  const throttled = { ...error(429, 'E0000047'), headers: { 'retry-after': '11' } };
  const vendor = await startVendor(faulty(answer, throttled, faults));
  return { ...vendor, clients, withTokens, tokens, factors, devices, faults };
}

/** Graph's lists of a user 4a2f: consents over two pages, methods, devices. `elsewhere` makes the next page another host's. */
export async function startGraphFootholds() {
  const grants = things(
    { id: 'g1', clientId: 'sp-1', scope: ' Mail.Read Mail.Send' },
    { id: 'g2', clientId: 'sp-2', scope: 'User.Read' },
  );
  const type = (name: string) => ({ '@odata.type': `#microsoft.graph.${name}AuthenticationMethod` });
  const methods = things(
    { id: 'pw', ...type('password'), createdDateTime: NEW },
    { id: 'm1', ...type('phone'), createdDateTime: OLD },
    { id: 'm2', ...type('microsoftAuthenticator'), createdDateTime: NEW },
  );
  const devices = things(
    { id: 'd1', accountEnabled: true, registrationDateTime: OLD },
    { id: 'd2', accountEnabled: true, registrationDateTime: NEW },
  );
  const state = { elsewhere: false };
  const faults: VendorFault[] = [];
  const error = (status: number, code: string): VendorReply => ({ status, json: { error: { code, message: code } } });
  const missing = error(404, 'Request_ResourceNotFound');
  const grantPage = ({ query, headers }: Received): VendorReply => {
    const [first, ...rest] = [...grants.values()];
    if (query.get('$skiptoken') !== null) return { status: 200, json: { value: rest } };
    const host = state.elsewhere ? 'evil.example' : (headers.host ?? '');
    const next = { '@odata.nextLink': `http://${host}/v1.0/users/4a2f/oauth2PermissionGrants?$skiptoken=x` };
    const value = first === undefined ? [] : [first];
    return { status: 200, json: { value, ...(rest.length === 0 ? {} : next) } };
  };
  const applications: Record<string, object> = {
    'sp-1': { id: 'sp-1', appId: 'app-1', displayName: 'Mail Helper' },
    'sp-2': { id: 'sp-2', appId: 'app-2', displayName: 'Wiki' },
  };
  const user = '/v1\\.0/users/4a2f';
  const answer = routed(
    [
      [/^POST \/t\/oauth2\/v2\.0\/token$/, () => ({ status: 200, json: { access_token: 'graph', expires_in: 3599 } })],
      [new RegExp(`^GET ${user}/oauth2PermissionGrants$`), grantPage],
      [
        /^GET \/v1\.0\/servicePrincipals\/([^/]+)$/,
        (_received, [id = '']) => ({ status: 200, json: applications[id] ?? {} }),
      ],
      [/^DELETE \/v1\.0\/oauth2PermissionGrants\/([^/]+)$/, deleting(grants, missing)],
      [
        new RegExp(`^GET ${user}/authentication/methods$`),
        () => ({ status: 200, json: { value: [...methods.values()] } }),
      ],
      [new RegExp(`^DELETE ${user}/authentication/[A-Za-z0-9]+Methods/([^/]+)$`), deleting(methods, missing)],
      [new RegExp(`^GET ${user}/registeredDevices$`), () => ({ status: 200, json: { value: [...devices.values()] } })],
      [
        /^PATCH \/v1\.0\/devices\/([^/]+)$/,
        setting(devices, (body) => JSON.parse(body) as Record<string, unknown>, 204),
      ],
    ],
    missing,
  );
  const throttled = { ...error(429, 'TooManyRequests'), headers: { 'retry-after': '9' } };
  return { ...(await startVendor(faulty(answer, throttled, faults))), grants, methods, devices, state, faults };
}

/** What a Workspace user 108 left: applications, app passwords, mobile devices of everybody, delegates of the mailbox. */
export async function startWorkspaceFootholds() {
  const applications = things({ id: '99.apps', displayText: 'Mail Helper' }, { id: '77.apps', displayText: 'Wiki' });
  const passwords = things(
    { id: '1', name: 'old printer', creationTime: String(Date.parse(OLD)) },
    { id: '2', name: 'backdoor', creationTime: String(Date.parse(NEW)) },
  );
  const mobiles = things(
    { id: 'r1', email: ['ana@example.com'], status: 'APPROVED', firstSync: OLD },
    { id: 'r2', email: ['ana@example.com'], status: 'APPROVED', firstSync: NEW },
    { id: 'r3', email: ['ana@example.com.evil.example'], status: 'APPROVED', firstSync: NEW },
  );
  const delegates = things({ id: 'helper@example.com' }, { id: 'x@evil.example' });
  const faults: VendorFault[] = [];
  const error = (code: number, status: string): VendorReply => ({
    status: code,
    json: { error: { code, status, message: status } },
  });
  const missing = error(404, 'NOT_FOUND');
  const user = '/admin/directory/v1/users/108';
  const onMobile = setting(
    mobiles,
    (body) => ({ status: (JSON.parse(body) as { action: string }).action === 'block' ? 'BLOCKED' : 'APPROVED' }),
    200,
  );
  const mailbox = '/gmail/v1/users/ana%40example\\.com/settings/delegates';
  const answer = routed(
    [
      [/^POST \/token$/, () => ({ status: 200, json: { access_token: 'g', expires_in: 3599 } })],
      [new RegExp(`^GET ${user}$`), () => ({ status: 200, json: { id: '108', primaryEmail: 'ana@example.com' } })],
      [
        new RegExp(`^GET ${user}/tokens$`),
        () => ({
          status: 200,
          json: { items: [...applications.values()].map((each) => ({ ...each, clientId: each['id'] })) },
        }),
      ],
      [new RegExp(`^DELETE ${user}/tokens/([^/]+)$`), deleting(applications, missing)],
      [
        new RegExp(`^GET ${user}/asps$`),
        () => ({
          status: 200,
          json: { items: [...passwords.values()].map((each) => ({ ...each, codeId: Number(each['id']) })) },
        }),
      ],
      [new RegExp(`^DELETE ${user}/asps/([^/]+)$`), deleting(passwords, missing)],
      [
        /^GET \/admin\/directory\/v1\/customer\/my_customer\/devices\/mobile$/,
        () => ({
          status: 200,
          json: { mobiledevices: [...mobiles.values()].map((each) => ({ ...each, resourceId: each['id'] })) },
        }),
      ],
      [/^POST \/admin\/directory\/v1\/customer\/my_customer\/devices\/mobile\/([^/]+)\/action$/, onMobile],
      [
        new RegExp(`^GET ${mailbox}$`),
        () => ({
          status: 200,
          json: {
            delegates: [...delegates.keys()].map((delegateEmail) => ({
              delegateEmail,
              verificationStatus: 'accepted',
            })),
          },
        }),
      ],
      [new RegExp(`^DELETE ${mailbox}/([^/]+)$`), deleting(delegates, missing)],
    ],
    missing,
  );
  const vendor = await startVendor(faulty(answer, error(429, 'RESOURCE_EXHAUSTED'), faults));
  return { ...vendor, applications, passwords, mobiles, delegates, faults };
}
