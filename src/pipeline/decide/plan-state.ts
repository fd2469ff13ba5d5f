import type { Answer } from '../../domain/verdict.js';
import type { DecideOptions, PolicyBundle } from '../../ledger/index.js';
import type { Loss } from './loss.js';

/** What the planner chooses from: the ledger so far, and what may still be asked at which cost. */
export interface PlanState {
  readonly bundle: PolicyBundle;
  readonly answers: readonly Answer[];
  readonly asOf: number;
  readonly options?: DecideOptions;
  /** What may still be asked: applicable, permitted by purpose, its circuit closed. */
  readonly candidates: readonly { readonly id: string; readonly cost: number }[];
  readonly loss: Loss;
  readonly budget: number;
}
