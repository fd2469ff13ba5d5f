import { describe, expect, test } from '@jest/globals';
import type { Principal, Role } from '../../../src/domain/access.js';
import type { ContextFact } from '../../../src/domain/context.js';
import { isHeld } from '../../../src/domain/legal-hold.js';
import type { ContextStore } from '../../../src/usecases/context/ports.js';
import { setContext, withdrawContext, type FactInput } from '../../../src/usecases/context/record-facts.js';

const by = (role: Role): Principal => ({ id: role, name: role, kind: 'human', roles: [role], sources: [] });

function deps(stored: readonly ContextFact[] = []) {
  const context: ContextStore = {
    add: async (facts) => facts,
    withdraw: async (uid) => stored.find((fact) => fact.uid === uid) ?? null,
    find: async (uid) => stored.find((fact) => fact.uid === uid) ?? null,
    asOf: async () => [],
    history: async () => [],
    takenBack: async () => [],
    due: async () => [],
    dueTotal: async () => 0,
  };
  return { context, now: () => 5 };
}

const said = (more: Partial<FactInput>): FactInput => ({
  kind: 'legal_hold',
  subject: 'okta:1',
  value: 'matter 7',
  validFrom: 0,
  owner: 'legal',
  ...more,
});

describe('a legal hold', () => {
  test('is placed and lifted by a policy owner, not by those who investigate', async () => {
    await expect(setContext(by('analyst'), said({}), deps())).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const hold = await setContext(by('policy_owner'), said({}), deps());
    await expect(withdrawContext(by('analyst'), hold.uid, deps([hold]))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await withdrawContext(by('policy_owner'), hold.uid, deps([hold]))).toBe(hold);
  });

  test('says why', async () => {
    for (const value of ['', '  ', 7, null]) {
      const placing = setContext(by('policy_owner'), said({ value }), deps());
      await expect(placing).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    }
  });

  test('keeps an event from its beginning until just before its end, by entity, by source, or all', () => {
    const event = (t: number) => ({ t, source: 'okta/system_log', keys: ['okta:1', 'person:ana'] });
    const holds = (subject: string) => [{ subject, from: 10, to: 20 }];
    expect([9, 10, 19, 20].map((t) => isHeld(event(t), holds('person:ana')))).toEqual([false, true, true, false]);
    expect(
      ['okta:1', 'okta/system_log', 'organisation', 'okta:2', 'duo/auth'].map((each) => isHeld(event(15), holds(each))),
    ).toEqual([true, true, true, false, false]);
    expect(isHeld(event(1e15), [{ subject: 'okta:1', from: 10, to: null }])).toBe(true);
  });
});

describe('what leads from one to another', () => {
  test('names what it leads to, and that is something else', async () => {
    for (const value of ['', ' ', 'okta:1', 7, null, { key: 'group:1' }]) {
      const telling = setContext(by('analyst'), said({ kind: 'member_of', value }), deps());
      await expect(telling).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    }
    const fact = await setContext(by('analyst'), said({ kind: 'member_of', value: 'group:1' }), deps());
    expect(fact).toMatchObject({ subject: 'okta:1', value: 'group:1' });
  });
});
