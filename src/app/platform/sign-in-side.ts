import { maskedWhere, ROLES, type Principal, type Role } from '../../domain/access.js';
import { EnvironmentFault } from '../../domain/errors.js';
import { OidcProvider } from '../../connectors/oidc/provider.js';
import { EXIT } from '../../graph/embedded/exit-codes.js';
import type { Graph } from '../../graph/session.js';
import { appendAudit } from '../../graph/stores/audit.store.js';
import { LoginStore, MemberStore } from '../../graph/stores/member.store.js';
import { SignIn } from '../../usecases/access/sign-in.js';
import type { Config } from '../config/config.js';
import type { LoginParts } from '../server/login-door.js';

/** Authenticates holders of keys. */
export interface KeyHolders {
  authenticate(bearer: string): Promise<Principal | null>;
}

export interface SignInSide {
  readonly access: KeyHolders;
  /** Null where no provider is configured: then only keys get in. */
  readonly login: LoginParts | null;
  /** Somebody by their id, as the directory knows them; null where it does not. */
  person(id: string): Promise<Principal | null>;
  /** People changed. */
  forget(): void;
}

const keysOnly = (keys: KeyHolders): SignInSide => ({
  access: keys,
  login: null,
  person: async () => null,
  forget: () => undefined,
});

/** Keys of ours, and people whom the configured provider vouches for; each with what the configuration masks for them. */
export function signInSide(graph: Graph, config: Config, keys: KeyHolders, now: () => number = Date.now): SignInSide {
  const side = vouchingSide(graph, config, keys, now);
  const authenticate = async (bearer: string) => {
    const principal = await side.access.authenticate(bearer);
    return principal === null ? null : maskedWhere(principal, config.SEQUITUR_MASKED);
  };
  return { ...side, access: { authenticate } };
}

function vouchingSide(graph: Graph, config: Config, keys: KeyHolders, now: () => number): SignInSide {
  const { SEQUITUR_OIDC_ISSUER: issuer, SEQUITUR_OIDC_CLIENT_ID: clientId } = config;
  if (issuer === undefined || clientId === undefined) return keysOnly(keys);
  const publicUrl = (config.SEQUITUR_PUBLIC_URL ?? `http://localhost:${String(config.SEQUITUR_PORT)}`).replace(
    /\/$/,
    '',
  );
  const settings = {
    issuer,
    clientId,
    audience: config.SEQUITUR_OIDC_AUDIENCE ?? clientId,
    clientSecret: config.SEQUITUR_OIDC_CLIENT_SECRET ?? null,
    rolesClaim: config.SEQUITUR_OIDC_ROLES_CLAIM,
    redirectUri: `${publicUrl}/auth/callback`,
    scopes: config.SEQUITUR_OIDC_SCOPES,
  };
  const provider = new OidcProvider(settings, now);
  const signIn = new SignIn({
    tokens: provider,
    members: new MemberStore(graph, appendAudit),
    sessions: new LoginStore(graph),
    roleOf: rolesNamed(config.SEQUITUR_OIDC_ROLES),
    now,
  });
  return {
    access: { authenticate: (bearer) => (bearer.startsWith('seq_') ? keys : signIn).authenticate(bearer) },
    login: { provider, signIn, secure: publicUrl.startsWith('https://') },
    person: (id) => signIn.personNamed(id),
    forget: () => signIn.forgetAll(),
  };
}

/** `soc-analysts=analyst,soc-leads=policy_owner` */
function rolesNamed(text: string | undefined): Readonly<Record<string, Role>> {
  const pairs = (text ?? '').split(',').filter((pair) => pair.trim() !== '');
  return Object.fromEntries(
    pairs.map((pair) => {
      const split = pair.lastIndexOf('=');
      const [group, name] = [pair.slice(0, split).trim(), pair.slice(split + 1).trim()];
      const role = ROLES.find((each) => each === name);
      if (split > 0 && group !== '' && role !== undefined) return [group, role];
      const message = `SEQUITUR_OIDC_ROLES: ${pair} is not group=role; the roles are ${ROLES.join(', ')}.`;
      throw new EnvironmentFault('CONFIG_INVALID', message, EXIT.CONFIG_INVALID);
    }),
  );
}
