import { credentialReader, type ReadCredential } from '../../../connectors/credential.js';
import type { SourcesFile } from '../../config/sources-file.js';

export interface DoorFinding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Every door that the file of sources opens, and whether the secrets that it names are there. */
export function examineSources(sources: SourcesFile, env: NodeJS.ProcessEnv): readonly DoorFinding[] {
  const read = credentialReader(env);
  return [
    ...sources.webhooks.map(({ source, scheme, secrets }) =>
      finding(`webhook ${source}`, `signed by ${scheme}`, secrets, read),
    ),
    ...sources.pull.map((entry) => finding(`pull ${entry.id}`, entry.type, secretsOf(entry), read)),
    ...sources.syslog.map(({ id, host, port, tls, allow }) => {
      const how =
        tls === undefined
          ? 'TCP without TLS'
          : tls.clientAuthority === undefined
            ? 'TLS'
            : 'TLS with client certificates';
      const what = `${how} on ${host}:${String(port)}, ${String(allow.length)} allowed senders`;
      return finding(`syslog ${id}`, what, Object.values(tls ?? {}), read);
    }),
  ];
}

function finding(
  check: string,
  what: string,
  secrets: readonly (string | undefined)[],
  read: ReadCredential,
): DoorFinding {
  const missing = secrets.flatMap((reference) => (reference === undefined ? [] : missingAt(reference, read)));
  const ok = missing.length === 0;
  return { check, ok, detail: ok ? what : `${what}; ${missing.join('; ')}` };
}

function missingAt(reference: string, read: ReadCredential): readonly string[] {
  try {
    read(reference);
    return [];
  } catch (fault) {
    return [fault instanceof Error ? fault.message : String(fault)];
  }
}

/** Whatever of an entry is a reference is a secret. */
function secretsOf(entry: object): readonly string[] {
  return Object.values(entry).flatMap((value: unknown) => {
    if (typeof value === 'string') return /^(env:|file:)/.test(value) ? [value] : [];
    return typeof value === 'object' && value !== null ? secretsOf(value) : [];
  });
}
