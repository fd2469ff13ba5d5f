import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type CryptoKey, type JWK } from 'jose';
import { OidcProvider } from '../../../src/connectors/oidc/provider.js';

/** An issuer whose published keys the test changes. */
let server: Server;
let issuer: string;
let published: JWK[] = [];
let asked = 0;
const now = Date.now();

beforeAll(async () => {
  server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json');
    if (request.url === '/keys') {
      asked += 1;
      response.end(JSON.stringify({ keys: published }));
      return;
    }
    response.end(
      JSON.stringify({
        issuer,
        jwks_uri: `${issuer}/keys`,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
      }),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  issuer = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

interface Key {
  readonly sign: CryptoKey;
  readonly jwk: JWK;
}

async function newKey(kid: string, alg = 'ES256'): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { sign: privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

const provider = () =>
  new OidcProvider(
    {
      ...{ issuer, audience: 'sequitur-api', clientId: 'console', clientSecret: null },
      ...{ rolesClaim: 'groups', redirectUri: 'http://127.0.0.1/auth/callback', scopes: 'openid' },
    },
    () => now,
  );

const CLAIMS = { sub: 'u1', preferred_username: 'mara', name: 'Mara Lind', groups: ['soc', 'analyst'] };

interface Made {
  readonly claims?: object;
  readonly aud?: string;
  readonly iss?: string;
  readonly seconds?: number;
}

function token({ sign, jwk }: Key, { claims = CLAIMS, aud = 'sequitur-api', iss = issuer, seconds = 60 }: Made = {}) {
  return new SignJWT({ ...claims })
    .setProtectedHeader({ alg: jwk.alg ?? '', kid: jwk.kid ?? '' })
    .setIssuer(iss)
    .setAudience(aud)
    .setExpirationTime(Math.floor(now / 1_000) + seconds)
    .sign(sign);
}

test('a token that the issuer signed for this API says who comes, and until when', async () => {
  const key = await newKey('k1');
  published = [key.jwk];
  expect(await provider().verify(await token(key))).toEqual({
    subject: 'u1',
    userName: 'mara',
    name: 'Mara Lind',
    kind: 'human',
    groups: ['soc', 'analyst'],
    expiresAt: (Math.floor(now / 1_000) + 60) * 1_000,
  });
  const service = await provider().verify(
    await token(key, { claims: { sub: 'job', client_id: 'job', groups: 'viewer hunter' } }),
  );
  expect(service).toMatchObject({ kind: 'service', groups: ['viewer', 'hunter'] });
});

test('a token for somebody else, of another issuer, over, unsigned, or signed with another key is none', async () => {
  const [key, stranger] = [await newKey('k1'), await newKey('k1')];
  published = [key.jwk];
  const checked = provider();
  const unsigned = new UnsecuredJWT(CLAIMS)
    .setIssuer(issuer)
    .setAudience('sequitur-api')
    .setExpirationTime('1h')
    .encode();
  const secret = await new SignJWT({ ...CLAIMS })
    .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
    .setIssuer(issuer)
    .setAudience('sequitur-api')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(JSON.stringify(key.jwk)));
  const wrong = [
    await token(key, { aud: 'another-api' }),
    await token(key, { iss: 'https://evil.example' }),
    await token(key, { seconds: -120 }),
    await token(key, { claims: { name: 'nobody' } }),
    await token(stranger),
    unsigned,
    secret,
    `${(await token(key)).slice(0, -6)}AAAAAA`,
    'a.b.c',
    'nonsense',
  ];
  for (const text of wrong) expect(await checked.verify(text)).toBeNull();
});

test('a key that the issuer begins to use is found without a restart, and one it withdrew is no longer good', async () => {
  const [old, next] = [await newKey('old'), await newKey('next')];
  published = [old.jwk];
  const first = provider();
  expect(await first.verify(await token(old))).not.toBeNull();
  published = [next.jwk];
  // Another node that begins now knows only what is published now.
  expect(await provider().verify(await token(next))).not.toBeNull();
  expect(await provider().verify(await token(old))).toBeNull();
});

test('made-up key ids do not become a flood of requests to the issuer', async () => {
  const key = await newKey('k1');
  published = [key.jwk];
  const checked = provider();
  await checked.verify(await token(key));
  const before = asked;
  for (let index = 0; index < 20; index++) {
    expect(await checked.verify(await token(await newKey(`made-up-${String(index)}`)))).toBeNull();
  }
  expect(asked - before).toBeLessThanOrEqual(1);
});

test('an issuer that cannot be asked is a fault, not a no', async () => {
  const lost = new OidcProvider(
    {
      ...{ issuer: 'http://127.0.0.1:9', audience: 'a', clientId: 'c', clientSecret: null },
      ...{ rolesClaim: 'roles', redirectUri: 'http://127.0.0.1/', scopes: 'openid' },
    },
    () => now,
  );
  await expect(lost.verify('a.b.c')).rejects.toMatchObject({ code: 'CONNECTOR_UNAVAILABLE' });
});
