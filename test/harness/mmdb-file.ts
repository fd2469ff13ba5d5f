/** What a test database may hold. */
export type MmdbValue =
  string | number | boolean | Double | readonly MmdbValue[] | { readonly [name: string]: MmdbValue };

/** Numbers are whole unless they are said to be doubles, as the format tells them apart. */
export class Double {
  constructor(readonly value: number) {}
}

const MARKER = Buffer.from('abcdef4d61784d696e642e636f6d', 'hex');
const BUILT_AT = Date.UTC(2026, 10, 1) / 1000;

/**
 * Writes a small database in the MaxMind DB format 2.0 with records of 24 bits, from networks (`203.0.113.0/24`,
 * `2001:db8::/32`) to values. IPv4 stands below `::/96`, as in the databases that are sold.
 */
export function mmdbFile(type: string, networks: Readonly<Record<string, MmdbValue>>): Buffer {
  const nodes: (number | string | null)[][] = [[null, null]];
  for (const network of Object.keys(networks)) insert(nodes, bitsOf(network), network);
  const offsets = new Map<string, number>();
  const chunks: Buffer[] = [];
  let size = 0;
  for (const [network, value] of Object.entries(networks)) {
    const encoded = encode(value);
    offsets.set(network, size);
    chunks.push(encoded);
    size += encoded.length;
  }
  const recordOf = (child: number | string | null): number =>
    child === null ? nodes.length : typeof child === 'number' ? child : nodes.length + 16 + (offsets.get(child) ?? 0);
  const tree = Buffer.concat(
    nodes.map((children) => Buffer.concat(children.map((child) => whole(recordOf(child), 3)))),
  );
  const metadata = {
    node_count: nodes.length,
    record_size: 24,
    ip_version: 6,
    database_type: type,
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: BUILT_AT,
    description: { en: 'made by a test' },
  };
  return Buffer.concat([tree, Buffer.alloc(16), ...chunks, MARKER, encode(metadata)]);
}

function insert(nodes: (number | string | null)[][], bits: readonly (0 | 1)[], network: string): void {
  let at = 0;
  bits.forEach((bit, depth) => {
    const node = nodes[at] ?? [];
    if (depth === bits.length - 1) node[bit] = network;
    else if (typeof node[bit] !== 'number') node[bit] = nodes.push([null, null]) - 1;
    at = Number(node[bit]);
  });
}

function bitsOf(network: string): readonly (0 | 1)[] {
  const [address = '', length = ''] = network.split('/');
  const v4 = !address.includes(':');
  const bytes = v4 ? [...new Array<number>(12).fill(0), ...address.split('.').map(Number)] : bytesOf(address);
  const bits = bytes.flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((shift) => ((byte >> shift) & 1) as 0 | 1));
  return bits.slice(0, Number(length) + (v4 ? 96 : 0));
}

function bytesOf(address: string): readonly number[] {
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string): number[] => (text === '' ? [] : text.split(':').map((group) => parseInt(group, 16)));
  const [first, last] = [groups(head), groups(tail)];
  const all = [...first, ...new Array<number>(8 - first.length - last.length).fill(0), ...last];
  return all.flatMap((group) => [group >> 8, group & 255]);
}

function encode(value: MmdbValue): Buffer {
  if (typeof value === 'string') return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'number') return number(value);
  // a boolean is its own length
  if (typeof value === 'boolean') return control(14, value ? 1 : 0);
  if (value instanceof Double) {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value.value);
    return Buffer.concat([control(3, 8), bytes]);
  }
  if (Array.isArray(value)) return Buffer.concat([control(11, value.length), ...value.map(encode)]);
  const entries = Object.entries(value);
  return Buffer.concat([control(7, entries.length), ...entries.flatMap(([name, own]) => [encode(name), encode(own)])]);
}

function number(value: number): Buffer {
  const size = value > 0xffff ? 4 : 2;
  return Buffer.concat([control(size === 4 ? 6 : 5, size), whole(value, size)]);
}

function control(type: number, size: number): Buffer {
  const [inline, more] = size < 29 ? [size, []] : [29, [size - 29]];
  return Buffer.from(type < 8 ? [(type << 5) | inline, ...more] : [inline, type - 7, ...more]);
}

function whole(value: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  bytes.writeUIntBE(value, 0, size);
  return bytes;
}
