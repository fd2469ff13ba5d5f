import type { FactReader } from '../../pipeline/correlate/ports.js';
import type { MarkFacts } from '../../pipeline/correlate/ports-mark-facts.js';
import type { Tx } from '../session.js';
import { FACTS_ABOUT, SUBJECTS_LEADING_TO } from './context.cypher.js';
import { factFrom, type ContextPart, type FactRow } from './context.store.js';
import { askedScopesOf, identityLookup, identityTuplesOf } from './identity-scope.store.js';
import { HOLD_RULES } from './rule.cypher.js';
import { ruleStore } from './rule.store.js';
import { addTasks } from './task.store.js';

export function factReader(tx: Pick<Tx, 'run'>): FactReader {
  return {
    about: async (subjects, kinds, most) => {
      if (subjects.length === 0 || kinds.length === 0) return [];
      const rows = await tx.run<{ fact: FactRow }>(FACTS_ABOUT, { subjects, kinds, most: most + 1 });
      return rows.map(({ fact }) => factFrom(fact));
    },
    leadingTo: async (keys, kinds, most) => {
      if (keys.length === 0 || kinds.length === 0) return [];
      const rows = await tx.run<{ subject: string }>(SUBJECTS_LEADING_TO, { keys, kinds, most });
      return rows.map(({ subject }) => subject);
    },
  };
}

/** Correlation's part of a transaction that writes facts: whoever may be answered otherwise is evaluated again. */
export function correlateAgainOver(mark: MarkFacts): ContextPart {
  return (tx, facts) =>
    mark(
      {
        rules: ruleStore(tx),
        identity: identityLookup(tx),
        facts: factReader(tx),
        identityTuplesOf: (accounts) => identityTuplesOf(tx, accounts),
        askedScopesOf: (keys) => askedScopesOf(tx, keys),
        addTask: (task) => addTasks(tx, [task]),
        holdRules: async () => {
          await tx.run(HOLD_RULES);
        },
      },
      facts,
    );
}
