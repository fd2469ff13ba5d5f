import type { MarkEvents } from '../../pipeline/correlate/ports.js';
import type { TransactionPart } from '../transaction-part.js';
import { takeHitsBack, writeHits } from './hit.store.js';
import { factReader } from './fact-reader.store.js';
import {
  accountsSeenBefore,
  askedScopesOf,
  identityLookup,
  identityTuplesOf,
  noteIdentityTuples,
} from './identity-scope.store.js';
import { ruleStore } from './rule.store.js';
import { addTasks } from './task.store.js';

/** Correlation's part of the ingest transaction: hits and the task of the evaluator commit with the events, or not at all. */
export function correlationPart(mark: MarkEvents): TransactionPart {
  return (tx, written) =>
    mark(
      {
        rules: ruleStore(tx),
        identity: identityLookup(tx),
        takeHitsBack: (uids) => takeHitsBack(tx, uids),
        writeHits: (rows) => writeHits(tx, rows),
        noteIdentityTuples: (tuples) => noteIdentityTuples(tx, tuples),
        identityTuplesOf: (accounts) => identityTuplesOf(tx, accounts),
        askedScopesOf: (keys) => askedScopesOf(tx, keys),
        facts: factReader(tx),
        seenBefore: (accounts, uids) => accountsSeenBefore(tx, accounts, uids),
        addTask: (task) => addTasks(tx, [task]),
      },
      written,
    );
}
