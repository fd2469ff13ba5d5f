import type { Principal } from '../../domain/access.js';
import type { RoutingRule, TendedCase, TendStep, WorkPlan } from '../../domain/work-plan.js';
import type { Deed } from '../case/ports.js';
import type { Route } from './route.js';

export interface SavedPlan {
  /** 0: nobody has saved one yet. */
  readonly version: number;
  readonly savedAt: number | null;
  readonly savedBy: string | null;
  readonly plan: WorkPlan;
}

export interface PlanStore {
  current(): Promise<SavedPlan>;
  /** Refuses with VERSION_CONFLICT where somebody else saved meanwhile. */
  save(
    by: Principal,
    saved: { readonly plan: WorkPlan; readonly expectedVersion: number; readonly at: number },
  ): Promise<SavedPlan>;
}

export interface TendStore {
  /** One transaction: the case as it is under its lock, and what `next` makes of it. False where there was nothing to do. */
  step(number: number, now: number, next: (found: TendedCase) => TendStep | null): Promise<boolean>;
  /** Numbers of cases whose time has come, at most `limit`. */
  due(now: number, limit: number): Promise<readonly number[]>;
  /** Newest first, bounded. */
  past(first: number, now: number): Promise<readonly PastCase[]>;
  /** Waits for somebody else, or no longer. */
  pause(deed: Deed, pause: { readonly number: number; readonly waitingOn: string | null }): Promise<number>;
  place(): Promise<string | null>;
  /** Moves on from where it was read; false where another node did so meanwhile. */
  moveOn(from: string | null, to: string): Promise<boolean>;
}

export interface PastCase extends TendedCase {
  readonly uid: string;
  readonly title: string;
}

export interface Routed {
  readonly uid: string;
  readonly number: number;
  readonly title: string;
  readonly before: { readonly team: string | null; readonly owner: string | null };
  readonly route: Route | null;
}

export interface WorkPlanDoor {
  current(): Promise<SavedPlan>;
  save(by: Principal, plan: WorkPlan, expectedVersion: number): Promise<SavedPlan>;
  simulate(routing: readonly RoutingRule[], first: number): Promise<readonly Routed[]>;
  pause(
    by: Principal,
    at: { readonly number: number; readonly idempotencyKey: string | null },
    waitingOn: string | null,
  ): Promise<number>;
}
