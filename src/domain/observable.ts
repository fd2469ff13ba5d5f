import ipaddr from 'ipaddr.js';
import { parse as parseHost } from 'tldts';
import { InputFault } from './errors.js';

/** What an observable of a case is: the words of OCSF's observable types that analysts write down. */
export const OBSERVABLE_TYPES = [
  'IP_ADDRESS',
  'DOMAIN',
  'URL',
  'EMAIL_ADDRESS',
  'FILE_HASH',
  'FILE_NAME',
  'HOSTNAME',
  'USER_NAME',
  'MAC_ADDRESS',
  'PROCESS_NAME',
  'REGISTRY_KEY',
  'USER_AGENT',
  'VULNERABILITY',
  'OTHER',
] as const;
export type ObservableType = (typeof OBSERVABLE_TYPES)[number];

const LONGEST = 2_000;

/**
 * One spelling for one thing, so that two cases that write it differently meet: addresses in compressed text, names and
 * hashes in small letters, and without the brackets that people write so that nobody clicks (`hxxps://evil[.]example`).
 */
export function normalObservable(type: ObservableType, written: string, path: string): string {
  const value = refanged(type, written.normalize('NFC').trim());
  if (value === '') throw wrong(path, 'An observable has a value.');
  if (value.length > LONGEST) throw wrong(path, `An observable has at most ${String(LONGEST)} characters.`);
  const normal = NORMAL[type]?.(value) ?? (type in NORMAL ? null : value);
  if (normal !== null) return normal;
  throw wrong(path, `This is not ${NAMED[type] ?? 'a value of this type'}.`);
}

const NAMED: Partial<Record<ObservableType, string>> = {
  IP_ADDRESS: 'an IP address',
  DOMAIN: 'a domain name',
  URL: 'an absolute URL',
  EMAIL_ADDRESS: 'a mail address',
  FILE_HASH: 'an MD5, SHA-1 or SHA-256 in hexadecimal',
  MAC_ADDRESS: 'a MAC address',
  VULNERABILITY: 'a CVE id, such as CVE-2026-1234',
};

const NORMAL: Partial<Record<ObservableType, (value: string) => string | null>> = {
  IP_ADDRESS: (value) => (ipaddr.isValid(value) && /[.:].*[.:]/.test(value) ? ipaddr.process(value).toString() : null),
  DOMAIN: (value) => domainOf(value),
  HOSTNAME: (value) => value.toLowerCase(),
  URL: (value) => (URL.canParse(value) && /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? new URL(value).href : null),
  EMAIL_ADDRESS: (value) => (/^[^\s@]+@[^\s@]+$/.test(value) ? value.toLowerCase() : null),
  FILE_HASH: (value) => hashOf(value),
  MAC_ADDRESS: (value) => macOf(value),
  VULNERABILITY: (value) => (/^cve-\d{4}-\d{4,}$/i.test(value) ? value.toUpperCase() : null),
};

function domainOf(value: string): string | null {
  const name = value.toLowerCase().replace(/\.$/, '');
  const { hostname, isIp } = parseHost(name);
  return hostname === name && isIp !== true && name.includes('.') ? name : null;
}

function hashOf(value: string): string | null {
  const hex = value.toLowerCase().replace(/^(md5|sha-?1|sha-?256):/, '');
  return /^([0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/.test(hex) ? hex : null;
}

function macOf(value: string): string | null {
  const hex = value.toLowerCase().replaceAll(/[:.-]/g, '');
  return /^[0-9a-f]{12}$/.test(hex) ? (hex.match(/../g) ?? []).join(':') : null;
}

const FANGED: readonly ObservableType[] = ['IP_ADDRESS', 'DOMAIN', 'URL', 'EMAIL_ADDRESS', 'HOSTNAME'];

function refanged(type: ObservableType, value: string): string {
  if (!FANGED.includes(type)) return value;
  const plain = value
    .replaceAll(/\[(\.|dot)\]|\((\.|dot)\)/gi, '.')
    .replaceAll(/\[(@|at)\]/gi, '@')
    .replaceAll('[:]', ':');
  return type === 'URL' ? plain.replace(/^hxxp/i, 'http') : plain;
}

const ALGORITHM: Readonly<Record<number, string>> = { 32: 'md5', 40: 'sha1', 64: 'sha256' };

/** The key under which events name the same thing; null where no kind of entity is named so. */
export function entityOfObservable(
  type: ObservableType,
  value: string,
): { readonly kind: 'IpAddress' | 'File'; readonly key: string } | null {
  if (type === 'IP_ADDRESS') return { kind: 'IpAddress', key: value };
  if (type === 'FILE_HASH') return { kind: 'File', key: `${ALGORITHM[value.length] ?? ''}:${value}` };
  return null;
}

const NAMES: readonly ObservableType[] = ['DOMAIN', 'HOSTNAME', 'URL', 'EMAIL_ADDRESS'];

/** How events may spell it that name it without its being an entity. */
export function spellingsOf(type: ObservableType, value: string): readonly string[] {
  if (!NAMES.includes(type)) return [];
  const small = value.toLowerCase();
  return [...new Set([small, small.replace(/\/$/u, '')])];
}

function wrong(path: string, message: string): InputFault {
  return new InputFault('BAD_USER_INPUT', message, { place: { path } });
}
