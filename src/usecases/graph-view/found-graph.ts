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
  /** Why it holds, where the graph knows. */
  readonly reason: string | null;
  /** The rule that inferred it. */
  readonly rule: string | null;
}

export interface FoundGraph {
  readonly nodes: readonly FoundNode[];
  readonly edges: readonly FoundEdge[];
  /** How many there are of a kind, where the read itself stopped early. */
  readonly totals: Readonly<Record<string, number>>;
}
