import type { Principal } from '../../domain/access.js';
import type { SeenAfter } from '../../pipeline/guard/ports-containment.js';

export interface ContainmentPlanQuestion {
  readonly case: number;
  readonly target: string;
  readonly since: number | null;
}

export interface ContainmentRequest extends ContainmentPlanQuestion {
  readonly reason: string;
  readonly kinds: readonly string[] | null;
}

/** One foothold as the API shows it. */
export interface ShownFoothold {
  readonly kind: string;
  readonly account: string;
  readonly thing: string | null;
  readonly label: string;
  readonly since: number | null;
  readonly event: string | null;
  readonly action: string | null;
  readonly needs: readonly string[];
  readonly reachable: boolean;
  readonly ended: boolean;
  readonly until: number | null;
}

export interface ShownPlan {
  readonly target: string;
  readonly label: string;
  readonly accounts: readonly string[];
  readonly since: number;
  readonly steps: readonly ShownFoothold[];
}

/** Containment of people as the API plans and asks for it. */
export interface ContainmentDoor {
  plan(question: ContainmentPlanQuestion): Promise<ShownPlan>;
  contain(
    principal: Principal,
    request: ContainmentRequest,
  ): Promise<{ readonly actions: readonly { readonly uid: string }[]; readonly plan: ShownPlan }>;
  /** What still works of the person whom this action acted on; empty for what acts on nobody. */
  residual(action: string): Promise<readonly ShownFoothold[]>;
  /** What is seen all the same of what this action blocks; null for what blocks nothing, or not yet. */
  seenAfter(action: string): Promise<SeenAfter | null>;
}
