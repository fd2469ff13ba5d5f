import ipaddr from 'ipaddr.js';

export const VALUE_KINDS = ['hash', 'address', 'domain'] as const;
export type ValueKind = (typeof VALUE_KINDS)[number];

const HASH = /^(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/;
const DOMAIN = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/;

/** What a value is, by its shape; null for what nobody outside is asked about: private addresses, mail addresses, links. */
export function kindOfValue(value: string): ValueKind | null {
  if (HASH.test(value)) return 'hash';
  if (ipaddr.isValid(value)) return ipaddr.process(value).range() === 'unicast' ? 'address' : null;
  return DOMAIN.test(value) ? 'domain' : null;
}
