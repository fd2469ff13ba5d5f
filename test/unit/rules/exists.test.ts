import { describe, expect, test } from '@jest/globals';
import type { ContextFact, ContextKind } from '../../../src/domain/context.js';
import { compileRule } from '../../../src/rules/compile.js';
import type { FactsOf } from '../../../src/rules/path/holds.js';
import { runStream } from '../../../src/rules/stream/engine.js';
import { SigmaSources } from '../../../src/rules/sigma/logsource/sources.js';
import { runHuntCases } from '../../../src/usecases/hunt/hunt-cases.js';
import { factOf } from '../../../src/usecases/context/record-facts.js';
import { viewsOf, type PlainEvent } from '../../harness/eql-events.js';

interface Said {
  readonly name?: string;
  readonly from?: number;
  readonly to?: number;
  readonly source?: string;
  readonly at?: number;
}

type Fact = readonly [subject: string, kind: ContextKind, value: string | number, said?: Said];

function known(facts: readonly Fact[]): FactsOf {
  const all: readonly ContextFact[] = facts.map(([subject, kind, value, said = {}]) => {
    const { name = '', from = 0, to = null, source = 'x', at = 0 } = said;
    const fact = { subject, kind, value, name, validFrom: from, validTo: to, source, owner: 'soc' };
    return factOf(fact, { recordedAt: at, recordedBy: 'desk' });
  });
  return (subject) => all.filter((fact) => fact.subject === subject);
}

function holds(path: string, facts: readonly Fact[], ts = 50): boolean {
  const event: PlainEvent = { id: 1, ts, event_type: 'login', actor: { identity: 'ana' } };
  const { pattern } = compileRule(`login where exists { ${path} }`, { language: 'eql' });
  return runStream(pattern, viewsOf([event]), known(facts)).matches.length === 1;
}

const CHAIN: readonly Fact[] = [
  ['ana', 'role', 'admin'],
  ['ana', 'member_of', 'ops'],
  ['ops', 'member_of', 'staff'],
  ['ops', 'can_assume', 'deploy'],
  ['deploy', 'admin_to', 'srv', { name: 'Resource' }],
  ['srv', 'criticality', 'tier0'],
];

