import { isIPv4, isIPv6 } from 'node:net';

export interface Address {
  readonly ip: string;
  readonly port: number | null;
}

function compressed(ip: string): string {
  // The URL parser writes IPv6 in the one canonical compressed form of RFC 5952.
  const canonical = new URL(`http://[${ip}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(canonical);
  if (mapped === null) return canonical;
  const high = Number.parseInt(mapped[1] ?? '0', 16);
  const low = Number.parseInt(mapped[2] ?? '0', 16);
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function bare(text: string): string | undefined {
  if (isIPv4(text)) return text;
  const unzoned = text.replace(/%.*$/, '');
  return isIPv6(unzoned) ? compressed(unzoned) : undefined;
}

function portOf(digits: string | undefined): number | null {
  const port = Number(digits);
  return digits !== undefined && port <= 65_535 ? port : null;
}

/**
 * An address as vendors write it: `1.2.3.4:443`, `[v6]:443`, `v6%zone`, a list of which the first is the client,
 * and `-`, `<null>`, `unknown`, a host or a service name, which are none.
 */
export function readAddress(given: unknown): Address | undefined {
  // Of a list, the first that is one.
  const value: unknown = Array.isArray(given) ? given.find((one) => readOne(one) !== undefined) : given;
  return readOne(value);
}

function readOne(value: unknown): Address | undefined {
  if (typeof value !== 'string' || value.length > 400) return undefined;
  const text = (value.includes(',') ? value.slice(0, value.indexOf(',')) : value).trim();
  const plain = bare(text);
  if (plain !== undefined) return { ip: plain, port: null };
  const ported = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(text) ?? /^([\d.]+):(\d{1,5})$/.exec(text);
  const ip = ported === null ? undefined : bare(ported[1] ?? '');
  return ip === undefined ? undefined : { ip, port: portOf(ported?.[2]) };
}
