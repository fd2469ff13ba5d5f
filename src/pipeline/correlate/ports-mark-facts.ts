import type { ContextFact } from '../../domain/context.js';
import type { FactReader, MarkingTx, RuleStore } from './ports.js';

/** What marking facts needs of the transaction that writes them. */
export type FactsTx = Pick<MarkingTx, 'identityTuplesOf' | 'askedScopesOf' | 'addTask'> & {
  readonly rules: Pick<RuleStore, 'epoch' | 'active' | 'degrade'>;
  readonly identity: MarkingTx['identity'] & {
    accountsOf(scopes: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  };
  readonly facts: FactReader;
  /** No rule comes into force from here to the commit: one that comes later finds the facts written. */
  holdRules(): Promise<void>;
};

export type MarkFacts = (tx: FactsTx, facts: readonly ContextFact[]) => Promise<void>;
