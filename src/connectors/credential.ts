import { readFileSync } from 'node:fs';
import { InputFault } from '../domain/errors.js';

/** Where a secret is, never the secret: `env:NAME` or `file:PATH`. */
export type CredentialReference = string;

/** Reads a secret by its reference; called for each use, so that a rotated one is picked up. */
export type ReadCredential = (reference: CredentialReference) => string;

export function credentialReader(env: Readonly<Record<string, string | undefined>>): ReadCredential {
  return (reference) => {
    const secret = secretAt(reference, env).trim();
    if (secret === '') throw missing(reference);
    return secret;
  };
}

function secretAt(reference: string, env: Readonly<Record<string, string | undefined>>): string {
  if (reference.startsWith('env:')) return env[reference.slice(4)] ?? '';
  if (!reference.startsWith('file:')) {
    throw new InputFault('CONFIG_INVALID', 'A credential is given by reference.', {
      remedy: 'Write env:NAME or file:PATH; a secret itself does not belong in a configuration.',
    });
  }
  try {
    return readFileSync(reference.slice(5), 'utf8');
  } catch (cause) {
    throw missing(reference, cause);
  }
}

function missing(reference: string, cause?: unknown): InputFault {
  return new InputFault('CONFIG_INVALID', `There is no credential at ${reference}.`, {
    remedy: 'Set the variable or write the file that the reference names.',
    cause,
  });
}
