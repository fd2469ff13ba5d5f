import { describe, expect, test } from '@jest/globals';
import type { CaseEvent } from '../../../src/domain/case-facts.js';
import type { ContextFact } from '../../../src/domain/context.js';
import type { SubjectReading } from '../../../src/pipeline/decide/ports.js';
import { ANSWERERS, type AnswererName } from '../../../src/pipeline/decide/questions/index.js';

const HOUR = 3_600_000;
const T0 = Date.UTC(2026, 2, 2);
const SUSPECT = 'okta:1';

const event = (uid: string, more: Partial<CaseEvent> = {}): CaseEvent => ({
  uid,
  source: 'vendor',
  className: 'authentication',
  operation: 'auth.success',
  t: T0,
  receivedAt: T0,
  actor: SUSPECT,
  subject: null,
  ip: '198.51.100.7',
  session: null,
  device: null,
  ocsf: {},
  facts: {},
  roles: [],
  ...more,
});

const fact = (uid: string, more: Partial<ContextFact>): ContextFact => ({
  uid,
  kind: 'own_address',
  subject: 'organisation',
  name: '',
  value: '198.51.100.0/24',
  validFrom: 0,
  validTo: null,
  recordedAt: T0 - HOUR,
  recordedBy: 'rita',
  source: 'person',
  owner: 'network',
  staleAfter: null,
  withdrawnAt: null,
  withdrawnBy: null,
  ...more,
});

function found(question: AnswererName, more: Partial<SubjectReading>) {
  const subject = { kind: 'person', key: 'user:1', label: 'ana@corp.example', accounts: [SUSPECT] } as const;
  const reading = {
    ...{ subject, matched: [], alerts: [], logins: [], around: [], context: [], actors: [], touching: [] },
    ...{ entities: [], grants: [], asOf: T0, knownAt: T0 + HOUR },
    ...more,
  };
  const { answer, state, cites, writtenBy } = ANSWERERS[question](reading as unknown as SubjectReading);
  return { answer, state, cites, writtenBy };
}

const byTheSuspect = { recordedAt: T0 + 1, recordedBy: SUSPECT };

describe('who opened a resource', () => {
  const change = event('change', { operation: 'cloud.public', actor: 'aws:ci' });
  const role = fact('role', { kind: 'role', subject: 'aws:ci', value: 'deployment_pipeline' });

  test('is a pipeline because a fact says so, and the answer falls with that fact', () => {
    expect(found('exposing_change', { touching: [change], actors: [role] })).toMatchObject({
      answer: 'pipeline',
      cites: ['change', 'role'],
    });
  });

  test('is the word of the suspect where they wrote it', () => {
    const said = { ...role, ...byTheSuspect };
    expect(found('exposing_change', { touching: [change], matched: [change as never], actors: [said] })).toMatchObject({
      answer: 'pipeline',
      writtenBy: SUSPECT,
    });
  });

  test('is not known where the fact went stale', () => {
    const stale = { ...role, staleAfter: T0 - 1 };
    expect(found('exposing_change', { touching: [change], actors: [stale] })).toMatchObject({ state: 'STALE' });
  });
});

describe('an address of the house', () => {
  const ours = fact('ours', { value: '198.51.100.0/24' });
  const theirs = fact('theirs', { value: '203.0.113.9', ...byTheSuspect });
  const from = (ip: string): CaseEvent => event(`from-${ip}`, { ip });

  test('is vouched for by the fact that lists it, not by whichever was written down first', () => {
    const alerts = [from('203.0.113.9')];
    expect(found('source_address', { alerts, context: [ours, theirs] })).toEqual({
      answer: 'own',
      state: 'ANSWERED',
      cites: ['theirs'],
      writtenBy: SUSPECT,
    });
  });

  test('is worth as little as the least of the facts behind all addresses of the case', () => {
    const alerts = [from('198.51.100.7'), from('203.0.113.9')];
    expect(found('source_address', { alerts, context: [ours, theirs] })).toMatchObject({
      cites: ['ours', 'theirs'],
      writtenBy: SUSPECT,
    });
  });

  test('explains an impossible journey only by a fact that the answer cites', () => {
    const place = (lat: number, long: number) => ({ src_endpoint: { location: { lat, long } } });
    const home = event('home', { t: T0 - HOUR, ip: '192.0.2.1', ocsf: place(45.8, 16) });
    const away = event('away', { ocsf: place(6.5, 3.4) });
    const reading = { matched: [home as never, away as never], context: [ours] };
    expect(found('impossible_travel', reading)).toMatchObject({ answer: 'own_exit', cites: ['home', 'away', 'ours'] });
  });
});

test('a sender who looks like a partner does so because a fact names the partner', () => {
  const partner = fact('partner', { kind: 'role', name: 'partner:acme', value: 'acme.example' });
  const mail = event('mail', { facts: { 'mail.sender_domain': 'acrne.example' } });
  expect(found('sender_relation', { alerts: [mail], context: [partner] })).toMatchObject({
    answer: 'look_alike',
    cites: ['mail', 'partner'],
  });
});

test('a process that was followed rests on the ticket and on the process', () => {
  const process = fact('process', { kind: 'process', value: 'payments need a ticket' });
  const ticket = fact('ticket', { kind: 'change', subject: 'user:1', value: 'CHG-11' });
  expect(found('governing_process', { context: [process, ticket] }).cites).toEqual(['ticket', 'process']);
});
