import { describe, expect, test } from '@jest/globals';
import type { Answer } from '../../../src/domain/verdict.js';
import { decide } from '../../../src/ledger/index.js';
import type { PolicyText } from './ledgers.js';
import { NOW, answered, publishText, silent } from './ledgers.js';

type Questions = Readonly<Record<string, readonly [group: string, answers: Readonly<Record<string, number>>]>>;

function policy(prior: number, questions: Questions, over: Partial<PolicyText> = {}): PolicyText {
  return {
    id: 'worked',
    version: '1',
    owner: 'soc@example.org',
    prior,
    groups: {},
    required: [],
    questions: Object.entries(questions).map(([id, [group, answers]]) => ({
      id,
      group,
      reliability: 1000,
      halfLife: null,
      answers: Object.fromEntries(Object.entries(answers).map(([name, weight]) => [name, { weight }])),
    })),
    ...over,
  };
}

function verdictOf(text: PolicyText, answers: readonly Answer[]): readonly [string, number] {
  const { verdict, l } = decide(publishText(text), answers, NOW);
  return [verdict, l];
}

const say = (answers: Readonly<Record<string, string>>): Answer[] =>
  Object.entries(answers).map(([question, answer]) => answered(question, answer));

describe('a changed payee, and no feed that knows anything', () => {
  const bec = policy(
    -95,
    {
      'ti.url': ['intel-url', { listed: 150 }],
      'ti.sender': ['intel-sender', { listed: 150 }],
      'sender.history': ['sender', { lookalike_first_contact: 178, established: -120 }],
      'sender.reply_to': ['sender', { mismatch: 124, match: -20 }],
      'mail.intent': ['content', { payment_change: 140, ordinary: -60 }],
      'payee.known': ['finance', { never_seen: 130, seen: -90 }],
      'change.ticket': ['finance', { none: 38, approved: -170 }],
    },
    { required: ['finance'] },
  );
  const feeds = [silent('ti.url', 'NO_COVERAGE'), silent('ti.sender', 'NO_COVERAGE')];
  const ordinary = { 'sender.history': 'established', 'sender.reply_to': 'match', 'mail.intent': 'ordinary' };

  test('the fraud is malicious although every feed has no coverage', () => {
    const fraud = say({
      'sender.history': 'lookalike_first_contact',
      'sender.reply_to': 'mismatch',
      'mail.intent': 'payment_change',
      'payee.known': 'never_seen',
      'change.ticket': 'none',
    });
    expect(verdictOf(bec, [...feeds, ...fraud])).toEqual(['MALICIOUS', 384]);
  });

  test('a genuine change contradicts itself, so a person calls the vendor', () => {
    const genuine = say({ ...ordinary, 'mail.intent': 'payment_change', 'payee.known': 'never_seen' });
    const result = decide(publishText(bec), [...feeds, ...genuine, ...say({ 'change.ticket': 'approved' })], NOW);
    expect(result).toMatchObject({ verdict: 'SUSPICIOUS_NEEDS_HUMAN', l: -120, s: 270, o: 295, contested: true });
  });

  test('the feeds alone leave it unknown', () => {
    expect(verdictOf(bec, feeds)).toEqual(['UNKNOWN', -95]);
  });

  test('with finance down an ordinary mail is unknown, not benign', () => {
    const down = [silent('payee.known', 'ERROR'), silent('change.ticket', 'ERROR')];
    const result = decide(publishText(bec), [...feeds, ...say(ordinary), ...down], NOW);
    expect(result).toMatchObject({ verdict: 'UNKNOWN', l: -280, lo: -472, hi: -141, robust: false });
  });

  test('ordinary mail to a known payee is benign', () => {
    expect(verdictOf(bec, [...feeds, ...say({ ...ordinary, 'payee.known': 'seen' })])).toEqual(['BENIGN', -370]);
  });
});

describe('an unsigned tool on an endpoint', () => {
  const endpoint = policy(-60, {
    'edr.behaviour': ['behaviour', { injection: 120 }],
    'process.parent': ['behaviour', { office: 95 }],
    'binary.prevalence': ['prevalence', { rare: 80 }],
    'peers.run_it': ['peers', { most: -110 }],
    'ti.hash': ['intel', { known_bad: 200 }],
  });

  test('the verdict is malicious wherever it runs', () => {
    const seen = say({ 'edr.behaviour': 'injection', 'process.parent': 'office', 'binary.prevalence': 'rare' });
    expect(verdictOf(endpoint, [...seen, silent('ti.hash', 'NO_COVERAGE')])).toEqual(['MALICIOUS', 163]);
  });

  test('a build engineer whose peers run it needs a human', () => {
    const engineer = say({ 'edr.behaviour': 'injection', 'peers.run_it': 'most' });
    expect(verdictOf(endpoint, engineer)).toEqual(['SUSPICIOUS_NEEDS_HUMAN', -50]);
  });
});

