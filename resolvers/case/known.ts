import { InputFault } from '../../src/domain/errors.js';
import type { ApiContext } from '../context.js';

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
