import { createTransport } from 'nodemailer';
import type { CredentialReference } from '../credential.js';
import type { VendorParts } from '../wire/api.js';

/** The mail server that takes our messages. Targets are `email:<address>`. */
export interface EmailConfig {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte; otherwise STARTTLS is demanded, except on this machine. */
  readonly secure: boolean;
  readonly from: string;
  readonly user?: string;
  readonly password?: CredentialReference;
}

export const TIMEOUT_MS = 20_000;
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);

export function transportOf(
  { host, port, secure, user, password }: EmailConfig,
  parts: Pick<VendorParts, 'readCredential'>,
) {
  const auth =
    user === undefined || password === undefined ? {} : { auth: { user, pass: parts.readCredential(password) } };
  return createTransport({
    host,
    port,
    secure,
    requireTLS: !secure && !LOOPBACK.has(host),
    connectionTimeout: TIMEOUT_MS / 2,
    socketTimeout: TIMEOUT_MS / 2,
    ...auth,
  });
}
