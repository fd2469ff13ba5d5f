import ipaddr from 'ipaddr.js';
import { rangeOf, type AddressRange } from '../../domain/address-range.js';
import { isNetworkClass, NETWORK_CLASSES, type NetworkClass } from '../../domain/network-class.js';

/** A line of a list that says nothing usable. */
export class NetworkListError extends Error {
  constructor(
    message: string,
    readonly line: number,
    readonly column: number,
  ) {
    super(message);
  }
}

type Address = AddressRange[0];
interface Ranges {
  readonly kind: string;
  readonly bits: number;
  readonly classes: Map<string, NetworkClass>;
}

/** The installation's own list: of ranges that hold an address the narrowest counts, and a network's number after all ranges. */
export class NetworkList {
  private readonly ranges: readonly Ranges[];

  constructor(
    entries: readonly (readonly [AddressRange, NetworkClass])[],
    private readonly systems: ReadonlyMap<number, NetworkClass>,
  ) {
    const byWidth = new Map<string, Ranges>();
    for (const [[address, bits], found] of entries) {
      const kind = address.kind();
      const width = `${kind}/${String(bits)}`;
      const ranges = byWidth.get(width) ?? { kind, bits, classes: new Map<string, NetworkClass>() };
      ranges.classes.set(networkText(address, bits), found);
      byWidth.set(width, ranges);
    }
    this.ranges = [...byWidth.values()].sort((a, b) => b.bits - a.bits);
  }

  classOf(address: Address, system: number | null): NetworkClass | null {
    const kind = address.kind();
    for (const ranges of this.ranges) {
      const found = ranges.kind === kind ? ranges.classes.get(networkText(address, ranges.bits)) : undefined;
      if (found !== undefined) return found;
    }
    return system === null ? null : (this.systems.get(system) ?? null);
  }
}

function networkText(address: Address, bits: number): string {
  const bytes = address.toByteArray().map((byte, at) => {
    const kept = Math.min(8, Math.max(0, bits - at * 8));
    return byte & (0xff << (8 - kept));
  });
  return bytes.join('.');
}

/** Lines of `range,class` or `AS64500,class`; what follows `#` is a comment. */
export function parseNetworkList(text: string): NetworkList {
  const ranges: (readonly [AddressRange, NetworkClass])[] = [];
  const systems = new Map<number, NetworkClass>();
  text.split(/\r?\n/).forEach((written, at) => {
    const said = written.replace(/#.*$/, '');
    if (said.trim() === '') return;
    const [network = '', word = ''] = said.split(',');
    const found = classNamed(word.trim(), at + 1, network.length + 2);
    const system = /^\s*AS(\d{1,10})\s*$/i.exec(network)?.[1];
    if (system !== undefined) systems.set(Number(system), found);
    else ranges.push([rangeNamed(network, at + 1), found]);
  });
  return new NetworkList(ranges, systems);
}

function classNamed(word: string, line: number, column: number): NetworkClass {
  if (isNetworkClass(word)) return word;
  throw new NetworkListError(`${JSON.stringify(word)} is none of ${NETWORK_CLASSES.join(', ')}`, line, column);
}

function rangeNamed(network: string, line: number): AddressRange {
  const range = rangeOf(network);
  if (range !== null) return range;
  throw new NetworkListError(`${JSON.stringify(network.trim())} is no address, range or AS number`, line, 1);
}

/** An address as lists look it up: an IPv4 address that was written in IPv6 is what it is. */
export function addressOf(text: string): Address | null {
  return ipaddr.isValid(text) ? ipaddr.process(text) : null;
}

/** Addresses that mean nothing outside one house. */
export function isPrivate(address: Address): boolean {
  return ['private', 'uniqueLocal', 'loopback', 'linkLocal'].includes(address.range());
}
