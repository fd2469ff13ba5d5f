import type { QueryNode } from './ast.js';

/** Why a query cannot be a live rule: its answer would depend on when it was asked, or on unbounded history. */
export function notLiveReason(
  node: QueryNode,
  spanMs: number | null,
  has: { readonly lineage: boolean; readonly unanchored: boolean },
): string | null {
  if (node.pipes.length > 0) return 'pipes pick from a finished list of results, which a live rule never has';
  if (has.lineage) return 'lineage needs the whole history of processes';
  if (node.kind === 'sample' && spanMs === null) return 'a sample needs maxspan';
  if (node.kind === 'join') return 'join has no window';
  if (node.kind === 'sequence' && spanMs === null) return 'a sequence needs maxspan, or within on each step';
  if (has.unanchored) return 'unanchored step: it needs a key, or an equality with an earlier step';
  return null;
}
