/** What one agent may spend: a bucket of nodes asked for and of calls, refilled as time passes. */
export interface BudgetLimits {
  readonly calls: number;
  readonly nodes: number;
  readonly perMs: number;
}

export const AGENT_BUDGET: BudgetLimits = { calls: 200, nodes: 200_000, perMs: 3_600_000 };

/** Counts in a window that moves; a run-away agent stops, and goes on an hour later. */
export class Budget {
  private readonly spent: { readonly at: number; readonly nodes: number }[] = [];

  constructor(
    private readonly now: () => number,
    private readonly limits: BudgetLimits = AGENT_BUDGET,
  ) {}

  /** Null where there is room; else when there will be, ms. */
  wait(): number | null {
    this.forget();
    const nodes = this.spent.reduce((sum, call) => sum + call.nodes, 0);
    const [oldest] = this.spent;
    if (oldest === undefined || (this.spent.length < this.limits.calls && nodes < this.limits.nodes)) return null;
    return oldest.at + this.limits.perMs - this.now();
  }

  spend(nodes: number): void {
    this.spent.push({ at: this.now(), nodes });
  }

  private forget(): void {
    const since = this.now() - this.limits.perMs;
    while (this.spent[0] !== undefined && this.spent[0].at <= since) this.spent.shift();
  }
}
