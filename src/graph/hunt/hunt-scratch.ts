import type { FoundHit, HitReader, HitRow, HuntScratch, OpenScratch } from '../../pipeline/correlate/ports.js';
import type { Graph } from '../session.js';
import { createHits, deleteHitsLike, hitReader } from '../stores/hit.store.js';

/** Rows of one write: large enough to be quick, small enough for any heap. */
const WRITE_BATCH = 5_000;

/** Hits of many hunts side by side in one database, told apart by a prefix of their keys and events. */
export function huntScratch(graph: Graph): OpenScratch {
  return (run) => scratchOf(graph, `hunt:${run}:`);
}

function scratchOf(graph: Graph, prefix: string): HuntScratch {
  return {
    hits: prefixedReader(hitReader(graph), prefix),
    write: async (rows) => {
      for (let at = 0; at < rows.length; at += WRITE_BATCH) {
        const named = rows.slice(at, at + WRITE_BATCH).map((row) => prefixedRow(row, prefix));
        await graph.write((tx) => createHits(tx, named));
      }
    },
    clear: () => deleteHitsLike(graph, prefix),
  };
}

function prefixedRow(row: HitRow, prefix: string): HitRow {
  return { ...row, k: prefix + row.k, e: prefix + row.e };
}

function prefixedReader(reader: HitReader, prefix: string): HitReader {
  const named = <T extends { readonly k: string }>(windows: readonly T[]) =>
    windows.map((window) => ({ ...window, k: prefix + window.k }));
  return {
    // A hunt notes no hours: it is read once, and its notes would outlive it.
    stepsSeen: async (hours) => hours.map(() => true),
    occupied: (windows) => reader.occupied(named(windows)),
    fetch: async (windows, cap) => {
      const found = await reader.fetch(named(windows), cap);
      return found.map((hits) => hits.map((hit) => withoutPrefix(hit, prefix)));
    },
    timesOf: (keys) => reader.timesOf(keys.map((key) => prefix + key)),
  };
}

function withoutPrefix({ order, captured }: FoundHit, prefix: string): FoundHit {
  return { order: { ...order, uid: order.uid.slice(prefix.length) }, captured };
}
