import type { CredentialReference } from '../credential.js';

/** How Sequitur reaches a Google Workspace customer: a service account with domain-wide delegation. */
export interface GoogleConfig {
  readonly serviceAccount: string;
  /** PEM of the service account's private key. */
  readonly privateKey: CredentialReference;
  readonly keyId?: string;
  /** The administrator in whose name it acts on the directory; on a mailbox it acts in the name of its owner. */
  readonly subject: string;
  readonly apiUrl?: string;
  readonly gmailUrl?: string;
  readonly tokenUrl?: string;
}

/** What the delegation must grant. */
export const DIRECTORY_SCOPES = [
  'https://www.googleapis.com/auth/admin.directory.user.security',
  'https://www.googleapis.com/auth/admin.directory.user',
] as const;
export const GMAIL_SCOPES = [
  'https://www.googleapis.com/auth/gmail.modify',
  'https://www.googleapis.com/auth/gmail.settings.basic',
  'https://www.googleapis.com/auth/gmail.settings.sharing',
] as const;
export const REPORTS_SCOPES = ['https://www.googleapis.com/auth/admin.reports.audit.readonly'] as const;
/** For the devices of users: asked for by itself, so that a delegation without it loses that action and no other. */
export const DEVICE_SCOPES = [
  'https://www.googleapis.com/auth/admin.directory.device.mobile.readonly',
  'https://www.googleapis.com/auth/admin.directory.device.mobile.action',
  'https://www.googleapis.com/auth/admin.directory.user',
] as const;
