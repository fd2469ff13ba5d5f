import ipaddr from 'ipaddr.js';
import { BOTH, type EqlFunction } from './signature.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];
const RANGES = new Map<string, Range | null>();
const MOST_RANGES = 10_000;

/** A CIDR range, or null where the text is none. */
export function parseRange(text: string): Range | null {
  const known = RANGES.get(text);
  if (known !== undefined) return known;
  const range = ipaddr.isValidCIDR(text) ? ipaddr.parseCIDR(text) : null;
  if (RANGES.size < MOST_RANGES) RANGES.set(text, range);
  return range;
}

function within(address: ipaddr.IPv4 | ipaddr.IPv6, range: Range): boolean {
  return address.kind() === range[0].kind() && address.match(range);
}

/** `process` normalises mapped addresses, so that ::ffff:10.0.0.1 lies in 10.0.0.0/8. */
function contains(value: unknown, ranges: readonly unknown[]): boolean | null {
  if (typeof value !== 'string' || !ipaddr.isValid(value)) return null;
  const address = ipaddr.process(value);
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
    apply: cidrMatch,
  },
];
