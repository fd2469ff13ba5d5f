import type { IncomingMessage } from 'node:http';
import { isCsrfToken } from '../../usecases/access/sign-in.js';
import { bearerOf } from './caller.js';

/** `__Host-`: the browser takes it only by https, for this host alone. */
const SECURE_NAME = '__Host-seq_session';
const PLAIN_NAME = 'seq_session';

export function cookiesOf({ headers }: Pick<IncomingMessage, 'headers'>): Readonly<Record<string, string>> {
  const pairs = (headers.cookie ?? '').split(';').map((part) => part.trim().split('='));
  return Object.fromEntries(pairs.flatMap(([name, ...value]) => (name ? [[name, value.join('=')]] : [])));
}

/** The session that a browser brings along by itself. */
export const sessionOf = {
  name: (secure: boolean): string => (secure ? SECURE_NAME : PLAIN_NAME),
  secret: (request: Pick<IncomingMessage, 'headers'>): string | null => {
    const cookies = cookiesOf(request);
    return cookies[SECURE_NAME] ?? cookies[PLAIN_NAME] ?? null;
  },
  /** Only with what another site cannot know: the cookie alone also comes with a form of theirs. */
  bearer: (
    request: Pick<IncomingMessage, 'headers'>,
    given: unknown = request.headers['x-csrf-token'],
  ): string | null => {
    const secret = sessionOf.secret(request);
    return secret !== null && isCsrfToken(secret, given) ? secret : null;
  },
};

/** What a request claims to be: the key or token it names, else the session it brings. */
export function claimedBy(request: Pick<IncomingMessage, 'headers'>): string | null {
  return request.headers.authorization === undefined
    ? sessionOf.bearer(request)
    : bearerOf(request.headers.authorization);
}
