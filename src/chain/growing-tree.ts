import type { Hash } from './merkle.js';
import { merkleRoot, nodeHash } from './merkle.js';

/** An RFC 6962 tree kept in memory, whose leaves may change: a change costs the path to the root, not the tree. */
export class GrowingTree {
  private constructor(private readonly levels: Hash[][]) {}

  static of(leaves: readonly Hash[]): GrowingTree {
    const levels: Hash[][] = [[...leaves]];
    for (let below = levels[0] ?? []; below.length > 1; below = levels.at(-1) ?? [])
      levels.push(Array.from({ length: Math.ceil(below.length / 2) }, (_, index) => parentOf(below, index)));
    return new GrowingTree(levels);
  }

  get size(): number {
    return this.levels[0]?.length ?? 0;
  }

  get root(): Hash {
    return this.levels.at(-1)?.[0] ?? merkleRoot([]);
  }

  /** Sets a leaf; the one after the last is appended. */
  set(index: number, leaf: Hash): void {
    let at = index;
    let hash = leaf;
    for (let level = 0; ; level += 1) {
      const here = (this.levels[level] ??= []);
      here[at] = hash;
      if (here.length === 1) return;
      at = Math.floor(at / 2);
      hash = parentOf(here, at);
    }
  }

  /** Audit path of a leaf, nearest sibling first. */
  path(index: number): readonly Hash[] {
    return this.levels.slice(0, -1).flatMap((here, level) => {
      const at = Math.floor(index / 2 ** level);
      const sibling = here[at % 2 === 0 ? at + 1 : at - 1];
      return sibling === undefined ? [] : [sibling];
    });
  }

  copy(): GrowingTree {
    return new GrowingTree(this.levels.map((level) => [...level]));
  }
}

/** A node without a right sibling moves up as it is: that is what splitting at the largest power of two comes to. */
function parentOf(below: readonly Hash[], index: number): Hash {
  const [left, right] = [below[index * 2] ?? '', below[index * 2 + 1]];
  return right === undefined ? left : nodeHash(left, right);
}