describe('exists', () => {
  test.each([
    ['(actor)-[:MEMBER_OF]->(:Group)', true],
    ['(actor.identity)-[:MEMBER_OF]->()', true],
    ['(actor)-[:MEMBER_OF]->(:Role)', false],
    ['(actor)-[:CAN_ASSUME]->()', false],
    ['(actor)-[:MEMBER_OF]->()-[:CAN_ASSUME]->(:Role)', true],
    ['(actor)-[:MEMBER_OF*2]->(:Group)', true],
    ['(actor)-[:MEMBER_OF*3]->(:Group)', false],
    ['(actor)-[:MEMBER_OF|CAN_ASSUME|ADMIN_TO*1..4]->(:Resource|Device {criticality: "tier0"})', true],
    ['(actor)-[:MEMBER_OF|CAN_ASSUME|ADMIN_TO*1..4]->(:Resource {criticality: "critical"})', true],
    ['(actor)-[:MEMBER_OF|CAN_ASSUME|ADMIN_TO*..4]->({criticality: 0})', true],
    ['(actor)-[:MEMBER_OF|CAN_ASSUME|ADMIN_TO*1 .. 2]->({criticality: 0})', false],
    ['(actor)-[:MEMBER_OF|CAN_ASSUME|ADMIN_TO*1..4]->(:Device {criticality: "tier0"})', false],
    ['(actor)-[:MEMBER_OF|:CAN_ASSUME|:ADMIN_TO*1..4]->({criticality: "tier1"})', false],
    ['(actor)-[:MEMBER_OF*0..1]->(:User)', true],
    ['(subject)-[:MEMBER_OF]->()', false],
    ['(actor {role: "ADMIN"})', true],
    ['(actor {role: "admin", department: "finance"})', false],
    ['(actor {role: "admin"})-[:MEMBER_OF]->(:Group)', true],
    ['(actor {role: "clerk"})-[:MEMBER_OF]->(:Group)', false],
  ])('%s: %p', (path, expected) => {
    expect(holds(path, CHAIN)).toBe(expected);
  });

  test('counts what held when the event happened: from its first moment until just before its end', () => {
    const membership: readonly Fact[] = [['ana', 'member_of', 'ops', { from: 50, to: 60 }]];
    const at = (ts: number) => holds('(actor)-[:MEMBER_OF]->()', membership, ts);
    expect([49, 50, 59, 60].map(at)).toEqual([false, true, true, false]);
  });

  test('a later word of one source replaces an earlier one; what two sources say counts both', () => {
    const rated = (...ratings: readonly Fact[]) =>
      holds('(actor)-[:OWNS]->({criticality: "high"})', [['ana', 'owns', 'box'], ...ratings]);
    expect(rated(['box', 'criticality', 'high', { at: 1 }], ['box', 'criticality', 'low', { at: 2 }])).toBe(false);
    expect(rated(['box', 'criticality', 'high', { source: 'a' }], ['box', 'criticality', 'low'])).toBe(true);
  });

  test('circles end', () => {
    const circle: readonly Fact[] = [
      ['ana', 'member_of', 'a'],
      ['a', 'member_of', 'b'],
      ['b', 'member_of', 'a'],
    ];
    expect(holds('(actor)-[:MEMBER_OF*1..4]->(:Group {role: "x"})', circle)).toBe(false);
  });

  test('an event of nobody is neither a match nor a match of the contrary', () => {
    const nobody: PlainEvent = { id: 1, ts: 1, event_type: 'login' };
    for (const not of ['', 'not ']) {
      const query = `login where ${not}exists { (actor)-[:OWNS]->() }`;
      expect(runStream(compileRule(query, { language: 'eql' }).pattern, viewsOf([nobody]), known([])).matches).toEqual(
        [],
      );
    }
  });

  test('without context it is refused, not answered', () => {
    const { pattern } = compileRule('login where exists { (actor)-[:OWNS]->() }', { language: 'eql' });
    const event: PlainEvent = { id: 1, ts: 1, event_type: 'login', actor: { identity: 'ana' } };
    expect(() => runStream(pattern, viewsOf([event]))).toThrow(expect.objectContaining({ code: 'RULE_UNSUPPORTED' }));
  });

  test('the case of a hunt says what is known; one that says nothing of it fails with the reason', () => {
    const text = { language: 'eql', dialect: null, query: 'login where exists { (actor)-[:OWNS]->() }' } as const;
    const events = [{ id: '1', ts: 50, event_type: 'login', actor: { identity: 'ana' } }];
    const owns = { kind: 'owns', subject: 'ana', value: 'box', validFrom: 0, validTo: 50, owner: 'soc' };
    const one = { name: 'x', events, matches: 0, expected: null };
    const outcome = (context?: readonly unknown[]) =>
      runHuntCases(text, [{ ...one, ...(context === undefined ? {} : { context }) }], () => new SigmaSources([]))[0];
    expect(outcome([owns])?.passed).toBe(true);
    expect(outcome([{ ...owns, validTo: 51 }])?.passed).toBe(false);
    expect(outcome([{ ...owns, value: '' }])?.difference).not.toBeNull();
    expect(outcome()?.difference).not.toBeNull();
  });

  test('steps that ask different paths share no hits, however alike they are otherwise', () => {
    const digestOf = (path: string) =>
      compileRule(`login where exists { ${path} }`, { language: 'eql' }).pattern.steps[0]?.digest;
    const digests = [
      '(actor)-[:OWNS]->()',
      '(subject)-[:OWNS]->()',
      '(actor)-[:OWNS*1..2]->()',
      '(actor)-[:OWNS]->(:Device)',
    ].map(digestOf);
    expect(new Set(digests).size).toBe(digests.length);
  });
});
