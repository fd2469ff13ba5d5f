import type { CredentialReference } from '../credential.js';

/** How Sequitur reaches an Entra tenant through Microsoft Graph. */
export interface EntraConfig {
  readonly tenantId: string;
  readonly clientId: string;
  readonly auth:
    | { readonly kind: 'secret'; readonly secret: CredentialReference }
    | {
        readonly kind: 'certificate';
        readonly privateKey: CredentialReference;
        /** base64url SHA-256 of the certificate. */
        readonly thumbprint: string;
      };
  /** National clouds have their own: default the worldwide ones. */
  readonly graphUrl?: string;
  readonly loginUrl?: string;
}
