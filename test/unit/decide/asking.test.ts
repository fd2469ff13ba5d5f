import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { CaseEvent, MatchedEvent } from '../../../src/domain/case-facts.js';
import type { ContextFact } from '../../../src/domain/context.js';
import { decideSubject } from '../../../src/pipeline/decide/decide-subject.js';
import { readDecisionPolicy } from '../../../src/pipeline/decide/policy-file.js';
import type { FeedAnswer, SubjectReading } from '../../../src/pipeline/decide/ports.js';
import { askQuestions, type Providers } from '../../../src/usecases/decision/ask-questions.js';

const T0 = Date.UTC(2026, 2, 2);
const FILE = 'seeds/policies/decision/account-takeover.yaml';
const TEXT = readFileSync(FILE, 'utf8');
const FREE = readDecisionPolicy(TEXT, FILE);
const DEAR = readDecisionPolicy(TEXT.replace('cost: 0', 'cost: 3'), FILE);

const login: MatchedEvent = {
  uid: 'e1',
  source: 'entra',
  className: 'authentication',
  operation: 'auth.success',
  t: T0,
  receivedAt: T0 + 1000,
  actor: 'okta:1',
  subject: 'okta:1',
  ip: '203.0.113.7',
  session: 's1',
  device: 'entra:dev',
  ocsf: {},
  facts: { 'device.compliant': true },
  roles: [],
  detection: 'd',
  ruleKey: 'r@1',
  ruleId: 'r',
  techniqueIds: ['T1078'],
  end: T0,
  group: 'g',
  step: 0,
};

const ENROLMENT: MatchedEvent = { ...login, uid: 'e2', operation: 'mfa.enrol', t: T0 + 1, step: 1 };
const FORWARD: MatchedEvent = {
  ...login,
  uid: 'e3',
  operation: 'mailbox.forward_external',
  t: T0 + 2,
  facts: {},
  step: 2,
};
const HIDDEN: MatchedEvent = { ...FORWARD, facts: { 'rule.hides': true } };
/** Three steps in order by nobody knows whose device: one more answer decides it. */
const NEARLY: Partial<SubjectReading> = { matched: [login, ENROLMENT, FORWARD], logins: [] };

function reading(more: Partial<SubjectReading> = {}): SubjectReading {
  return {
    subject: { kind: 'person', key: 'user:okta:1', label: 'ana@corp.example', accounts: ['okta:1'] },
    detections: [{ uid: 'd', ruleId: 'r', ruleKey: 'r@1', techniqueIds: ['T1078'], end: T0 }],
    matched: [login, ENROLMENT],
    alerts: [],
    logins: [login as CaseEvent],
    context: [],
    loginAsn: { value: '64501', total: 50, seen: 0, peers: 4, peersSeen: 0 },
    loginCountry: null,
    loginHour: null,
    around: [],
    files: [],
    touching: [],
    actors: [],
    exceptionsNow: [],
    observables: ['203.0.113.7'],
    knownDevices: ['entra:dev'],
    downloads: null,
    grants: [],
    entities: ['okta:1'],
    degraded: [],
    asOf: T0 + 1,
    knownAt: T0 + 5000,
    ...more,
  };
}

function change(recordedBy: string, recordedAt = T0 + 10): ContextFact {
  const times = { validFrom: T0 - 10, validTo: T0 + 100, recordedAt, staleAfter: null };
  const said = { recordedBy, source: 'desk', owner: 'o', withdrawnAt: null, withdrawnBy: null };
  return { uid: 'x1', kind: 'change', subject: 'okta:1', name: '', value: 'CHG-1', ...times, ...said };
}

const answering = (...answers: readonly FeedAnswer[]): Providers => ({ indicator_feeds: { ask: async () => answers } });
const SILENT = answering({ feed: 'f', state: 'NO_COVERAGE', hits: [] });

async function decided(more: Partial<SubjectReading> = {}, policy = FREE, providers = SILENT) {
  const subject = reading(more);
  return decideSubject(subject, policy, await askQuestions(subject, policy, providers));
}

async function weightOf(question: string, more: Partial<SubjectReading>) {
  const { result } = await decided(more);
  const { effectiveCentiban, tainted } = result.contributions.find((each) => each.question === question) ?? {};
  return { effectiveCentiban, tainted };
}

test('a compliant device that was known before the case speaks for its owner, one first enrolled meanwhile does not', async () => {
  expect(await weightOf('device.compliance', {})).toEqual({ effectiveCentiban: -100, tainted: false });
  expect(await weightOf('device.compliance', { knownDevices: [] })).toEqual({ effectiveCentiban: 0, tainted: true });
});

test('a change counts from the change desk, or from before it began, and never from those whom the case is about', async () => {
  const from = (who: string, at?: number) => weightOf('change.approved', { context: [change(who, at)] });
  expect(await from('service:desk')).toMatchObject({ effectiveCentiban: -153 });
  expect(await from('okta:1')).toEqual({ effectiveCentiban: 0, tainted: true });
  expect(await from('okta:1', T0 - 5)).toMatchObject({ effectiveCentiban: -153 });
});

