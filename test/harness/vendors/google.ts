import { createPublicKey, verify } from 'node:crypto';
import { type Answer, startVendor } from './vendor-server.js';

/** Google's token endpoint, which checks the assertion's signature and claims, and `users.signOut`. */
export async function startGoogle(publicKeyPem: string) {
  const signedOut: string[] = [];
  const answer: Answer = ({ method, path, headers, body }) => {
    if (path === '/token') return tokenFor(new URLSearchParams(body), publicKeyPem);
    if (headers.authorization !== 'Bearer workspace-token') return googleError(401, 'UNAUTHENTICATED');
    const [, user = ''] = /^\/admin\/directory\/v1\/users\/([^/]+)\/signOut$/.exec(path) ?? [];
    if (method !== 'POST' || body !== '') return googleError(400, 'INVALID_ARGUMENT');
    if (decodeURIComponent(user) === 'quota@example.com') return googleError(429, 'RESOURCE_EXHAUSTED');
    if (decodeURIComponent(user) === 'lost@example.com') return googleError(503, 'UNAVAILABLE');
    signedOut.push(decodeURIComponent(user));
    return { status: 204 };
  };
  return { ...(await startVendor(answer)), signedOut };
}

function tokenFor(form: URLSearchParams, publicKeyPem: string) {
  const [head = '', claims = '', signature = ''] = (form.get('assertion') ?? '').split('.');
  const genuine = verify(
    'sha256',
    Buffer.from(`${head}.${claims}`),
    createPublicKey(publicKeyPem),
    Buffer.from(signature, 'base64url'),
  );
  const { scope, sub } = JSON.parse(Buffer.from(claims, 'base64url').toString()) as { scope: string; sub: string };
  if (!genuine || !scope.includes('admin.directory.user.security') || sub !== 'admin@example.com')
    return { status: 401, json: { error: 'unauthorized_client', error_description: 'Client is unauthorized.' } };
  return { status: 200, json: { access_token: 'workspace-token', expires_in: 3599, token_type: 'Bearer' } };
}

function googleError(code: number, status: string) {
  return { status: code, json: { error: { code, message: status, status, errors: [] } } };
}
