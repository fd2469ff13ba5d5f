import ipaddr from 'ipaddr.js';

export type Address = ipaddr.IPv4 | ipaddr.IPv6;
export type AddressRange = readonly [Address, number];

/** An address or a range in CIDR notation; null for anything else, such as a mail address. */
export function rangeOf(text: string): AddressRange | null {
  const trimmed = text.trim();
  if (ipaddr.isValidCIDR(trimmed)) return ipaddr.parseCIDR(trimmed);
  if (!ipaddr.isValid(trimmed)) return null;
  const address = ipaddr.process(trimmed);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

export function holds([network, bits]: AddressRange, address: Address): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

/** The same in every house, so that they tell nothing about whose address it is. */
const ANYBODYS: ReadonlySet<string> = new Set([
  'private',
  'uniqueLocal',
  'loopback',
  'linkLocal',
  'carrierGradeNat',
  'unspecified',
  'multicast',
  'broadcast',
]);

export function isAddress(text: string): boolean {
  return ipaddr.isValid(text);
}

/** The address, if it names one place of the internet; an empty list otherwise. */
export function publicAddress(text: string | null): readonly Address[] {
  if (text === null || !ipaddr.isValid(text)) return [];
  const address = ipaddr.process(text);
  return ANYBODYS.has(address.range()) ? [] : [address];
}