test('nor does it count from another name in the case, or from somebody to whom the suspect gave the right', async () => {
  const helper = { context: [change('okta:2')] };
  expect(await weightOf('change.approved', helper)).toMatchObject({ tainted: false });
  expect(await weightOf('change.approved', { ...helper, entities: ['okta:2'] })).toMatchObject({ tainted: true });
  const grants = [{ principal: 'okta:2', grantedBy: 'okta:1' }];
  expect(await weightOf('change.approved', { ...helper, grants })).toMatchObject({ tainted: true });
});

test('a fact that was stale when it happened is silence', async () => {
  const stale = { ...change('service:desk'), staleAfter: T0 - 1 };
  const { result } = await decided({ context: [stale] });
  expect(result.lacked).toContainEqual(expect.objectContaining({ question: 'change.approved', state: 'STALE' }));
});

test('a source with a hole makes the groups that are read from it silent, one without any leaves the ledger as it is', async () => {
  const holed = await decided({ degraded: [{ kind: 'source', name: 'entra' }] });
  expect(holed.degraded).toEqual([
    'collection',
    'control',
    'device',
    'factor',
    'mailbox',
    'network',
    'persistence',
    'report',
    'sequence',
  ]);
  expect(holed.result.hi).toBeGreaterThan((await decided()).result.hi);
  expect((await decided()).degraded).toEqual([]);
});

test.each([
  ['a feed that never heard of it is NO_COVERAGE', SILENT, 'NO_COVERAGE'],
  ['no feed at all is NO_DATA', answering(), 'NO_DATA'],
  ['a failing feed is ERROR', answering({ feed: 'f', state: 'ERROR', hits: [] }), 'ERROR'],
  ['a feed not renewed in time is STALE', answering({ feed: 'f', state: 'STALE', hits: [] }), 'STALE'],
  ['a provider that throws is ERROR', { indicator_feeds: { ask: () => Promise.reject(new Error('down')) } }, 'ERROR'],
] as const)('%s', async (_, providers, state) => {
  const { result } = await decided({}, FREE, providers);
  expect(result.lacked).toContainEqual(expect.objectContaining({ question: 'intel.source_address', state }));
});

test('the history of cases is asked about what is not of the house, and a question about it is answered like any other', async () => {
  const asked: (readonly string[])[] = [];
  const text = TEXT.replace('provider: indicator_feeds', 'provider: case_history');
  const policy = readDecisionPolicy(text.replace('known_bad:', 'harmless: { weight: 0 }\n      harmful:'), FILE);
  const reply = { state: 'ANSWERED', answer: 'harmful', source: 'case_history', observedAt: T0, text: 'x' } as const;
  const ask = async ({ values }: { readonly values: readonly string[] }) => {
    asked.push(values);
    return reply;
  };
  const own: ContextFact = {
    ...change('d'),
    uid: 'a',
    kind: 'own_address',
    subject: 'organisation',
    value: '198.51.100.0/24',
  };
  const observables = ['198.51.100.7', '203.0.113.7', '10.1.1.1', 'a.example'];
  const providers = { ...SILENT, case_history: { ask } };
  const { result } = await decided({ context: [own], observables }, policy, providers);
  expect(asked).toEqual([['203.0.113.7', 'a.example']]);
  expect(result.contributions).toContainEqual(expect.objectContaining({ answer: 'harmful' }));
});

test('that others never heard of a value makes up for no feed that failed: the worst case stays as wide', async () => {
  const unheard: FeedAnswer = { feed: 'b', state: 'NO_COVERAGE', hits: [] };
  const failed: FeedAnswer = { feed: 'c', state: 'ERROR', hits: [] };
  const judged = async (...answers: readonly FeedAnswer[]) => (await decided({}, FREE, answering(...answers))).result;
  const { contributions, lo, hi, verdict, robust } = await judged(unheard, failed);
  expect(await judged(failed)).toMatchObject({ contributions, lo, hi, verdict, robust });
  expect((await judged(unheard)).hi).toBeLessThan(hi);
});

test('a question that costs something is asked when its answer could change the verdict, and the choice is on record', async () => {
  let asked = 0;
  const counting: Providers = {
    indicator_feeds: {
      ask: async () => {
        asked += 1;
        return [{ feed: 'f', state: 'NO_COVERAGE', hits: [] }];
      },
    },
  };
  const { plan } = await decided(NEARLY, DEAR, counting);
  expect(plan[0]?.chosen).toBe('intel.source_address');
  expect(asked).toBe(1);
});

test('it is not asked where no answer would change anything, and then stands as not asked', async () => {
  const bad = { ...login, facts: { 'device.compliant': false, 'risk.level': 'high' } };
  const kept = (kind: ContextFact['kind']) => ({ ...change('d'), uid: kind, kind, subject: 'organisation' });
  const rarity = { value: 'x', total: 50, seen: 0, peers: 4, peersSeen: 0 };
  const told = {
    matched: [login, ENROLMENT, FORWARD],
    logins: [bad],
    context: [kept('change_calendar'), kept('travel'), kept('on_call')],
    loginCountry: rarity,
    loginHour: rarity,
  };
  const { plan, result } = await decided(told, DEAR, answering());
  expect(result.verdict).toBe('MALICIOUS');
  expect(plan).toEqual([
    { chosen: null, why: 'settled', scores: [], candidates: [{ id: 'intel.source_address', cost: 3 }] },
  ]);
  expect(result.lacked).toContainEqual(
    expect.objectContaining({ question: 'intel.source_address', state: 'NOT_ASKED' }),
  );
});

