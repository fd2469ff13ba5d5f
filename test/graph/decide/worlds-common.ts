import { ref } from './question-world.js';

export const ALERT = { severityId: 1 } as const;
export const network = (number: number, country = 'SE') => ({
  src_endpoint: { autonomous_system: { number }, location: { country } },
});
/** A log-in from these co-ordinates. */
export const at = (lat: number, long: number) => ({ src_endpoint: { location: { lat, long } } });
export const login = (number: number, country?: string) => ({
  operation: 'auth.success',
  ocsf: network(number, country),
});
export const times = <T>(count: number, make: (i: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, i) => make(i));
export const process = (more: object) => ({ process: { file: { name: 'tool.exe' }, ...more } });
export const file = (key: string) => ref('File', key, 'file');
export const device = (key: string) => ref('Device', key, 'device');

/** Signals by name, with how many events of one of each operation they count, and the count from which on it is many. */
const SIGNALS_OF_ONE_EACH: Readonly<Record<string, number>> = {
  push_refusals: 2,
  failed_logins: 2,
  factor_removed: 4,
  password_reset: 2,
  recovery_changed: 1,
  device_registered: 2,
  role_granted: 4,
  app_consented: 2,
  api_token_created: 1,
  app_credential_added: 2,
  iam_key_created: 3,
  account_created: 2,
  guest_invited: 1,
  policy_weakened: 4,
  federation_changed: 3,
  audit_tampered: 4,
  mailbox_delegated: 1,
  mail_sent: 2,
  files_downloaded: 3,
  files_shared: 3,
  secrets_read: 1,
  link_clicked: 1,
  reported_suspicious: 2,
};
export const everySignal = (answer: (count: number) => string | readonly [string, string]) =>
  Object.fromEntries(Object.entries(SIGNALS_OF_ONE_EACH).map(([name, count]) => [name, answer(count)]));
