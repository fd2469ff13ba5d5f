import {
  type Answer,
  faulty,
  type Received,
  routed,
  startVendor,
  type VendorFault,
  type VendorReply,
} from './vendor-server.js';

const MESSAGE = '<invoice-7@evil.example>';

function graphError(status: number, code: string): VendorReply {
  return { status, json: { error: { code, message: code } } };
}

/** Graph's mail side for one mailbox: inbox rules, and one message that moves between folders and changes its id by it. */
export async function startGraphMail() {
  const rules = new Map<string, { isEnabled: boolean; displayName?: string; actions: Record<string, unknown> }>([
    ['r1', { isEnabled: true, actions: { forwardTo: [{ emailAddress: { address: 'x@evil.example' } }] } }],
    ['r2', { isEnabled: true, actions: { moveToFolder: 'archive' } }],
  ]);
  const message = { id: 'm1', folder: 'inbox' };
  const faults: VendorFault[] = [];
  /** Two rules a page. */
  const page = (skip: number, host: string): VendorReply => {
    const value = [...rules].map(([key, rule]) => ({ id: key, ...rule })).slice(skip, skip + 2);
    const next = `http://${host}/v1.0/users/ana%40example.com/mailFolders/inbox/messageRules?$skip=${String(skip + 2)}`;
    return { status: 200, json: { value, ...(skip + 2 < rules.size ? { '@odata.nextLink': next } : {}) } };
  };
  const onRule = ({ method, path, query, headers, body }: Received): VendorReply => {
    const [, id] = /messageRules\/([^/]+)$/.exec(path) ?? [];
    if (id === undefined) return page(Number(query.get('$skip') ?? 0), headers.host ?? '');
    const rule = rules.get(id);
    if (rule === undefined) return graphError(404, 'ErrorItemNotFound');
    if (method === 'DELETE') rules.delete(id);
    if (method === 'PATCH') rules.set(id, { ...rule, ...(JSON.parse(body) as { isEnabled: boolean }) });
    return method === 'DELETE' ? { status: 204 } : { status: 200, json: { id, ...rule } };
  };
  const find = (path: string, filter: string): VendorReply => {
    const [, folder] = /mailFolders\/([^/]+)\/messages$/.exec(path) ?? [];
    // All folders, but not what was recovered from the bin of the bin.
    const inReach = folder === undefined ? message.folder !== 'recoverableitemsdeletions' : folder === message.folder;
    const found = inReach && filter === `internetMessageId eq '${MESSAGE}'`;
    return { status: 200, json: { value: found ? [{ id: message.id, parentFolderId: message.folder }] : [] } };
  };
  const answer: Answer = (received) => {
    const { method, path, query, headers, body } = received;
    if (path.endsWith('/oauth2/v2.0/token')) return { status: 200, json: { access_token: 'graph', expires_in: 3599 } };
    if (headers.authorization !== 'Bearer graph') return graphError(401, 'InvalidAuthenticationToken');
    if (!path.startsWith('/v1.0/users/ana%40example.com/')) return graphError(404, 'ErrorInvalidUser');
    if (path.includes('/messageRules')) return onRule(received);
    if (method === 'GET') return find(path, query.get('$filter') ?? '');
    const [, id] = /\/messages\/([^/]+)\/move$/.exec(path) ?? [];
    if (id !== message.id) return graphError(404, 'ErrorItemNotFound');
    message.folder = (JSON.parse(body) as { destinationId: string }).destinationId;
    message.id = `${message.id}x`;
    return { status: 201, json: { id: message.id } };
  };
  const throttled = { ...graphError(429, 'ApplicationThrottled'), headers: { 'retry-after': '30' } };
  return { ...(await startVendor(faulty(answer, throttled, faults))), rules, message, faults };
}

/** Entra's users: sign-in and authentication methods; the default method goes last. */
export async function startEntraUsers() {
  const user = { accountEnabled: true };
  const methods = new Map<string, string>([
    ['phone', 'phoneAuthenticationMethod'],
    ['app', 'microsoftAuthenticatorAuthenticationMethod'],
    ['password', 'passwordAuthenticationMethod'],
  ]);
  const remove = (id: string): VendorReply => {
    // The phone is the default: it cannot be deleted while there is another second factor.
    if (id === 'phone' && methods.has('app')) return graphError(400, 'invalidRequest');
    return methods.delete(id) ? { status: 204 } : graphError(404, 'resourceNotFound');
  };
  const answer: Answer = ({ method, path, body }) => {
    if (path.endsWith('/oauth2/v2.0/token')) return { status: 200, json: { access_token: 'graph', expires_in: 3599 } };
    if (path === '/v1.0/users/4a2f') {
      if (method === 'PATCH') Object.assign(user, JSON.parse(body));
      return method === 'PATCH' ? { status: 204 } : { status: 200, json: { id: '4a2f', ...user } };
    }
    if (path.endsWith('/authentication/methods')) {
      const value = [...methods].map(([id, type]) => ({ id, '@odata.type': `#microsoft.graph.${type}` }));
      return { status: 200, json: { value } };
    }
    const [, id] = /\/authentication\/[A-Za-z0-9]+Methods\/([^/]+)$/.exec(path) ?? [];
    return id === undefined ? graphError(404, 'Request_ResourceNotFound') : remove(id);
  };
  return { ...(await startVendor(answer)), user, methods };
}

