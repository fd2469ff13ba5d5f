import { argumentsDigestOf } from '../../domain/action-progress.js';
import type { ActionRequest } from '../../domain/action.js';
import type { Tx } from '../session.js';
import { type Connectors, isServed, readReach, type Reach } from './reach.store.js';

/** What an action would touch. */
export interface Plan {
  readonly reach: Reach;
  readonly accounts: readonly string[];
  /** Accounts that no connector reaches. */
  readonly residual: readonly string[];
  readonly argumentsDigest: string;
}

export async function planOf(tx: Tx, request: ActionRequest, connectors: Connectors): Promise<Plan> {
  const reach = await readReach(tx, request, connectors);
  const served = (account: string): boolean => isServed(account, request.type, connectors);
  const accounts = reach.accounts.filter(served);
  const residual = reach.accounts.filter((account) => !served(account));
  return { reach, accounts, residual, argumentsDigest: argumentsDigestOf(request, accounts) };
}

export function isUnreachable({ reach, residual }: Pick<Plan, 'reach' | 'residual'>): boolean {
  return residual.length === reach.accounts.length;
}
