import { InputFault } from '../../domain/errors.js';
import { compareText } from '../../domain/ids.js';

export interface GraphRequest {
  readonly depth: number;
  readonly kinds: readonly string[] | null;
  readonly asOf: number | null;
  readonly perKind: number;
}

/** A node before it is known whether it is shown. `rank`: the smaller, the sooner it is shown. */
export interface FoundNode {
  readonly id: string;
  readonly kind: string;
  readonly label: string;
  readonly time: number | null;
  readonly whyHere: string;
  readonly rank: number;
}

export interface FoundEdge {
  readonly source: string;
  readonly target: string;
  readonly kind: string;
  readonly validFrom: number | null;
}

export interface FoundGraph {
  readonly nodes: readonly FoundNode[];
  readonly edges: readonly FoundEdge[];
  /** How many there are of a kind, where the read itself stopped early. */
  readonly totals: Readonly<Record<string, number>>;
}

export interface CaseGraphReads {
  /** Expands from the case's events outward, never from entities inward: a popular entity costs nothing. */
  caseGraph(number: number, request: GraphRequest): Promise<FoundGraph>;
}

export interface CaseGraphView {
  readonly nodes: readonly Omit<FoundNode, 'rank'>[];
  readonly edges: readonly (FoundEdge & { readonly id: string })[];
  readonly truncated: readonly { readonly kind: string; readonly shown: number; readonly total: number }[];
}

/** The graph of a case: at most `perKind` nodes of a kind, the most telling first, and every edge between them. */
export async function caseGraph(reads: CaseGraphReads, number: number, request: GraphRequest): Promise<CaseGraphView> {
  checkRequest(request);
  return viewOf(await reads.caseGraph(number, request), request);
}

export function viewOf(found: FoundGraph, { kinds, perKind }: GraphRequest): CaseGraphView {
  const byKind = new Map<string, FoundNode[]>();
  for (const node of found.nodes) {
    if (kinds && !kinds.includes(node.kind)) continue;
    byKind.set(node.kind, [...(byKind.get(node.kind) ?? []), node]);
  }
  const shown = [...byKind.values()].flatMap((nodes) => nodes.sort(mostTelling).slice(0, perKind));
  const ids = new Set(shown.map((node) => node.id));
  const edges = found.edges.filter((edge) => ids.has(edge.source) && ids.has(edge.target));
  return {
    nodes: shown.map(({ rank, ...node }) => node),
    edges: edges.map((edge) => ({ ...edge, id: `${edge.source} ${edge.kind} ${edge.target}` })),
    truncated: [...byKind].flatMap(([kind, nodes]) => {
      const total = Math.max(found.totals[kind] ?? 0, nodes.length);
      const count = Math.min(nodes.length, perKind);
      return total > count ? [{ kind, shown: count, total }] : [];
    }),
  };
}

function mostTelling(a: FoundNode, b: FoundNode): number {
  return a.rank - b.rank || compareText(a.id, b.id);
}

function checkRequest({ depth, perKind }: GraphRequest): void {
  if (depth < 1 || depth > 3) {
    throw new InputFault('BAD_USER_INPUT', 'depth is 1, 2 or 3.', { place: { path: 'depth' } });
  }
  if (perKind < 1 || perKind > 1000) {
    throw new InputFault('BAD_USER_INPUT', 'perKind is 1 to 1000.', { place: { path: 'perKind' } });
  }
}
