import type { CaseEvent, CaseSubject, MatchedEvent } from '../../domain/case-facts.js';
import { CONTEXT_KINDS } from '../../domain/context.js';
import { countriesOf, knowableValues } from '../../domain/knowable.js';
import type { SubjectReading } from '../../pipeline/decide/ports.js';
import type { Tx } from '../session.js';
import { eventsAround, eventsTouching, grantsBy, loginsOfSessions, prevalenceOf } from './case-facts.store.js';
import { ORGANISATION } from './context-facts.js';
import { factsAsOf } from './context.store.js';
import { AROUND, TOUCHED_WITHIN } from './reading-reach.js';
import { devicesKnownBefore, loginHabits } from './login-rarity.store.js';
import { downloadsOf } from './volume.store.js';
import { degradationsOf } from './source-health.store.js';

/** What is normal is what was so an hour before the first suspicious event: later on it may be the intruder's doing. */
const FROZEN_BEFORE = 3_600_000;

export interface CaseFrameRead {
  readonly matched: readonly MatchedEvent[];
  readonly alerts: readonly CaseEvent[];
  /** Every name under which somebody or something is part of the case. */
  readonly entities: readonly string[];
  readonly knownAt: number;
}

export async function readSubject(tx: Tx, subject: CaseSubject, frame: CaseFrameRead): Promise<SubjectReading> {
  const matched = frame.matched.filter((event) => isAbout(event, subject)).sort((a, b) => a.t - b.t);
  const alerts = frame.alerts.filter((event) => names(event, subject));
  const events = [...matched, ...alerts];
  const asOf = Math.max(...events.map((event) => event.t));
  const since = Math.min(...events.map((event) => event.t));
  const at = { asOf, knownAt: frame.knownAt };
  const subjects = [...subject.accounts, subject.key, ORGANISATION];
  const context = await factsAsOf(tx, { subjects, at, kinds: CONTEXT_KINDS });
  const logins = await loginsOfSessions(tx, keysOf(events.map((event) => event.session)));
  const touching = await eventsTouching(tx, { keys: touchedBy(alerts), from: since - TOUCHED_WITHIN, to: asOf });
  const around = await eventsAround(tx, { accounts: subject.accounts, from: since - AROUND, to: asOf });
  const doers = keysOf(touching.map((event) => event.actor));
  return {
    subject,
    detections: detectionsOf(matched),
    matched,
    alerts,
    logins,
    context,
    exceptionsNow: await exceptionsNow(tx, subject, frame.knownAt),
    ...(await loginHabits(tx, { subject, matched, context, ...at })),
    around,
    downloads: await downloadsOf(tx, { subject, context, around, since, ...at }),
    knownDevices: await devicesKnownBefore(tx, subject.accounts, {
      devices: keysOf(logins.map((event) => event.device)),
      since,
    }),
    files: await prevalenceOf(tx, filesOf(alerts), { before: since - FROZEN_BEFORE, to: asOf }),
    touching,
    actors: await factsAsOf(tx, { subjects: doers, at, kinds: ['role'] }),
    observables: observablesOf(events),
    grants: await grantsBy(tx, subject.accounts, since, asOf),
    entities: frame.entities,
    degraded: await degradationsOf(tx, { subject, sources: keysOf(events.map((event) => event.source)), since, asOf }),
    ...at,
  };
}

/** What is excepted when the case is judged, for states that last beyond their events. */
function exceptionsNow(tx: Tx, { key }: CaseSubject, knownAt: number): Promise<SubjectReading['exceptionsNow']> {
  return factsAsOf(tx, { subjects: [key], at: { asOf: knownAt, knownAt }, kinds: ['exception'] });
}

/** A matched event is about whom it was done to, where it says so, else about who did it; and about its device. */
function isAbout(event: MatchedEvent, subject: CaseSubject): boolean {
  if (subject.kind === 'device') return event.device === subject.key;
  return subject.accounts.includes(event.subject ?? event.actor ?? '');
}

function names(event: CaseEvent, { key, accounts }: CaseSubject): boolean {
  return event.roles.some((ref) => ref.key === key || accounts.includes(ref.key));
}

function detectionsOf(matched: readonly MatchedEvent[]): SubjectReading['detections'] {
  const byUid = new Map(matched.map((event) => [event.detection, event]));
  return [...byUid].map(([uid, { ruleId, ruleKey, techniqueIds, end }]) => ({
    uid,
    ruleId,
    ruleKey,
    techniqueIds,
    end,
  }));
}

function keysOf(keys: readonly (string | null)[]): readonly string[] {
  return [...new Set(keys.filter((key) => key !== null))].sort();
}

function filesOf(alerts: readonly CaseEvent[]): readonly string[] {
  return keysOf(alerts.flatMap(({ roles }) => roles.filter(({ kind }) => kind === 'File').map(({ key }) => key)));
}

function touchedBy(alerts: readonly CaseEvent[]): readonly string[] {
  const touched = alerts.flatMap(({ roles }) =>
    roles.filter(({ kind }) => kind === 'Resource' || kind === 'EmailMessage'),
  );
  return keysOf(touched.map(({ key }) => key));
}

function observablesOf(events: readonly CaseEvent[]): readonly string[] {
  return keysOf(events.flatMap((event) => [...knowableValues(event), event.ip, ...countriesOf(event)]));
}
