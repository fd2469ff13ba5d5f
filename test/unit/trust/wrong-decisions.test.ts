import { expect, test } from '@jest/globals';
import { testsBesideRule } from '../../../src/app/platform/tests-beside-rule.js';
import type { Principal } from '../../../src/domain/access.js';
import { INVARIANTS } from '../../../src/pipeline/guard/proof/invariants.js';
import type { TrustParts } from '../../../src/usecases/trust/parts.js';
import type { CauseClass, Misclassification } from '../../../src/usecases/trust/ports.js';
import { close } from '../../../src/usecases/trust/wrong-decisions.js';

const OWNER: Principal = { id: 'owen', name: 'owen', kind: 'human', roles: ['policy_owner'], sources: [] };
const OPEN = {
  uid: 'm1',
  ...{ policy: 'account-takeover', policyVersion: '3', cause: null, object: null, state: 'OPEN' },
} as unknown as Misclassification;

/** The parts of one open record of that cause. */
function recordOf(cause: CauseClass, object: string) {
  const open = { ...OPEN, cause, object };
  const book: Pick<TrustParts['book'], 'misclassification' | 'amend' | 'testsOfRule'> = {
    misclassification: async () => open,
    amend: async ({ set }) => ({ ...open, ...set }),
    testsOfRule: async (id) => (id === 'own' ? ['two sign-ins are none'] : []),
  };
  const responsibilities: Pick<TrustParts['responsibilities'], 'policies'> = {
    policies: async () => [{ bundle: { id: 'other', version: 1 }, tests: ['a test of a policy'] }] as never,
  };
  return {
    ...{ book, responsibilities, now: () => 1, guardrailTests: Object.keys(INVARIANTS) },
    ruleFileTests: (id: string) => testsBesideRule(['seeds/rules', '/nowhere'], id),
  } as unknown as TrustParts;
}

test.each<[CauseClass, string, string]>([
  ['CORRELATION', 'slow-account-takeover', 'the factor was refused'],
  ['CORRELATION', 'own', 'two sign-ins are none'],
  ['GUARDRAIL', 'agent-blast-cap', 'a person who changes a target says why'],
  ['STALE_CONTEXT', 'ctx-1', 'a test of a policy'],
])(
  'what %s (%s) did wrong closes with a test that is there and would show it again, and with no other name',
  async (cause, object, fixture) => {
    const parts = recordOf(cause, object);
    const others = ['made up', 'the factor was refused', 'two sign-ins are none', 'a test of a policy'];
    for (const name of others.filter((each) => each !== fixture))
      await expect(close(parts, OWNER, { id: 'm1', fix: 'mended', fixture: name })).rejects.toMatchObject({
        place: { path: 'fixture' },
      });
    expect(await close(parts, OWNER, { id: 'm1', fix: 'mended', fixture })).toMatchObject({ state: 'CLOSED', fixture });
  },
);
