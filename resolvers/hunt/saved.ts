import type { Saved } from '../../src/usecases/hunt/door.js';
import { answered } from '../refusal.type.js';

/** What was saved, or what its text and cases have against it. */
export function savedAs(typeName: string, save: () => Promise<Saved>): Promise<object> {
  return answered(typeName, async () => {
    const { key, findings, cases } = await save();
    if (key !== null) return { key, findings, cases };
    return { __typename: 'HuntRefused', ...refusalOf({ findings, cases }), findings, cases };
  });
}

function refusalOf({ findings, cases }: Pick<Saved, 'findings' | 'cases'>) {
  const error = findings.find(({ severity }) => severity === 'error');
  if (error !== undefined)
    return { code: error.code, message: error.message, remedy: 'Mend each error and save again.' };
  const failed = cases.filter(({ passed }) => !passed).map(({ name }) => name);
  const message = `These cases fail: ${failed.join(', ')}.`;
  return { code: 'BAD_USER_INPUT', message, remedy: 'Mend the query, or what the case expects.' };
}
