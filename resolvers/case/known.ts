import { InputFault } from '../../src/domain/errors.js';
import type { ApiContext } from '../context.js';

/** Of rows that each belong to a case or a decision those of which the caller may know. */
export async function onlyKnown<Row>(
  { useCases }: ApiContext,
  label: 'Case' | 'Decision',
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): Promise<readonly Row[]> {
  if (rows.length === 0) return rows;
  const found = await useCases.read.byKeys(label, rows.map(keyOf), []);
  return rows.filter((_, index) => (found[index] ?? null) !== null);
}

/** Refuses as if there were none where the caller may not know of a case, an action or a decision. */
export async function requireKnown(
  { useCases }: ApiContext,
  what: { readonly number: number } | { readonly label: 'Action' | 'Decision'; readonly key: string },
): Promise<void> {
  const found =
    'number' in what
      ? await useCases.read.caseByNumber(what.number, [])
      : (await useCases.read.byKeys(what.label, [what.key], []))[0];
  if (!found) throw new InputFault('NOT_FOUND', 'There is nothing by this name.');
}
