import { digestOf } from '../../domain/ids.js';

/** Where a layout may put a node first, each between −1 and 1. */
export interface LayoutSeed {
  readonly x: number;
  readonly y: number;
}

/**
 * The same node begins at the same place in every answer, whatever else is in it, so that a graph that is drawn again looks
 * as before and what is new stands out. Nodes of a kind begin in one sector, which most layouts would arrive at anyway.
 */
export function layoutSeed({ id, kind }: { readonly id: string; readonly kind: string }): LayoutSeed {
  const sector = share(digestOf(kind), 0);
  const own = digestOf(id);
  const angle = 2 * Math.PI * (sector + (share(own, 0) - 0.5) / 4);
  const radius = 0.25 + 0.75 * share(own, 4);
  return { x: rounded(radius * Math.cos(angle)), y: rounded(radius * Math.sin(angle)) };
}

/** Three bytes of a digest as a number from 0 to below 1. */
function share(digest: string, from: number): number {
  return Buffer.from(digest.slice(from, from + 4), 'base64url').readUIntBE(0, 3) / 2 ** 24;
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
