import { describe, expect, test } from '@jest/globals';
import type { NormalisedEvent } from '../../../src/domain/event.js';
import type { RoleRef } from '../../../src/domain/entity.js';
import { hitsOf, groupParts } from '../../../src/rules/automaton/hits.js';
import type { FieldCatalogue } from '../../../src/rules/catalogue.js';
import { compileRule } from '../../../src/rules/compile.js';
import type { Pattern } from '../../../src/rules/pattern/pattern.js';
import { viewOf } from '../../../src/rules/stored-view.js';

const PATHS = [
  'status',
  'status_id',
  'activity_id',
  'user.name',
  'src_endpoint.ip',
  'src_endpoint.port',
  'device.hostname',
];
const CLASSES = ['authentication', 'account_change', 'api_activity'];
const catalogue: FieldCatalogue = {
  hasField: (path) => PATHS.includes(path),
  isObject: () => false,
  fieldNames: () => PATHS,
  hasCategory: (name) => CLASSES.includes(name),
  categoryNames: () => CLASSES,
  enumValue: (path, caption) => (path === 'activity_id' && caption === 'Logon' ? 1 : null),
  hasFact: (path) => path === 'forward.domain',
};

function event(className: string, roles: readonly RoleRef[], extra: Partial<NormalisedEvent> = {}): NormalisedEvent {
  return {
    uid: 'e1',
    source: 'okta/system_log',
    externalId: null,
    version: 0,
    contentDigest: 'd',
    classUid: 3002,
    className,
    categoryUid: 3,
    activityId: 1,
    severityId: 1,
    operation: 'auth.success',
    time: 1000,
    order: 5,
    receivedAt: 1000,
    ocsf: { status: 'Success', activity_id: 1, src_endpoint: { ip: '10.0.0.1' } },
    raw: {},
    mapping: 'm',
    roles,
    claims: [],
    facts: { 'forward.domain': 'evil.example' },
    timeSkew: false,
    ...extra,
  };
}

const actor: RoleRef = { role: 'actor', kind: 'Account', key: 'okta:admin', label: 'Admin' };
const subject: RoleRef = { role: 'subject', kind: 'Account', key: 'okta:victim', label: 'Victim' };

function compile(query: string): Pattern {
  return compileRule(query, { language: 'eql', catalogue }).pattern;
}

function holds(condition: string, stored: NormalisedEvent): boolean {
  const [step] = compile(`any where ${condition}`).steps;
  return step?.test(viewOf(stored)) === true;
}

function groups(key: string, stored: NormalisedEvent): readonly unknown[] {
  const [step] = compile(`sequence by ${key} with maxspan=1h [any where true] [any where true]`).steps;
  return step === undefined ? [] : hitsOf(step, viewOf(stored)).map(({ group }) => groupParts(group)[0]);
}

describe('stored events', () => {
  test.each([
    'status == "Success"',
    'activity_id == "Logon"',
    'activity_id in ("Logon", "Logoff")',
    'operation == "auth.success"',
    'event.source == "okta/system_log"',
    'source.ip == "10.0.0.1"',
    'forward.domain == "evil.example"',
    'event.outcome == "Success"',
    'actor.identity == "okta:admin"',
    'subject.account == "okta:victim"',
    '?nowhere.there == null',
  ])('can be asked by path, caption, fact or short name: %s', (condition) => {
    expect(holds(condition, event('account_change', [actor, subject]))).toBe(true);
  });

  test('the user is the subject where the class has one, else the actor', () => {
    expect(groups('user.identity', event('account_change', [actor, subject]))).toEqual(['okta:victim']);
    expect(groups('user.identity', event('authentication', [actor]))).toEqual(['okta:admin']);
    expect(groups('user.identity', event('api_activity', [actor, subject]))).toEqual(['okta:admin']);
    expect(groups('actor.identity', event('account_change', [actor, subject]))).toEqual(['okta:admin']);
  });

  test('fingerprints are asked for by ECS names, whatever has them, of one algorithm or of any', () => {
    const hashes = [
      { algorithm_id: 1, value: 'five' },
      { algorithm_id: 3, value: 'two-five-six' },
    ];
    const stored = event('file_activity', [], {
      ocsf: {
        file: { hashes },
        process: { file: { hashes: hashes.slice(1) } },
        email: { files: [{ hashes }, { name: 'x' }] },
      },
    });
    expect(holds('file.hash.sha256 == "two-five-six" and file.hash.md5 : "FIVE"', stored)).toBe(true);
    expect(holds('process.hash == "two-five-six" and process.hash.md5 == null', stored)).toBe(true);
    expect(holds('"five" in email.files.hash', stored)).toBe(true);
    expect(groups('file.hash', stored)).toEqual(['five', 'two-five-six']);
  });

  test('an event without the role joins nobody', () => {
    expect(groups('subject.identity', event('api_activity', [actor]))).toEqual([]);
  });

  test('keys that stand for a person say so', () => {
    const identity = (key: string): boolean | undefined =>
      compile(`sequence by ${key} with maxspan=1h [any where true] [any where true]`).steps[0]?.keys[0]?.identity;
    expect(identity('actor.identity')).toBe(true);
    expect(identity('user.account')).toBe(false);
  });

  test('two persons are compared when it is known who they are, not when the event is stored', () => {
    const [step] = compile('account_change where actor.identity != subject.identity and status == "Success"').steps;
    const view = viewOf(event('account_change', [actor, subject]));
    expect(step?.test(view)).toBe(true);
    expect(step?.identities).toEqual(['actor.identity', 'subject.identity']);
    const captured = step?.capture?.(view) ?? {};
    expect(step?.residual?.(captured, new Map())).toBe(true);
    const joined = { 'actor.identity': 'person', 'subject.identity': 'person' };
    expect(step?.residual?.(joined, new Map())).toBe(false);
  });

  test.each([
    ['any where statuss == 1', 'RULE_UNKNOWN_FIELD', 11],
    ['any where actor.identty == "x"', 'RULE_UNKNOWN_FIELD', 11],
    ['authenticaton where true', 'RULE_UNKNOWN_FIELD', 1],
    ['sequence by nope with maxspan=1h [any where true] [any where true]', 'RULE_UNKNOWN_FIELD', 13],
    ['any where true | filter', 'RULE_UNSUPPORTED', 18],
  ])('what does not exist is refused where it stands: %s', (query, code, column) => {
    expect(() => compile(query)).toThrow(expect.objectContaining({ code, place: { line: 1, column } }));
  });
});
