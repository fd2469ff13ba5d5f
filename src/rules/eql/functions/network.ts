import ipaddr from 'ipaddr.js';
import { BOTH, type EqlFunction } from './signature.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];
const RANGES = new Map<string, Range | null>();
const MOST_RANGES = 10_000;
const MAPPED_BITS = 96;

/** ::ffff:10.0.0.0/104 is 10.0.0.0/8. */
function unmapped([address, bits]: Range): Range {
  const mapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= MAPPED_BITS;
  return mapped ? [address.toIPv4Address(), bits - MAPPED_BITS] : [address, bits];
}

/** An address as people and tools write it: not the octal, hexadecimal and shortened forms of old resolvers. */
function parseAddress(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const plain = text.includes(':') ? ipaddr.IPv6.isValid(text) : ipaddr.IPv4.isValidFourPartDecimal(text);
  return plain ? ipaddr.process(text) : null;
}

/** A CIDR range, or null where the text is none. */
export function parseRange(text: string): Range | null {
  const known = RANGES.get(text);
  if (known !== undefined) return known;
  const range = ipaddr.isValidCIDR(text) ? unmapped(ipaddr.parseCIDR(text)) : null;
  if (RANGES.size < MOST_RANGES) RANGES.set(text, range);
  return range;
}

function within(address: ipaddr.IPv4 | ipaddr.IPv6, range: Range): boolean {
  return address.kind() === range[0].kind() && address.match(range);
}

/** `process` normalises mapped addresses, so that ::ffff:10.0.0.1 lies in 10.0.0.0/8. */
function contains(value: unknown, ranges: readonly unknown[]): boolean | null {
  const address = typeof value === 'string' ? parseAddress(value) : null;
  if (address === null) return null;
  return ranges.some((text) => {
    const range = typeof text === 'string' ? parseRange(text) : null;
    return range !== null && within(address, range);
  });
}

function cidrMatch([value, ...ranges]: readonly unknown[]): unknown {
  const answers = [value].flat().map((item) => contains(item, ranges));
  return answers.includes(true) ? true : answers.every((answer) => answer === null) ? null : false;
}

export const NETWORK_FUNCTIONS: readonly EqlFunction[] = [
  {
    name: 'cidrMatch',
    dialects: BOTH,
    takes: ['string', 'string'],
    required: 2,
    variadic: true,
    gives: 'boolean',
    classicFalse: true,
    apply: cidrMatch,
  },
];
