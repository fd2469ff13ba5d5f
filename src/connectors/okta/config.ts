import type { CredentialReference } from '../credential.js';

/** How Sequitur reaches an Okta organisation. Secrets are given by reference. */
export interface OktaConfig {
  /** `https://acme.okta.com`. */
  readonly baseUrl: string;
  readonly auth:
    | { readonly kind: 'ssws'; readonly token: CredentialReference }
    | {
        readonly kind: 'oauth';
        readonly clientId: string;
        /** PEM of the service app's private key. */
        readonly privateKey: CredentialReference;
        readonly keyId?: string;
      };
}

/** What the service app must be granted: to revoke, and to read whether it took effect. */
export const OKTA_SCOPES = ['okta.users.manage', 'okta.users.read', 'okta.factors.read', 'okta.logs.read'] as const;

/**
 * What it must be granted besides, each asked for by itself and only where such a thing is done: an organisation that
 * has not granted one loses that action and no other.
 */
export const OKTA_FOOTHOLD_SCOPES = {
  consents: ['okta.users.manage', 'okta.users.read'],
  tokens: ['okta.apiTokens.manage', 'okta.apiTokens.read'],
  factors: ['okta.users.manage', 'okta.users.read'],
  devices: ['okta.devices.manage', 'okta.devices.read', 'okta.users.read'],
} as const;
