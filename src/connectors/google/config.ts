import type { CredentialReference } from '../credential.js';

/** How Sequitur reaches a Google Workspace customer: a service account with domain-wide delegation. */
export interface GoogleConfig {
  readonly serviceAccount: string;
  /** PEM of the service account's private key. */
  readonly privateKey: CredentialReference;
  readonly keyId?: string;
  /** The administrator in whose name it acts. */
  readonly subject: string;
  readonly apiUrl?: string;
  readonly tokenUrl?: string;
}

export const GOOGLE_SCOPE = 'https://www.googleapis.com/auth/admin.directory.user.security';
