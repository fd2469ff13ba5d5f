import { faulty, type Received, routed, startVendor, type VendorFault, type VendorReply } from './vendor-server.js';

interface User {
  status: string;
  factors: { id: string; factorType: string; created: string }[];
}

/** Okta's user lifecycle and factors. @see https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserLifecycle/ */
export async function startOktaUsers(now: () => number) {
  const users = new Map<string, User>();
  const faults: VendorFault[] = [];
  const error = (status: number, errorCode: string, errorSummary: string): VendorReply => ({
    status,
    json: { errorCode, errorSummary, errorLink: errorCode, errorId: 'oae1', errorCauses: [] },
  });
  const onUser = (id: string | undefined, work: (user: User) => VendorReply): VendorReply => {
    const user = users.get(id ?? '');
    return user === undefined
      ? error(404, 'E0000007', `Not found: Resource not found: ${id ?? ''} (User)`)
      : work(user);
  };
  const moving =
    (from: string, to: string, refusal: string) =>
    (_received: Received, [id]: readonly string[]) =>
      onUser(id, (user) => {
        if (user.status !== from) return error(400, 'E0000001', `Api validation failed: ${refusal}`);
        user.status = to;
        return { status: 200, json: {} };
      });
  const routes = routed(
    [
      [
        /^POST \/api\/v1\/users\/([^/]+)\/lifecycle\/suspend$/,
        moving('ACTIVE', 'SUSPENDED', 'Cannot suspend a user that is not active'),
      ],
      [
        /^POST \/api\/v1\/users\/([^/]+)\/lifecycle\/unsuspend$/,
        moving('SUSPENDED', 'ACTIVE', 'Cannot unsuspend a user that is not suspended'),
      ],
      [
        /^POST \/api\/v1\/users\/([^/]+)\/lifecycle\/reset_factors$/,
        (_received, [id]) =>
          onUser(id, (user) => {
            user.factors = [];
            return { status: 200, json: {} };
          }),
      ],
      [
        /^GET \/api\/v1\/users\/([^/]+)\/factors$/,
        (_received, [id]) => onUser(id, ({ factors }) => ({ status: 200, json: factors })),
      ],
      [
        /^GET \/api\/v1\/users\/([^/]+)$/,
        (_received, [id]) => onUser(id, ({ status }) => ({ status: 200, json: { id, status } })),
      ],
    ],
    error(405, 'E0000022', 'The endpoint does not support the provided HTTP method'),
  );
  const throttled: VendorReply = {
    ...error(429, 'E0000047', 'API call exceeded rate limit due to too many requests.'),
    headers: { 'x-rate-limit-reset': String(Math.floor(now() / 1_000) + 42), date: new Date(now()).toUTCString() },
  };
  const answer = faulty(
    (received) =>
      received.headers.authorization === 'SSWS sesame'
        ? routes(received)
        : error(401, 'E0000011', 'Invalid token provided'),
    throttled,
    faults,
  );
  return { ...(await startVendor(answer)), users, faults };
}
