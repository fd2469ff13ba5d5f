import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { OidcProvider } from '../../src/connectors/oidc/provider.js';
import type { Graph } from '../../src/graph/session.js';
import { LoginStore, MemberStore } from '../../src/graph/stores/member.store.js';
import { SignIn } from '../../src/usecases/access/sign-in.js';
import { startApi, type ApiUnderTest } from '../harness/api-server.js';
import { writeCase } from '../harness/case-fixture.js';
import { Browser, freePort, startOidcProvider, type RunningProvider } from '../harness/oidc-login.js';
import { emptyTestGraph } from '../harness/test-graph.js';

let graph: Graph;
let api: ApiUnderTest;
let provider: RunningProvider;
let base: string;
let signIn: SignIn;

beforeAll(async () => {
  graph = await emptyTestGraph();
  await writeCase(graph, 1);
  const port = await freePort();
  base = `http://127.0.0.1:${String(port)}`;
  const redirectUri = `${base}/auth/callback`;
  provider = await startOidcProvider(redirectUri);
  const settings = {
    ...{ issuer: provider.issuer, audience: 'sequitur', clientId: 'sequitur', redirectUri },
    ...{ clientSecret: 'not-a-secret-of-anybody', rolesClaim: 'roles', scopes: 'openid profile' },
  };
  const oidc = new OidcProvider(settings, Date.now);
  const members = new MemberStore(graph, async () => undefined);
  const sessions = new LoginStore(graph);
  signIn = new SignIn({ tokens: oidc, members, sessions, roleOf: { 'soc-leads': 'policy_owner' }, now: Date.now });
  const login = { provider: oidc, signIn, secure: false };
  api = await startApi(graph, { port, login, now: Date.now }, { access: signIn as never });
}, 60_000);
afterAll(async () => {
  await api.close();
  await provider.stop();
  await graph.close();
});

const atCallback = (url: string) => url.startsWith(`${base}/auth/callback`);

async function signedIn(who: string, back = '/console?x=1'): Promise<{ browser: Browser; response: Response }> {
  const browser = new Browser();
  const callback = await browser.signIn(`${base}/auth/login?return=${encodeURIComponent(back)}`, who, atCallback);
  return { browser, response: await browser.open(callback) };
}

function cookieOf(browser: Browser): string {
  return [...browser.cookies(base)].map(([name, value]) => `${name}=${value}`).join('; ');
}

async function sessionOf(browser: Browser) {
  const response = await browser.open(`${base}/auth/session`);
  return (await response.json()) as { name?: string; roles?: string[]; csrfToken?: string };
}

async function ask(query: string, headers: Record<string, string>) {
  const response = await fetch(`${base}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, body: (await response.json()) as { data?: unknown } };
}

test('somebody signs in at the provider and works under the roles it vouches for', async () => {
  const { browser, response } = await signedIn('mara');
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toBe('/console?x=1');
  const [cookie] = response.headers.getSetCookie().filter((line) => line.startsWith('seq_session='));
  expect(cookie).toMatch(/HttpOnly/i);
  expect(cookie).toMatch(/SameSite=Strict/i);
  const { name, roles, csrfToken = '' } = await sessionOf(browser);
  expect([name, roles]).toEqual(['mara of the SOC', ['analyst']]);
  const headers = { cookie: cookieOf(browser), 'x-csrf-token': csrfToken };
  expect((await ask('{ case(number: 1) { number } }', headers)).body.data).toEqual({ case: { number: 1 } });
});

test('signing in, being refused and signing out are in the audit, with who it was', async () => {
  const { browser } = await signedIn('mara');
  await signedIn('guest');
  const { csrfToken = '' } = await sessionOf(browser);
  const headers = { cookie: cookieOf(browser), 'x-csrf-token': csrfToken };
  expect((await fetch(`${base}/auth/logout`, { method: 'POST', headers })).status).toBe(204);
  await api.useCases.journal.flush();
  const told = api.audited.filter(({ stream }) => stream === 'access');
  const last = (type: string) => told.findLast((entry) => entry.type === type);
  expect(last('access.signed_in')).toMatchObject({ actor: 'oidc:mara', body: { roles: ['analyst'] } });
  expect(last('access.signed_out')).toMatchObject({ actor: 'oidc:mara' });
  expect(JSON.stringify(last('access.refused')?.body['refused'])).toContain('"why":"sign_in"');
});

test('a cookie alone does nothing: another site can send it, but not the token beside it', async () => {
  const { browser } = await signedIn('mara');
  const cookie = cookieOf(browser);
  expect((await ask('{ case(number: 1) { number } }', { cookie })).status).toBe(401);
  expect((await ask('{ case(number: 1) { number } }', { cookie, 'x-csrf-token': 'x'.repeat(43) })).status).toBe(401);
  const { csrfToken: another = '' } = await sessionOf((await signedIn('rita')).browser);
  expect((await ask('{ case(number: 1) { number } }', { cookie, 'x-csrf-token': another })).status).toBe(401);
});

test('groups of the provider become roles by configuration, and whoever has none does not get in', async () => {
  expect((await sessionOf((await signedIn('rita')).browser)).roles).toEqual(['policy_owner']);
  expect((await signedIn('guest')).response.status).toBe(403);
});

test('a callback that this browser did not begin, or that comes twice, signs nobody in', async () => {
  const browser = new Browser();
  const callback = await browser.signIn(`${base}/auth/login`, 'mara', atCallback);
  expect((await new Browser().open(callback)).status).toBe(401);
  const forged = new URL(callback);
  forged.searchParams.set('state', 'another');
  const other = new Browser();
  await other.open(`${base}/auth/login`);
  expect((await other.open(forged.href)).status).toBe(401);
  expect((await browser.open(callback)).status).toBe(303);
  expect((await browser.open(callback)).status).toBe(401);
});

test('a sign-in leads back to this site only', async () => {
  for (const back of ['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)']) {
    expect((await signedIn('mara', back)).response.headers.get('location')).toBe('/');
  }
});

test('after signing out the session is over, whoever kept its cookie', async () => {
  const { browser } = await signedIn('mara');
  const { csrfToken = '' } = await sessionOf(browser);
  const headers = { cookie: cookieOf(browser), 'x-csrf-token': csrfToken };
  expect((await fetch(`${base}/auth/logout`, { method: 'POST', headers: { cookie: headers.cookie } })).status).toBe(
    401,
  );
  expect((await fetch(`${base}/auth/logout`, { method: 'POST', headers })).status).toBe(204);
  expect((await ask('{ case(number: 1) { number } }', headers)).status).toBe(401);
});

test('whoever the directory disables is out, session or not', async () => {
  const { browser } = await signedIn('mara');
  const { csrfToken = '' } = await sessionOf(browser);
  const headers = { cookie: cookieOf(browser), 'x-csrf-token': csrfToken };
  const members = new MemberStore(graph, async () => undefined);
  const member = {
    ...{ id: 'm1', userName: 'Mara', externalId: null, displayName: null, email: null },
    ...{ active: false, roles: [], createdAt: 1, updatedAt: 1 },
  };
  await members.put(member, { id: 'x', name: 'x', kind: 'service', roles: ['admin'], sources: [] });
  signIn.forgetAll();
  expect((await ask('{ case(number: 1) { number } }', headers)).status).toBe(401);
  expect((await signedIn('mara')).response.status).toBe(403);
  await members.put(
    { ...member, active: true },
    { id: 'x', name: 'x', kind: 'service', roles: ['admin'], sources: [] },
  );
  expect((await ask('{ case(number: 1) { number } }', headers)).status).toBe(200);
});
