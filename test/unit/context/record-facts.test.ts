import { describe, expect, test } from '@jest/globals';
import type { Principal, Role } from '../../../src/domain/access.js';
import type { ContextFact } from '../../../src/domain/context.js';
import { isHeld } from '../../../src/domain/legal-hold.js';
import type { ContextStore } from '../../../src/usecases/context/ports.js';
import { endContext, setContext, withdrawContext, type FactInput } from '../../../src/usecases/context/record-facts.js';

const by = (role: Role): Principal => ({ id: role, name: role, kind: 'human', roles: [role], sources: [] });

function deps(stored: readonly ContextFact[] = []) {
  const context: ContextStore = {
    add: async (facts) => facts,
    withdraw: async (uid) => stored.find((fact) => fact.uid === uid) ?? null,
    end: async (ends) => ends.map(({ fact }) => fact),
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

describe('what is over', () => {
  const since = (validFrom: number) => said({ kind: 'member_of', value: 'group:ops', validFrom, source: 'hr' });

  test('is the same fact with its end, of the same source, told by whoever said so', async () => {
    const open = await setContext(by('analyst'), since(1), deps());
    const ended = await endContext(by('integrator'), { uid: open.uid, validTo: 3 }, deps([open]));
    expect(ended).toEqual({ ...open, uid: ended.uid, validTo: 3, recordedBy: 'integrator' });
    expect(ended.uid).not.toBe(open.uid);
  });

  test('did not end before it began, nor after its end that is known, nor where it does not stand', async () => {
    const open = await setContext(by('analyst'), since(4), deps());
    const end = (uid: string, validTo: number, known = open) =>
      endContext(by('analyst'), { uid, validTo }, deps([known]));
    await expect(end(open.uid, 4)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(end(open.uid, 9, { ...open, validTo: 9 })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(end('other', 9)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(end(open.uid, 9, { ...open, withdrawnAt: 5 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('of a legal hold is said by a policy owner', async () => {
    const hold = await setContext(by('policy_owner'), said({}), deps());
    const ended = endContext(by('analyst'), { uid: hold.uid, validTo: 9 }, deps([hold]));
    await expect(ended).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});
