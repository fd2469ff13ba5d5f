import type { ContextFact } from '../../domain/context.js';
import type { CauseObject } from '../../pipeline/decide/ports-trust.js';
import type { Tx } from '../session.js';
import { CONTEXT_OWNER, LABEL_AUTHOR, RULE_OWNER, RULE_TESTS } from './answerable.cypher.js';
import { factsAsOf } from './context.store.js';

/** What facts of the kind `owner` are about where the thing itself is no node: `source:okta/system_log`, `question:…`. */
const PREFIXES: Readonly<Record<string, string>> = {
  SOURCE_WRONG: 'source',
  BASELINE_POISONED: 'baseline',
  WEIGHT: 'question',
  MISSING_QUESTION: 'question',
};

const QUERIES: Readonly<Record<string, string>> = {
  STALE_CONTEXT: CONTEXT_OWNER,
  CORRELATION: RULE_OWNER,
  LABEL_WRONG: LABEL_AUTHOR,
};

/** Who answers for what was at fault, as far as the graph knows; null leaves it with the policy's owner. */
export async function ownerOfCause(
  tx: Tx,
  { cause, object, now }: CauseObject & { readonly now: number },
): Promise<string | null> {
  const query = QUERIES[cause];
  if (query !== undefined) {
    const [row] = await tx.run<{ owner: string | null }>(query, { object });
    return named(row?.owner);
  }
  const prefix = PREFIXES[cause];
  if (prefix === undefined) return null;
  const subjects = [`${prefix}:${object}`];
  const facts = await factsAsOf(tx, { subjects, at: { asOf: now, knownAt: now }, kinds: ['owner'] });
  // Who stands in for the owner answers where there is none.
  return saidLast(facts, '') ?? saidLast(facts, 'deputy');
}

/** Names of the tests that a rule was saved with. */
export async function testsOfRule(tx: Tx, object: string): Promise<readonly string[]> {
  const rows = await tx.run<{ tests: readonly (readonly string[])[]; cases: readonly string[] }>(RULE_TESTS, {
    object,
  });
  return rows.flatMap(({ tests, cases }) => [
    ...tests.flat(),
    ...cases.flatMap((text) => (JSON.parse(text) as readonly { readonly name: string }[]).map(({ name }) => name)),
  ]);
}

function saidLast(facts: readonly ContextFact[], name: string): string | null {
  const [latest] = facts
    .filter((fact) => fact.name === name)
    .sort((a, b) => b.recordedAt - a.recordedAt || (a.uid < b.uid ? -1 : 1));
  return named(typeof latest?.value === 'string' ? latest.value : null);
}

function named(owner: string | null | undefined): string | null {
  return owner === undefined || owner === null || owner.trim() === '' ? null : owner;
}
