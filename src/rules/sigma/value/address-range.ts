import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

export interface AddressRange {
  contains(address: string): boolean;
}

/** Parses a CIDR; null where it is none. A single address is a range of one. */
export function addressRange(text: string): AddressRange | null {
  const parsed = parseRange(text);
  if (parsed === null) return null;
  const [base, bits] = parsed;
  return {
    contains: (candidate) => {
      const address = parseAddress(candidate);
      return address !== null && address.kind() === base.kind() && matches(address, base, bits);
    },
  };
}

function matches(address: Address, base: Address, bits: number): boolean {
  return address.match(base as never, bits);
}

function parseRange(text: string): readonly [Address, number] | null {
  try {
    if (!text.includes('/')) {
      const address = parseAddress(text);
      return address === null ? null : [address, address.kind() === 'ipv4' ? 32 : 128];
    }
    return ipaddr.parseCIDR(text.trim());
  } catch {
    return null;
  }
}

/** IPv4 inside IPv6 (`::ffff:10.0.0.1`) is the IPv4 address. Octal and shortened forms are not addresses in logs. */
function parseAddress(text: string): Address | null {
  const trimmed = text.trim();
  if (!ipaddr.isValid(trimmed) || (!trimmed.includes(':') && !ipaddr.IPv4.isValidFourPartDecimal(trimmed))) return null;
  return ipaddr.process(trimmed);
}