/** Gmail in the name of the mailbox's owner, and the directory's users. */
export async function startWorkspace() {
  const filters = new Map([['f1', { id: 'f1', action: { forward: 'x@evil.example' } }]]);
  const state = { forwarding: true, labels: ['INBOX'], suspended: false, isEnrolledIn2Sv: true };
  const subjects: string[] = [];
  const quota: string[] = [];
  const error = (code: number, status: string): VendorReply => ({
    status: code,
    json: { error: { code, status, message: status } },
  });
  const onFilter = ({ method }: Received, [id = '']: readonly string[]): VendorReply => {
    const found = filters.get(id);
    if (found === undefined) return error(404, 'NOT_FOUND');
    if (method === 'DELETE') filters.delete(id);
    return method === 'DELETE' ? { status: 204 } : { status: 200, json: found };
  };
  const message = (labels?: string[]): VendorReply => {
    if (labels !== undefined) state.labels = labels;
    return { status: 200, json: { id: 'g1', labelIds: state.labels } };
  };
  const onForwarding = ({ method }: Received): VendorReply => {
    const reason = quota.shift();
    if (reason !== undefined) {
      const errors = [{ domain: 'usageLimits', reason, message: 'User Rate Limit Exceeded' }];
      return { status: 403, json: { error: { code: 403, status: 'PERMISSION_DENIED', message: 'slow', errors } } };
    }
    if (method === 'PUT') state.forwarding = false;
    return { status: 200, json: { enabled: state.forwarding, emailAddress: 'x@evil.example' } };
  };
  const search = ({ query }: Received): VendorReply => {
    const known = query.get('q') === 'rfc822msgid:invoice-7@evil.example';
    return { status: 200, json: known ? { messages: [{ id: 'g1', threadId: 't' }] } : { resultSizeEstimate: 0 } };
  };
  const issueToken = ({ body }: Received): VendorReply => {
    const [, claims = ''] = (new URLSearchParams(body).get('assertion') ?? '').split('.');
    subjects.push((JSON.parse(Buffer.from(claims, 'base64url').toString()) as { sub: string }).sub);
    return { status: 200, json: { access_token: 'g', expires_in: 3599 } };
  };
  const onUser = ({ method, body }: Received): VendorReply => {
    if (method === 'PATCH') Object.assign(state, JSON.parse(body));
    return { status: 200, json: state };
  };
  const turnOff = (): VendorReply => {
    state.isEnrolledIn2Sv = false;
    return { status: 204 };
  };
  const MAILBOX = '/gmail/v1/users/ana%40example\\.com';
  const answer = routed(
    [
      [/^POST \/token$/, issueToken],
      [new RegExp(`^(?:GET|DELETE) ${MAILBOX}/settings/filters/([^/]+)$`), onFilter],
      [new RegExp(`^(?:GET|PUT) ${MAILBOX}/settings/autoForwarding$`), onForwarding],
      [
        new RegExp(`^GET ${MAILBOX}/settings/filters$`),
        () => ({ status: 200, json: { filter: [...filters.values()] } }),
      ],
      [new RegExp(`^GET ${MAILBOX}/messages$`), search],
      [new RegExp(`^GET ${MAILBOX}/messages/g1$`), () => message()],
      [new RegExp(`^POST ${MAILBOX}/messages/g1/trash$`), () => message(['TRASH'])],
      [new RegExp(`^POST ${MAILBOX}/messages/g1/untrash$`), () => message(['INBOX'])],
      [/^(?:GET|PATCH) \/admin\/directory\/v1\/users\/108$/, onUser],
      [/^POST \/admin\/directory\/v1\/users\/108\/twoStepVerification\/turnOff$/, turnOff],
    ],
    error(404, 'NOT_FOUND'),
  );
  return { ...(await startVendor(answer)), filters, state, subjects, quota };
}
