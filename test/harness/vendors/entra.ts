import { type Answer, startVendor } from './vendor-server.js';

/** Microsoft's token endpoint and the two calls of Graph v1.0 that we make. */
export async function startEntra(now: () => number) {
  const validFrom = new Map<string, string>([['4a2f', '2026-01-01T00:00:00Z']]);
  const faults: ('busy' | 'lost' | 'throttled')[] = [];
  const answer: Answer = ({ method, path, headers, body }) => {
    if (method === 'POST' && path.endsWith('/oauth2/v2.0/token')) return tokenFor(new URLSearchParams(body));
    if (headers.authorization !== 'Bearer graph-token')
      return graphError(401, 'InvalidAuthenticationToken', 'Access token is missing or invalid.');
    const [, user = '', call] = /^\/v1\.0\/users\/([^/]+)(\/revokeSignInSessions)?$/.exec(path) ?? [];
    const known = validFrom.get(user);
    if (known === undefined) return graphError(404, 'Request_ResourceNotFound', `Resource '${user}' does not exist.`);
    if (call === undefined) return { status: 200, json: { id: user, signInSessionsValidFromDateTime: known } };
    return revoke(user);
  };
  const revoke = (user: string) => {
    const fault = faults.shift();
    if (fault === 'throttled')
      return { ...graphError(429, 'TooManyRequests', 'Too many'), headers: { 'retry-after': '7' } };
    validFrom.set(user, new Date(now()).toISOString());
    if (fault === 'busy') return graphError(504, 'UnknownError', '');
    if (fault === 'lost') return null;
    const context = 'https://graph.microsoft.com/v1.0/$metadata#Edm.Boolean';
    return { status: 200, json: { '@odata.context': context, value: true } };
  };
  return { ...(await startVendor(answer)), faults };
}

function tokenFor(form: URLSearchParams) {
  const proven = form.get('client_secret') === 'sesame' || (form.get('client_assertion') ?? '').split('.').length === 3;
  if (form.get('grant_type') === 'client_credentials' && (form.get('scope') ?? '').endsWith('/.default') && proven)
    return { status: 200, json: { token_type: 'Bearer', expires_in: 3599, access_token: 'graph-token' } };
  return { status: 401, json: { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret.' } };
}

function graphError(status: number, code: string, message: string) {
  return { status, json: { error: { code, message, innerError: { 'request-id': 'r' } } } };
}
