// A real OpenID provider in a process of its own. Reads {redirectUri} from its arguments, prints {issuer} once it serves.
import { createServer } from 'node:http';
import { exportJWK, generateKeyPair } from 'jose';
import Provider from 'oidc-provider';

const [redirectUri] = process.argv.slice(2);
const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const key = { ...(await exportJWK(privateKey)), use: 'sig', alg: 'RS256', kid: 'test' };

const server = createServer();
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${String(server.address().port)}`;

const ROLES = { mara: ['analyst'], rita: ['soc-leads'], guest: [] };

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'sequitur',
      client_secret: 'not-a-secret-of-anybody',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
  ],
  jwks: { keys: [key] },
  cookies: { keys: ['test-only'] },
  pkce: { required: () => true },
  conformIdTokenClaims: false,
  claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'roles'], email: ['email'] },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: `${id} of the SOC`, preferred_username: id, roles: ROLES[id] ?? [] }),
  }),
});
server.on('request', provider.callback());
process.stdout.write(`${JSON.stringify({ issuer })}\n`);
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
