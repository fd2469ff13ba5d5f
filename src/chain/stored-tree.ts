import type { Hash, LeafRange } from './merkle.js';
import { consistencyRanges, inclusionRanges, merkleRoot, rootOfRanges, rootRanges } from './merkle.js';

/** Levels between two that are stored: a node of one stands for 256 of the stored level below. */
const STRIDE = 8;
const FAN = 2 ** STRIDE;

/** A node of a stored level: the root over leaves [index · 2^level, (index + 1) · 2^level). */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
  readonly hash: Hash;
}

/** Reads stored nodes [from, to) of a level, in order; level 0 are the leaves. */
export type ReadNodes = (level: number, from: number, to: number) => Promise<readonly Hash[]>;

/** Root over a range as the functions of `merkle.ts` name them, from at most 255 stored nodes a perfect part. */
async function rangeRoot(read: ReadNodes, { from, to }: LeafRange): Promise<Hash> {
  const parts = rootRanges(to - from).map((part) => ({ from: part.from + from, to: part.to + from }));
  return rootOfRanges(await Promise.all(parts.map((part) => perfectRoot(read, part))));
}

async function perfectRoot(read: ReadNodes, { from, to }: LeafRange): Promise<Hash> {
  const level = Math.floor(Math.log2(to - from) / STRIDE) * STRIDE;
  return merkleRoot(await read(level, from / 2 ** level, to / 2 ** level));
}

/** Root of the tree of the first `size` leaves. */
export function storedRoot(read: ReadNodes, size: number): Promise<Hash> {
  return rangeRoot(read, { from: 0, to: size });
}

export function storedInclusion(read: ReadNodes, index: number, size: number): Promise<readonly Hash[]> {
  return Promise.all(inclusionRanges(index, { from: 0, to: size }).map((range) => rangeRoot(read, range)));
}

export function storedConsistency(read: ReadNodes, older: number, newer: number): Promise<readonly Hash[]> {
  return Promise.all(consistencyRanges(older, newer).map((range) => rangeRoot(read, range)));
}

/** The nodes to store when the leaves from `size` on are appended; `read` gives what was stored before. */
export async function nodesCompleted(
  read: ReadNodes,
  size: number,
  leaves: readonly Hash[],
): Promise<readonly TreeNode[]> {
  const completed: TreeNode[] = [];
  let first = size;
  let fresh = leaves;
  for (let level = 0; ; level += STRIDE) {
    const start = Math.floor(first / FAN);
    const end = Math.floor((first + fresh.length) / FAN);
    if (start === end) return completed;
    const all = [...(await read(level, start * FAN, first)), ...fresh];
    const above = Array.from({ length: end - start }, (_, index) => merkleRoot(all, index * FAN, (index + 1) * FAN));
    completed.push(...above.map((hash, index) => ({ level: level + STRIDE, index: start + index, hash })));
    first = start;
    fresh = above;
  }
}

/** Reads what was stored and, after it, what is about to be. */
export function withAppended(
  read: ReadNodes,
  size: number,
  appended: { readonly leaves: readonly Hash[]; readonly nodes: readonly TreeNode[] },
): ReadNodes {
  return async (level, from, to) => {
    const stored = Math.floor(size / 2 ** level);
    const { leaves, nodes } = appended;
    const fresh = level === 0 ? leaves : nodes.filter((node) => node.level === level).map(({ hash }) => hash);
    const known = from < stored ? await read(level, from, Math.min(to, stored)) : [];
    return [...known, ...fresh.slice(Math.max(0, from - stored), Math.max(0, to - stored))];
  };
}
