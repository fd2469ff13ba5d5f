import type { CaseEvent, CaseSubject, MatchedEvent } from '../../domain/case-facts.js';
import type { EntityKind } from '../../domain/entity.js';
import { compareText } from '../../domain/ids.js';
import type { CaseReading, SubjectReading } from '../../pipeline/decide/ports.js';
import type { Tx } from '../session.js';
import { alertsOf, matchedEvents, namesInCase, personsOf } from './case-facts.store.js';
import { healthOf } from './source-health.store.js';
import { readSubject, type CaseFrameRead } from './subject-reading.store.js';

/** Everything that questions about a case are answered from, as the graph knew it at `knownAt`. */
export async function readCase(tx: Tx, caseNumber: number, knownAt: number): Promise<CaseReading> {
  const matched = await matchedEvents(tx, caseNumber);
  const alerts = await alertsOf(tx, caseNumber);
  const accounts = [...matched.map(accountOf), ...alerts.flatMap(accountsOf)].filter((key) => key !== null);
  const persons = await personsOf(tx, [...new Set(accounts)]);
  const frame: CaseFrameRead = { matched, alerts, entities: await namesInCase(tx, caseNumber), knownAt };
  const subjects: SubjectReading[] = [];
  // One after the other: they share one transaction, and a case rarely has more than a few subjects.
  for (const subject of [...persons, ...thingsOf(alerts)]) subjects.push(await readSubject(tx, subject, frame));
  const sources = [...new Set([...matched, ...alerts].map((event) => event.source))];
  return { case: caseNumber, subjects, health: await healthOf(tx, sources) };
}

/** Whose event it is: the account it was done to where the class has one, else the one that did it. */
export function accountOf(event: MatchedEvent): string | null {
  return event.subject ?? event.actor;
}

/** An alert may name several people; it is about each of them. */
export function accountsOf(event: CaseEvent): readonly string[] {
  return event.roles.filter(({ kind }) => kind === 'Account').map(({ key }) => key);
}

const THINGS = [
  ['device', 'Device'],
  ['resource', 'Resource'],
  ['mailbox', 'Mailbox'],
] as const satisfies readonly (readonly [CaseSubject['kind'], EntityKind])[];

function thingsOf(alerts: readonly CaseEvent[]): readonly CaseSubject[] {
  return THINGS.flatMap(([kind, label]) => {
    const named = alerts.flatMap(({ roles }) => roles).filter((ref) => ref.kind === label && ref.role === kind);
    const byKey = new Map(named.map((ref) => [ref.key, ref.label]));
    return [...byKey]
      .map(([key, text]) => ({ kind, key, label: text, accounts: [] }))
      .sort((a, b) => compareText(a.key, b.key));
  });
}
