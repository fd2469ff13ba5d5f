import { InputFault } from '../../domain/errors.js';
import type { ContextFact } from '../../domain/context.js';
import type { FactsOf } from '../../rules/path/holds.js';
import { readFacts } from '../context/import-facts.js';

/** Nobody recorded what a file says; each fact counts as known since it began. */
const GIVEN = { recordedAt: Number.MAX_SAFE_INTEGER, recordedBy: 'file' };

/** The facts of an NDJSON text, by whom they are about: one fact a line, as `context import` takes them. */
export function factsOfText(text: string): FactsOf {
  const bySubject = new Map<string, ContextFact[]>();
  for (const fact of readFacts(text, GIVEN)) {
    const known = bySubject.get(fact.subject);
    if (known === undefined) bySubject.set(fact.subject, [fact]);
    else known.push(fact);
  }
  return (subject) => bySubject.get(subject) ?? [];
}

/** The `context` of a batch's entry: a list of facts; null where there is none. */
export function factsIn(given: unknown): FactsOf | null {
  if (given === undefined || given === null) return null;
  if (!Array.isArray(given))
    throw new InputFault('USAGE', 'context must be a list', { remedy: 'Give a list of facts.' });
  return factsOfText(given.map((fact) => JSON.stringify(fact)).join('\n'));
}
