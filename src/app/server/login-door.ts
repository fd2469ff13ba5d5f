import { createHash } from 'node:crypto';
import type { CookieOptions, Request, RequestHandler, Response, Router } from 'express';
import express from 'express';
import { PermissionFault } from '../../domain/errors.js';
import type { Identity } from '../../domain/member.js';
import { csrfTokenOf, type SignIn } from '../../usecases/access/sign-in.js';
import { addressOf, Caller } from './caller.js';
import { intakeStatus } from './intake/intake-status.js';
import { faultOf, type ServerParts } from './operations.js';
import { cookiesOf, sessionOf } from './session-cookie.js';

interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** The provider as the login needs it. */
export interface LoginProvider {
  attempt(): Attempt;
  loginUrl(attempt: Attempt): Promise<string>;
  exchange(code: string, attempt: Attempt): Promise<Identity>;
}

export interface LoginParts {
  readonly provider: LoginProvider;
  readonly signIn: SignIn;
  /** Whether browsers come by https, so that cookies may insist on it. */
  readonly secure: boolean;
}

const LOGIN_COOKIE = 'seq_login';
const TEN_MINUTES_MS = 600_000;

/** `/auth/login`, `/auth/callback`, `/auth/session`, `/auth/logout`: browsers sign in by code with PKCE. */
export function loginDoor(parts: ServerParts, login: LoginParts): Router {
  const router = express.Router();
  const handled =
    (work: (request: Request, response: Response) => Promise<void>): RequestHandler =>
    (request, response) => {
      work(request, response).catch((fault: unknown) => refuse(response, parts, fault));
    };
  router.get(
    '/login',
    handled((request, response) => begin(request, response, login)),
  );
  router.get(
    '/callback',
    handled(async (request, response) => {
      try {
        await finish(request, response, parts, login);
      } catch (fault) {
        parts.useCases.journal.refused(addressOf(request), 'sign_in');
        throw fault;
      }
    }),
  );
  router.get(
    '/session',
    handled((request, response) => tell(request, response, parts)),
  );
  router.post(
    '/logout',
    handled((request, response) => end(request, response, parts, login)),
  );
  return router;
}

async function begin(request: Request, response: Response, { provider, secure }: LoginParts): Promise<void> {
  const attempt = provider.attempt();
  const url = await provider.loginUrl(attempt);
  const kept = Buffer.from(JSON.stringify({ ...attempt, back: ownPath(request.query['return']) })).toString(
    'base64url',
  );
  // Lax, because the provider sends the browser back by a navigation from its own site.
  response.cookie(LOGIN_COOKIE, kept, { ...cookie(secure), sameSite: 'lax', path: '/auth', maxAge: TEN_MINUTES_MS });
  response.redirect(302, url);
}

async function finish(request: Request, response: Response, parts: ServerParts, login: LoginParts): Promise<void> {
  parts.gate.rates.take(`login ${addressOf(request)}`);
  response.clearCookie(LOGIN_COOKIE, { ...cookie(login.secure), path: '/auth' });
  const kept = attemptIn(cookiesOf(request)[LOGIN_COOKIE]);
  const { code, state } = request.query;
  if (kept === null || typeof code !== 'string' || typeof state !== 'string' || !same(kept.state, state))
    throw new PermissionFault('UNAUTHENTICATED', 'This sign-in was not begun here, or took too long.', {
      remedy: 'Sign in again.',
    });
  const { secret, principal } = await login.signIn.begin(await login.provider.exchange(code, kept));
  parts.gate.lockOut.trust(secret);
  await parts.useCases.journal.signedIn(principal, addressOf(request));
  response.cookie(sessionOf.name(login.secure), secret, { ...cookie(login.secure), sameSite: 'strict', path: '/' });
  response.redirect(303, kept.back);
}

async function tell(request: Request, response: Response, parts: ServerParts): Promise<void> {
  const secret = sessionOf.secret(request);
  const caller = await Caller.of(parts.gate, { bearer: secret, address: addressOf(request) });
  const { name, kind, roles } = caller.principal;
  response.json({ name, kind, roles, csrfToken: secret === null ? null : csrfTokenOf(secret) });
}

async function end(
  request: Request,
  response: Response,
  parts: ServerParts,
  { signIn, secure }: LoginParts,
): Promise<void> {
  const secret = sessionOf.bearer(request);
  const caller = await Caller.of(parts.gate, { bearer: secret, address: addressOf(request) });
  if (secret !== null) await signIn.end(secret);
  await parts.useCases.journal.signedOut(caller.principal, addressOf(request));
  response.clearCookie(sessionOf.name(secure), { ...cookie(secure), path: '/' });
  response.status(204).end();
}

function cookie(secure: boolean): CookieOptions {
  return { httpOnly: true, secure };
}

/** Back to a path of this site, never to another one. */
function ownPath(given: unknown): string {
  return typeof given === 'string' && /^\/(?![/\\])[\w\-./?=&%]*$/.test(given) ? given : '/';
}

function attemptIn(text: string | undefined): (Attempt & { readonly back: string }) | null {
  if (text === undefined) return null;
  try {
    const kept = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Record<string, unknown>;
    const { state, nonce, verifier, back } = kept;
    const all = [state, nonce, verifier, back];
    if (!all.every((value) => typeof value === 'string' && value !== '')) return null;
    return { state: String(state), nonce: String(nonce), verifier: String(verifier), back: ownPath(back) };
  } catch {
    return null;
  }
}

function same(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest('base64url');
  return digest(a) === digest(b);
}

function refuse(response: Response, parts: ServerParts, fault: unknown): void {
  if (response.headersSent) return void response.destroy();
  const { status } = intakeStatus(fault);
  response.status(status).json({ errors: [parts.mask.shown(faultOf(fault))] });
}
