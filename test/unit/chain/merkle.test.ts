import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHash } from 'node:crypto';
import type { Hash } from '../../../src/chain/merkle.js';
import {
  consistencyProof,
  inclusionProof,
  isConsistent,
  leafHash,
  merkleRoot,
  rootFromInclusion,
} from '../../../src/chain/merkle.js';
import { GrowingTree } from '../../../src/chain/growing-tree.js';
import { nodesCompleted, storedConsistency, storedInclusion, storedRoot } from '../../../src/chain/stored-tree.js';
import { campaign } from '../../harness/campaign.js';

const leavesOf = (count: number): Hash[] => Array.from({ length: count }, (_, at) => leafHash(Buffer.from(String(at))));
const sizes = fc.tuple(fc.integer({ min: 1, max: 70 }), fc.nat(), fc.nat());

describe('the log tree of RFC 6962', () => {
  test('the test vectors of Certificate Transparency hold', () => {
    const inputs = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
    const leaves = inputs.map((hex) => leafHash(Buffer.from(hex, 'hex')));
    expect(merkleRoot([])).toBe(createHash('sha256').digest('hex'));
    expect(merkleRoot(leaves.slice(0, 1))).toBe('6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d');
    expect(merkleRoot(leaves.slice(0, 3))).toBe('aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77');
    expect(merkleRoot(leaves)).toBe('5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328');
    expect(inclusionProof(leaves, 5)[0]).toBe('bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b');
  });

  test('every leaf is proved, and no other place or leaf is', () => {
    fc.assert(
      fc.property(sizes, ([size, a, b]) => {
        const leaves = leavesOf(size);
        const [index, other] = [a % size, b % size];
        const path = inclusionProof(leaves, index);
        const root = merkleRoot(leaves);
        expect(rootFromInclusion(leaves[index] ?? '', index, size, path)).toBe(root);
        if (other !== index) {
          expect(rootFromInclusion(leaves[other] ?? '', index, size, path)).not.toBe(root);
          expect(rootFromInclusion(leaves[index] ?? '', other, size, path)).not.toBe(root);
        }
        expect(rootFromInclusion(leaves[index] ?? '', index, size, [...path, root])).not.toBe(root);
      }),
      campaign(),
    );
  });

  test('a tree that grew is consistent with what it was, and a fork is not', () => {
    fc.assert(
      fc.property(sizes, ([size, a, b]) => {
        const leaves = leavesOf(size);
        const olderSize = a % (size + 1);
        const older = { size: olderSize, root: merkleRoot(leaves.slice(0, olderSize)) };
        const newer = { size, root: merkleRoot(leaves) };
        const proof = consistencyProof(leaves, olderSize);
        expect(isConsistent(older, newer, proof)).toBe(true);
        const forked = leaves.map((leaf, at) => (at === b % size ? leafHash(Buffer.from('forged')) : leaf));
        const forkedHead = { size, root: merkleRoot(forked) };
        const covered = b % size < olderSize;
        expect(isConsistent(older, forkedHead, consistencyProof(forked, olderSize))).toBe(!covered);
      }),
      campaign(),
    );
  });

  test('kept in memory with leaves that change, it is the tree of those leaves', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20 }), changes, (start, sets) => {
        const leaves = leavesOf(start);
        const tree = GrowingTree.of(leaves);
        for (const [place, value] of sets) {
          const at = place % (leaves.length + 1);
          leaves[at] = leafHash(Buffer.from(`changed ${String(value)}`));
          const before = tree.copy().root;
          const copy = tree.copy();
          copy.set(at, leaves[at] ?? '');
          expect(tree.root).toBe(before);
          tree.set(at, leaves[at] ?? '');
          expect(copy.root).toBe(tree.root);
        }
        expect([tree.size, tree.root]).toEqual([leaves.length, merkleRoot(leaves)]);
        for (const at of leaves.keys()) expect(tree.path(at)).toEqual(inclusionProof(leaves, at));
      }),
      campaign(),
    );
  });

  test('stored one node in 256, it has the same root and proofs, and reads no node that is not stored yet', async () => {
    const leaves = leavesOf(66_000);
    const levels = new Map<number, Hash[]>([[0, []]]);
    const read = async (level: number, from: number, to: number) => {
      const nodes = (levels.get(level) ?? []).slice(from, to);
      expect(nodes).toHaveLength(to - from);
      return nodes;
    };
    for (const size of [0, 1, 255, 256, 600, 3_000, 65_535, 65_536]) {
      const batch = leaves.slice(
        size,
        [1, 255, 256, 600, 3_000, 65_535, 65_536, 66_000].find((next) => next > size),
      );
      for (const { level, index, hash } of await nodesCompleted(read, size, batch)) {
        const nodes = levels.get(level) ?? [];
        expect(index).toBe(nodes.length);
        levels.set(level, [...nodes, hash]);
      }
      levels.set(0, leaves.slice(0, size + batch.length));
    }
    expect([...levels].map(([level, nodes]) => [level, nodes.length])).toEqual([
      [0, 66_000],
      [8, 257],
      [16, 1],
    ]);
    expect(await storedRoot(read, leaves.length)).toBe(merkleRoot(leaves));
    for (const index of [0, 255, 256, 40_000, 65_535, 65_536, 65_999])
      expect(await storedInclusion(read, index, leaves.length)).toEqual(inclusionProof(leaves, index));
    for (const older of [1, 256, 700, 65_536, 65_999])
      expect(await storedConsistency(read, older, leaves.length)).toEqual(consistencyProof(leaves, older));
  });
});
