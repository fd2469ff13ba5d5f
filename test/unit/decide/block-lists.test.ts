import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { RuleFault } from '../../../src/domain/errors.js';
import type { CaseEvent } from '../../../src/domain/case-facts.js';
import { callsOf, canBeCalled } from '../../../src/pipeline/decide/called-for.js';
import { hasItsSay, readDecisionPolicy } from '../../../src/pipeline/decide/policy-file.js';
import type { FeedAnswer, SubjectReading } from '../../../src/pipeline/decide/ports.js';
import { responsesTo } from '../../../src/pipeline/guard/responses.js';
import { askQuestions } from '../../../src/usecases/decision/ask-questions.js';

const FILE = 'seeds/policies/decision/block-list-mailbox.yaml';
const TEXT = readFileSync(FILE, 'utf8');
const POLICY = readDecisionPolicy(TEXT, FILE);
const LINK = 'https://copy.example/verify';

const alert = (...messages: readonly string[]): CaseEvent => ({
  ...{ uid: 'e1', source: 'microsoft/defender_alert', className: 'detection_finding', operation: null },
  ...{ t: 1, receivedAt: 2, actor: null, subject: null, ip: null, session: null, device: null, ocsf: {}, facts: {} },
  roles: messages.map((key) => ({ kind: 'EmailMessage' as const, role: 'message' as const, key, label: key })),
});
const reading = (alerts: readonly CaseEvent[] = [alert('<m1@x.example>')]): SubjectReading => ({
  ...{ subject: { kind: 'mailbox', key: 'm365:a@x.example', label: 'a', accounts: [] }, alerts, observables: [LINK] },
  ...{ detections: [], matched: [], logins: [], context: [], exceptionsNow: [], around: [], files: [], touching: [] },
  ...{ actors: [], knownDevices: [], downloads: null, grants: [], entities: [], degraded: [] },
  ...{ loginAsn: null, loginCountry: null, loginHour: null, asOf: 1, knownAt: 2 },
});
const knownTo = (feed: string): FeedAnswer => ({
  feed,
  state: 'ANSWERED',
  hits: [{ uid: `${feed}/i`, value: LINK, source: feed, recordedAt: 0 }],
});
const silent = (feed: string): FeedAnswer => ({ feed, state: 'NO_COVERAGE', hits: [] });
const asked = (...answers: readonly FeedAnswer[]) =>
  askQuestions(reading(), POLICY, { indicator_feeds: { ask: async () => answers } });

describe('a policy that listens to the block list of the house', () => {
  test('takes the word of that list', async () => {
    const { answered } = await asked(knownTo('block-list'), silent('strangers'));
    expect(answered.map(({ answer }) => [answer.state, answer.answer])).toEqual([['ANSWERED', 'known_bad']]);
    expect(hasItsSay({ policy: POLICY, answered })).toBe(true);
  });

  test('does not convict on the word of a feed that it does not name', async () => {
    const { answered } = await asked(silent('block-list'), knownTo('strangers'));
    expect(answered.map(({ answer }) => answer.state)).toEqual(['NO_COVERAGE']);
    expect(hasItsSay({ policy: POLICY, answered })).toBe(false);
  });

  test('has nothing to say where the list was never loaded', async () => {
    const { answered } = await asked(knownTo('strangers'));
    expect(answered.map(({ answer }) => answer.state)).toEqual(['NO_DATA']);
    expect(hasItsSay({ policy: POLICY, answered })).toBe(false);
  });

  test.each([
    ['waits for a question that it does not ask', 'answered: [list.value]', 'answered: [list.file]'],
    ['names feeds of a provider that has none', 'provider: indicator_feeds', 'provider: virustotal'],
    ['calls for what no case gives the arguments of', 'responses: [quarantine_mail]', 'responses: [reset_mfa]'],
    ['calls for an inverse', 'responses: [quarantine_mail]', 'responses: [release_mail]'],
  ])('is refused where it %s', (_, from, to) => {
    expect(TEXT).toContain(from);
    const refused = (): unknown => readDecisionPolicy(TEXT.replace(from, to), FILE);
    expect(refused).toThrow(RuleFault);
  });
});

describe('what a decision calls for', () => {
  const decided = { decision: 'd', subject: 'm365:a@x.example', kind: 'Mailbox', verdict: 'MALICIOUS' } as const;

  test('is each message that the alerts name, once, and nothing where they name none', () => {
    const twice = reading([alert('<m2@x.example>', '<m1@x.example>'), alert('<m1@x.example>')]);
    expect(callsOf(['quarantine_mail'], twice)).toEqual([
      { type: 'quarantine_mail', args: { message: '<m1@x.example>' } },
      { type: 'quarantine_mail', args: { message: '<m2@x.example>' } },
    ]);
    expect(callsOf(['quarantine_mail'], reading([alert()]))).toEqual([]);
  });

  test('is what its policy named and not what others call for by default', () => {
    const device = { ...decided, kind: 'Device', subject: 'mde:1' } as const;
    expect(responsesTo(device).map(({ type }) => type)).toEqual(['isolate_device']);
    expect(responsesTo(device, [])).toEqual([]);
    const calls = [{ type: 'disable_user', args: {} }];
    expect(responsesTo(device, calls)).toEqual([]);
    expect(responsesTo({ ...decided, kind: 'User', subject: 'u' }, calls)).toEqual([
      { type: 'disable_user', target: 'u', args: {} },
    ]);
  });

  test('is nothing on a verdict that calls for nothing', () => {
    const calls = callsOf(['quarantine_mail'], reading());
    for (const verdict of ['BENIGN', 'UNKNOWN'] as const)
      expect(responsesTo({ ...decided, verdict }, calls)).toEqual([]);
  });

  test('can only be what a case gives every argument of', () => {
    expect(['revoke_sessions', 'quarantine_mail', 'isolate_device'].map(canBeCalled)).toEqual([true, true, true]);
    expect(['remove_inbox_rule', 'release_mail', 'notify', 'no_such_thing'].map(canBeCalled)).toEqual([
      ...[false, false, false, false],
    ]);
  });
});
