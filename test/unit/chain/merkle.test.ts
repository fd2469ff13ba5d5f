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
});
