import { InputFault } from '../../domain/errors.js';
import { compareText } from '../../domain/ids.js';
import type { FoundEdge, FoundGraph, FoundNode } from './found-graph.js';
import { joinedPast } from './joined-edges.js';
import { layoutSeed, type LayoutSeed } from './layout-seed.js';

export interface GraphRequest {
  readonly depth: number;
  readonly kinds: readonly string[] | null;
  readonly asOf: number | null;
  readonly perKind: number;
  /** Of these kinds so many instead. */
  readonly limits: readonly { readonly kind: string; readonly most: number }[];
}

export interface CaseGraphReads {
  /** Expands from the case's events outward, never from entities inward: a popular entity costs nothing. */
  caseGraph(number: number, request: GraphRequest): Promise<FoundGraph>;
}

export interface CaseGraphView {
  readonly nodes: readonly (Omit<FoundNode, 'rank'> & { readonly seed: LayoutSeed })[];
  readonly edges: readonly (FoundEdge & { readonly id: string })[];
  readonly truncated: readonly { readonly kind: string; readonly shown: number; readonly total: number }[];
}

/**
 * The graph of a case: at most `perKind` nodes of a kind, the most telling first, and every edge between them. Where events
 * or accounts were not asked for, what they join is joined past them.
 */
export async function caseGraph(reads: CaseGraphReads, number: number, request: GraphRequest): Promise<CaseGraphView> {
  checkRequest(request);
  return viewOf(await reads.caseGraph(number, request), request);
}

export function viewOf(found: FoundGraph, { kinds, perKind, limits }: GraphRequest): CaseGraphView {
  const most = new Map(limits.map((limit) => [limit.kind, limit.most]));
  const byKind = new Map<string, FoundNode[]>();
  for (const node of found.nodes) {
    if (kinds && !kinds.includes(node.kind)) continue;
    const same = byKind.get(node.kind) ?? [];
    same.push(node);
    byKind.set(node.kind, same);
  }
  const cut = [...byKind].map(([kind, nodes]) => ({
    kind,
    shown: nodes.sort(mostTelling).slice(0, most.get(kind) ?? perKind),
    total: Math.max(found.totals[kind] ?? 0, nodes.length),
  }));
  const shown = cut.flatMap((part) => part.shown);
  const ids = new Set(shown.map((node) => node.id));
  const edges = found.edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target));
  const all = kinds ? [...edges, ...joinedPast(found, kinds, ids)] : edges;
  return {
    nodes: shown.map(({ rank, ...node }) => ({ ...node, seed: layoutSeed(node) })),
    edges: all.map((edge) => ({ ...edge, id: `${edge.source} ${edge.kind} ${edge.target}` })),
    truncated: cut.flatMap(({ kind, shown: { length }, total }) =>
      total > length ? [{ kind, shown: length, total }] : [],
    ),
  };
}

function mostTelling(a: FoundNode, b: FoundNode): number {
  return a.rank - b.rank || compareText(a.id, b.id);
}

function checkRequest({ depth, perKind, limits }: GraphRequest): void {
  if (depth < 1 || depth > 3) {
    throw new InputFault('BAD_USER_INPUT', 'depth is 1, 2 or 3.', { place: { path: 'depth' } });
  }
  checkMost(perKind, 'perKind');
  limits.forEach(({ most }, index) => checkMost(most, `limits.${String(index)}.most`));
}

function checkMost(most: number, path: string): void {
  if (most >= 1 && most <= 1000) return;
  throw new InputFault('BAD_USER_INPUT', `${path} is 1 to 1000.`, { place: { path } });
}
