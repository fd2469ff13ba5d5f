import { describe, expect, test } from '@jest/globals';
import { loadMappings, factNamesOf, SHIPPED_MAPPINGS, storedFields } from '../../../src/pipeline/normalise/index.js';
import { lintEql } from '../../../src/rules/eql/lint.js';
import { compileRule } from '../../../src/rules/compile.js';
import { viewOf } from '../../../src/rules/stored-view.js';
import { runStream } from '../../../src/rules/stream/engine.js';
import type { FactsOf } from '../../../src/rules/path/holds.js';
import type { NormalisedEvent } from '../../../src/domain/event.js';
import { HUNTS } from '../../graph/correlate/eight-hunts.js';
import { factsOf, type Said } from '../../graph/correlate/eight-hunts-kit.js';
import { account, makeEvent } from '../../harness/make-event.js';

const catalogue = storedFields(factNamesOf(loadMappings([SHIPPED_MAPPINGS])));
const about =
  (said: readonly Said[]): FactsOf =>
  (subject) =>
    factsOf(said).filter((fact) => fact.subject === subject);

function found(query: string, event: Partial<NormalisedEvent>, facts: FactsOf | null): number {
  const { pattern } = compileRule(query, { language: 'eql', catalogue });
  return runStream(pattern, [viewOf(makeEvent({ uid: 'e', time: 50, className: 'user_access', ...event }))], facts)
    .matches.length;
}

describe('the hunts that must be expressible', () => {
  test.each(HUNTS.flatMap(({ name, rules }) => rules.slice(-1).map(({ query }) => [name, query] as const)))(
    '%s: nothing in it is unknown, and it can watch',
    (_name, query) => {
      const lint = lintEql(query, { dialect: null, catalogue, retentionMs: null, verbs: new Set() });
      expect(lint).toEqual([]);
    },
  );
});

test('verbs are found under the names that hunters write, and under their own', () => {
  const verbs = new Set(['mfa.timeout', 'mail.receive']);
  const lint = (query: string) => lintEql(query, { dialect: null, catalogue, retentionMs: null, verbs });
  const timeout = { operation: 'mfa.timeout' };
  expect(found('any where operation in ("mfa.push_denied", "mfa.push_timeout")', timeout, null)).toBe(1);
  expect(found('any where operation == "mfa.push_timeout"', { operation: 'mfa.push_timeout' }, null)).toBe(1);
  expect(found('any where operation != "mfa.push_timeout"', timeout, null)).toBe(0);
  expect(lint('any where operation == "mail.delivered"')).toEqual([]);
  expect(lint('any where operation == "mail.deliverd"')).toMatchObject([{ code: 'RULE_TYPE' }]);
});

test('the process of a connection is the one that opened it', () => {
  const ocsf = { class_uid: 4001, actor: { process: { uid: 'p-1' } } };
  const opened = { className: 'network_activity', ocsf };
  expect(found('network_activity where process.uid == "p-1"', opened, null)).toBe(1);
  expect(found('network_activity where process.uid == "p-2"', opened, null)).toBe(0);
  expect(() => found('network_activity where process.nothing == 1', opened, null)).toThrow('Unknown field');
});

describe('what context tells of a role', () => {
  const named = (name: string) => ({ facts: { 'role.name': name } });
  const query = 'user_access where role.tier == 0';

  test('is its tier as it was at the time, whatever the case of its name', () => {
    const rated = { kind: 'criticality', subject: 'role:crown keeper', value: 'tier0' } as const;
    expect(found(query, named('Crown Keeper'), about([{ ...rated, validFrom: 0 }]))).toBe(1);
    expect(found(query, named('Crown Keeper'), about([{ ...rated, validFrom: 51 }]))).toBe(0);
    expect(found(query, named('Crown Keeper'), about([{ ...rated, validFrom: 0, validTo: 50 }]))).toBe(0);
    expect(found(query, named('Crown Keeper'), about([]))).toBe(0);
  });

  test('is known of what vendors call their highest roles, unless it is said otherwise', () => {
    expect(found(query, named('Global Administrator'), about([]))).toBe(1);
    expect(found(query, { ocsf: { class_uid: 3005, privileges: ['Super Administrator', 'Reader'] } }, about([]))).toBe(
      1,
    );
    const low = { kind: 'criticality', subject: 'role:global administrator', value: 3, validFrom: 0 } as const;
    expect(found(query, named('Global Administrator'), about([low]))).toBe(0);
    expect(found('user_access where role.tier == null', named('Reader'), about([]))).toBe(1);
  });
});

describe('what context tells of exceptions and owners', () => {
  const roles = [account('okta:1', 'actor'), account('okta:2', 'subject')];
  const excepted = (name: string): Said => {
    return { kind: 'exception', subject: 'okta:2', name, value: { reason: 'drill' }, validFrom: 0, validTo: 60 };
  };

  test('covers an event whoever of it is excepted for every rule, and no event for one rule alone', () => {
    const query = 'any where not context.exception';
    expect(found(query, { roles }, about([excepted('any')]))).toBe(0);
    expect(found(query, { roles }, about([excepted('one-rule')]))).toBe(1);
    expect(found(query, { roles: [] }, about([]))).toBe(1);
  });

  test('names every owner of a device, and nobody where nobody wrote it down', () => {
    const device = { roles: [{ kind: 'Device', key: 'd', label: 'd', role: 'device' }, ...roles] } as const;
    const owner = (value: string): Said => ({ kind: 'owner', subject: 'd', value, validFrom: 0 });
    expect(found('any where device.owner.identity == actor.identity', device, about([owner('okta:1')]))).toBe(1);
    expect(found('any where device.owner.identity == actor.identity', device, about([owner('okta:2')]))).toBe(0);
    expect(found('any where device.owner.identity == "okta:1"', device, about([owner('okta:1')]))).toBe(1);
    expect(found('any where device.owner.identity == null', device, about([]))).toBe(1);
  });

  test.each([
    ['sequence by device.owner.identity with maxspan=1h [any where true] [any where true]', 1, 13],
    ['any where first_seen(role.tier, by_nobody, 1d)', 1, 22],
    ['any where true | unique context.exception', 1, 18],
    ['sample by user.identity with maxspan=1h [any where role.tier == 0] [any where true]', 1, 41],
  ])('may be compared, but is no key: %s', (query, line, column) => {
    const [first] = lintEql(query, { dialect: null, catalogue, retentionMs: null, verbs: new Set() });
    expect(first).toMatchObject({ line, column, severity: 'error' });
  });

  test('asks for the facts where a file of events comes without them', () => {
    expect(() => found('any where not context.exception', {}, null)).toThrow('no context was given with the events');
  });
});
