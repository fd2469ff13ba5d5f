import { createHash } from 'node:crypto';

/** SHA-256 in lower-case hex. */
export type Hash = string;

// Leaves and nodes hash under different first bytes, or a node could be passed off as a leaf (RFC 6962 §2.1).
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

export function leafHash(data: Uint8Array): Hash {
  return createHash('sha256').update(LEAF).update(data).digest('hex');
}

export function nodeHash(left: Hash, right: Hash): Hash {
  return createHash('sha256')
    .update(NODE)
    .update(Buffer.from(left, 'hex'))
    .update(Buffer.from(right, 'hex'))
    .digest('hex');
}

const EMPTY_ROOT = createHash('sha256').digest('hex');

/** The greatest power of two smaller than n (n ≥ 2). */
function splitOf(n: number): number {
  let split = 1;
  while (split * 2 < n) split *= 2;
  return split;
}

/** Root of the RFC 6962 tree over leaf hashes [from, to). */
export function merkleRoot(leaves: readonly Hash[], from = 0, to = leaves.length): Hash {
  if (to - from === 0) return EMPTY_ROOT;
  if (to - from === 1) return leaves[from] ?? EMPTY_ROOT;
  const split = from + splitOf(to - from);
  return nodeHash(merkleRoot(leaves, from, split), merkleRoot(leaves, split, to));
}

/** Leaves [from, to). In every range below the tree's right edge, their number is a power of two. */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

/** The perfect subtrees, left to right, whose roots make the root of a tree of `size` leaves. */
export function rootRanges(size: number): readonly LeafRange[] {
  const ranges: LeafRange[] = [];
  for (let from = 0; from < size;) {
    const left = size - from;
    const to = from + (left === 1 ? 1 : splitOf(left + 1));
    ranges.push({ from, to });
    from = to;
  }
  return ranges;
}

/** The root over what `rootRanges` names. */
export function rootOfRanges(roots: readonly Hash[]): Hash {
  return roots.length === 0 ? EMPTY_ROOT : roots.reduceRight((right, left) => nodeHash(left, right));
}

/** Subtrees whose roots are the audit path of leaf `index` in a tree over [from, to), nearest sibling first. */
export function inclusionRanges(index: number, { from, to }: LeafRange): readonly LeafRange[] {
  if (to - from <= 1) return [];
  const split = from + splitOf(to - from);
  return index < split
    ? [...inclusionRanges(index, { from, to: split }), { from: split, to }]
    : [...inclusionRanges(index, { from: split, to }), { from, to: split }];
}

/** Audit path of leaf `index`. */
export function inclusionProof(leaves: readonly Hash[], index: number): readonly Hash[] {
  return inclusionRanges(index, { from: 0, to: leaves.length }).map(({ from, to }) => merkleRoot(leaves, from, to));
}

/** Root that a leaf and its path lead to; null where the path has the wrong length for that place. */
export function rootFromInclusion(leaf: Hash, index: number, size: number, path: readonly Hash[]): Hash | null {
  if (index < 0 || index >= size) return null;
  if (size === 1) return path.length === 0 ? leaf : null;
  const sibling = path.at(-1);
  if (sibling === undefined) return null;
  const split = splitOf(size);
  const rest = path.slice(0, -1);
  if (index < split) {
    const left = rootFromInclusion(leaf, index, split, rest);
    return left === null ? null : nodeHash(left, sibling);
  }
  const right = rootFromInclusion(leaf, index - split, size - split, rest);
  return right === null ? null : nodeHash(sibling, right);
}

/** Subtrees whose roots prove that the tree of the first `older` leaves is a prefix of that of `newer` (RFC 6962 §2.1.2). */
export function consistencyRanges(older: number, newer: number): readonly LeafRange[] {
  return older <= 0 || older >= newer ? [] : subRanges(older, { from: 0, to: newer, whole: true });
}

export function consistencyProof(leaves: readonly Hash[], size: number): readonly Hash[] {
  return consistencyRanges(size, leaves.length).map(({ from, to }) => merkleRoot(leaves, from, to));
}

interface Range extends LeafRange {
  /** The old tree is known to the verifier as a whole here, so its root need not be sent. */
  readonly whole: boolean;
}

function subRanges(size: number, { from, to, whole }: Range): readonly LeafRange[] {
  if (size === to - from) return whole ? [] : [{ from, to }];
  const split = splitOf(to - from);
  const middle = from + split;
  return size <= split
    ? [...subRanges(size, { from, to: middle, whole }), { from: middle, to }]
    : [...subRanges(size - split, { from: middle, to, whole: false }), { from, to: middle }];
}

export interface TreeHead {
  readonly size: number;
  readonly root: Hash;
}

/** Whether the proof shows that `older` is a prefix of `newer`. */
export function isConsistent(older: TreeHead, newer: TreeHead, proof: readonly Hash[]): boolean {
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && older.root === newer.root;
  if (older.size === 0) return proof.length === 0 && older.root === EMPTY_ROOT;
  const roots = replay({ size: older.size, of: newer.size, whole: true, root: older.root }, proof);
  return roots !== null && roots.older === older.root && roots.newer === newer.root;
}

interface Replay {
  readonly size: number;
  readonly of: number;
  readonly whole: boolean;
  readonly root: Hash;
}

function replay(at: Replay, proof: readonly Hash[]): { readonly older: Hash; readonly newer: Hash } | null {
  const last = proof.at(-1);
  if (at.size === at.of) return replayLeaf(at, proof);
  if (last === undefined) return null;
  const split = splitOf(at.of);
  const rest = proof.slice(0, -1);
  if (at.size <= split) {
    const left = replay({ ...at, of: split }, rest);
    return left === null ? null : { older: left.older, newer: nodeHash(left.newer, last) };
  }
  const right = replay({ ...at, size: at.size - split, of: at.of - split, whole: false }, rest);
  return right === null ? null : { older: nodeHash(last, right.older), newer: nodeHash(last, right.newer) };
}

function replayLeaf(at: Replay, proof: readonly Hash[]): { readonly older: Hash; readonly newer: Hash } | null {
  if (at.whole) return proof.length === 0 ? { older: at.root, newer: at.root } : null;
  const [only] = proof;
  return proof.length === 1 && only !== undefined ? { older: only, newer: only } : null;
}