describe('three weak signals about one identity', () => {
  const parts = ['asn.first_seen', 'mfa.enrolled', 'mail.forwarding'];
  const plain = policy(
    -170,
    {
      'asn.first_seen': ['network', { never: 60 }],
      'mfa.enrolled': ['factor', { yes: 55 }],
      'mail.forwarding': ['mailbox', { external: 85 }],
      'device.compliance': ['device', { non_compliant: 70 }],
      'identity.sequence': ['sequence', { ordered: 278 }],
    },
    { groups: { sequence: { cap: 300 } } },
  );
  const identity: PolicyText = {
    ...plain,
    questions: plain.questions.map((each) => (each.id === 'identity.sequence' ? { ...each, subsumes: parts } : each)),
  };
  const signals = { 'asn.first_seen': 'never', 'mfa.enrolled': 'yes', 'mail.forwarding': 'external' };

  test('each alone is unknown', () => {
    expect(verdictOf(identity, say({ 'asn.first_seen': 'never' }))).toEqual(['UNKNOWN', -110]);
    expect(verdictOf(identity, say({ 'mfa.enrolled': 'yes' }))).toEqual(['UNKNOWN', -115]);
    expect(verdictOf(identity, say({ 'mail.forwarding': 'external' }))).toEqual(['UNKNOWN', -85]);
  });

  test('together, and in order, they need a human; the order replaces their sum', () => {
    expect(verdictOf(identity, say(signals))).toEqual(['SUSPICIOUS_NEEDS_HUMAN', 30]);
    const ordered = { ...signals, 'identity.sequence': 'ordered' };
    expect(verdictOf(identity, say(ordered))).toEqual(['SUSPICIOUS_NEEDS_HUMAN', 108]);
    expect(verdictOf(identity, say({ ...ordered, 'device.compliance': 'non_compliant' }))).toEqual(['MALICIOUS', 178]);
  });
});

describe('a public bucket', () => {
  const bucket = policy(-18, {
    exception: ['intent', { valid: -148, none: 50 }],
    'iac.tag': ['intent', { public_by_design: -115 }],
    'change.actor': ['change', { ci: -63, console: 78 }],
    content: ['content', { static_only: -90, personal_data: 160 }],
  });
  const meant = { exception: 'valid', 'iac.tag': 'public_by_design', 'change.actor': 'ci' };

  test('meant to be public, with nothing private in it, is benign', () => {
    expect(verdictOf(bucket, say({ ...meant, content: 'static_only' }))).toEqual(['BENIGN', -347]);
  });

  test('meant to be public, with personal data in it, is never closed by a machine', () => {
    const result = decide(publishText(bucket), say({ ...meant, content: 'personal_data' }), NOW);
    expect(result).toMatchObject({ verdict: 'SUSPICIOUS_NEEDS_HUMAN', s: 160, o: 239, contested: true });
  });

  test('opened by hand, without an exception, with personal data, is malicious', () => {
    const opened = { exception: 'none', 'change.actor': 'console', content: 'personal_data' };
    expect(verdictOf(bucket, say(opened))).toEqual(['MALICIOUS', 270]);
  });
});

describe('a binary no feed knows', () => {
  const gap = policy(-95, {
    'ti.hash': ['intel', { known_bad: 200 }],
    'binary.prevalence': ['file', { never: 80, common: -110 }],
    'binary.signature': ['file', { unsigned: 35, signed: -60 }],
    'net.beacon': ['network', { beaconing: 90, none: -40 }],
    'domain.age': ['network', { days: 60 }],
    'change.record': ['change', { none: 20, approved: -150 }],
  });
  const feeds = [silent('ti.hash', 'NO_COVERAGE')];

  test('the feeds alone leave it unknown', () => {
    expect(verdictOf(gap, feeds)).toEqual(['UNKNOWN', -95]);
  });

  test('what it does here needs a human', () => {
    const seen = say({
      'binary.prevalence': 'never',
      'binary.signature': 'unsigned',
      'net.beacon': 'beaconing',
      'domain.age': 'days',
      'change.record': 'none',
    });
    expect(verdictOf(gap, [...feeds, ...seen])).toEqual(['SUSPICIOUS_NEEDS_HUMAN', 118]);
  });

  test('deployed by an approved change, common, signed and quiet, it is benign', () => {
    const deployed = say({
      'binary.prevalence': 'common',
      'binary.signature': 'signed',
      'net.beacon': 'none',
      'change.record': 'approved',
    });
    expect(verdictOf(gap, [...feeds, ...deployed])).toEqual(['BENIGN', -410]);
  });
});