test('what was not known says whether an answer could have changed the verdict', async () => {
  const { lacked } = await decided(NEARLY, FREE, answering());
  expect(lacked.map(({ couldFlip }) => couldFlip)).toContain(true);
  expect(lacked.map(({ couldFlip }) => couldFlip)).toContain(false);
});

test('three steps in the order of a rule convict, two count as what they are and no more', async () => {
  const sequence = (matched: readonly MatchedEvent[]) => weightOf('identity.sequence', { matched });
  expect(await sequence([login, ENROLMENT, FORWARD])).toMatchObject({ effectiveCentiban: 278 });
  expect(await sequence([login, ENROLMENT])).toMatchObject({ effectiveCentiban: 0 });
  expect(await sequence([login, { ...login, uid: 'e4' }, { ...login, uid: 'e5' }])).toMatchObject({
    effectiveCentiban: 0,
  });
});

test('that no ticket covers a new factor speaks against it, where tickets are kept; a journey needs none', async () => {
  const calendar: ContextFact = { ...change('d'), uid: 'c', kind: 'change_calendar', subject: 'organisation' };
  const enrolled = { matched: [login, ENROLMENT], context: [calendar] };
  const answerOf = async (question: string, more: Partial<SubjectReading>) => {
    const { contributions } = (await decided(more)).result;
    const { answer, effectiveCentiban } = contributions.find((each) => each.question === question) ?? {};
    return [answer, effectiveCentiban];
  };
  const ticket = (more: Partial<SubjectReading>) => answerOf('change.factor_ticket', more);
  expect(await ticket(enrolled)).toEqual(['uncovered', 18]);
  expect(await ticket({ ...enrolled, context: [calendar, change('service:desk')] })).toEqual(['covered', 0]);
  expect(await ticket({ ...enrolled, context: [calendar, change('okta:1')] })).toEqual(['uncovered', 18]);
  expect(await ticket({ matched: [login], context: [calendar] })).toEqual(['none', 0]);
  expect(await answerOf('change.approved', enrolled)).toEqual(['none', 0]);
  const { lacked } = (await decided({ matched: [login, ENROLMENT], context: [] })).result;
  expect(lacked).toContainEqual(expect.objectContaining({ question: 'change.factor_ticket', state: 'NO_DATA' }));
});

test('that nothing was enrolled and nothing forwarded is an answer that clears nobody, and a hole in the source takes it back', async () => {
  const nothing = { matched: [login] };
  expect(await weightOf('mail.external_forwarding', nothing)).toMatchObject({ effectiveCentiban: 0 });
  expect(await weightOf('identity.factor_enrolment', nothing)).toMatchObject({ effectiveCentiban: 0 });
  const holed = await decided({ ...nothing, degraded: [{ kind: 'source', name: 'entra' }] });
  expect(holed.result.lacked).toContainEqual(
    expect.objectContaining({ question: 'mail.external_forwarding', state: 'ERROR' }),
  );
  expect(holed.result.verdict).not.toBe('BENIGN');
});

test('what was done and no rule matched is answered all the same', async () => {
  expect(await weightOf('mail.external_forwarding', { matched: [login], around: [FORWARD] })).toMatchObject({
    effectiveCentiban: 85,
  });
});

test('that forwarded mail is hidden from its owner weighs beside the sequence, that it is not clears nobody', async () => {
  const concealed = (forward: MatchedEvent) =>
    weightOf('mail.forwarding_concealed', { matched: [login, ENROLMENT, forward] });
  expect(await concealed(HIDDEN)).toMatchObject({ effectiveCentiban: 96 });
  expect(await concealed(FORWARD)).toMatchObject({ effectiveCentiban: 0 });
});

test('a factor enrolled in another session makes the sequence a looser chain; a record without a session does not', async () => {
  const chain = (session: string | null) =>
    weightOf('identity.sequence', { matched: [login, { ...ENROLMENT, session }, FORWARD] });
  expect(await chain('s1')).toMatchObject({ effectiveCentiban: 278 });
  expect(await chain(null)).toMatchObject({ effectiveCentiban: 278 });
  expect(await chain('s9')).toMatchObject({ effectiveCentiban: 200 });
});

test('a directory that rates no log-in has no opinion, one that withholds its rating is silent', async () => {
  const risk = async (facts: Record<string, string | boolean>) =>
    (await decided({ logins: [{ ...login, facts }] })).result.lacked.find(
      ({ question }) => question === 'identity.directory_risk',
    );
  expect(await risk({})).toMatchObject({ state: 'NO_COVERAGE', reach: 0 });
  expect(await risk({ 'risk.level': 'hidden' })).toMatchObject({ state: 'NO_DATA' });
});
