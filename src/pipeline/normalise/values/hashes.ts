/** One hash of a file, under the caption OCSF has for its algorithm. */
export interface Hash {
  readonly algorithm: string;
  readonly value: string;
}

const CAPTIONS: ReadonlyMap<string, string> = new Map([
  ['md5', 'MD5'],
  ['sha1', 'SHA-1'],
  ['sha256', 'SHA-256'],
  ['sha384', 'SHA-384'],
  ['sha512', 'SHA-512'],
  ['imphash', 'Imphash'],
  ['tlsh', 'TLSH'],
  ['ssdeep', 'CTPH'],
]);

const BY_LENGTH: ReadonlyMap<number, string> = new Map([
  [32, 'MD5'],
  [40, 'SHA-1'],
  [64, 'SHA-256'],
  [128, 'SHA-512'],
]);

const MOST = 16;

function named(word: string, value: string): readonly Hash[] {
  const algorithm = CAPTIONS.get(word.toLowerCase().replace(/[-_]/g, ''));
  return algorithm === undefined || value === '' || /^0+$/.test(value) ? [] : [{ algorithm, value }];
}

function fromPart(part: string): readonly Hash[] {
  const pair = /^\s*([A-Za-z0-9_-]{2,12})[=:]\s*([\w:+/]+)\s*$/.exec(part);
  if (pair !== null) return named(pair[1] ?? '', pair[2] ?? '');
  const bare = part.trim();
  const algorithm = /^[0-9a-fA-F]+$/.test(bare) ? BY_LENGTH.get(bare.length) : undefined;
  return algorithm === undefined ? [] : [{ algorithm, value: bare }];
}

/** Hashes as vendors write them: `SHA1=…,MD5=…`, `SHA256:…;`, `{md5: …}`, a list, or a bare hash told by its length. */
export function readHashes(value: unknown): readonly Hash[] {
  if (typeof value === 'string') return value.slice(0, 4_096).split(/[,;]/).slice(0, MOST).flatMap(fromPart);
  if (Array.isArray(value)) return value.slice(0, MOST).flatMap(readHashes);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([word, one]) => (typeof one === 'string' ? named(word, one) : []));
}
