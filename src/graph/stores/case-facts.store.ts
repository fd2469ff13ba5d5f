import type { CaseEvent, CaseSubject, MatchedEvent } from '../../domain/case-facts.js';
import type { RoleRef } from '../../domain/entity.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import type { FilePrevalence, Grant } from '../../pipeline/decide/ports.js';
import { SIGNAL_OPERATIONS } from '../../pipeline/decide/ports-signals.js';
import type { Tx } from '../session.js';
import {
  ALERTS_OF_CASE,
  ENTITY_NAMES,
  EVENTS_AROUND,
  EVENTS_TOUCHING,
  FILE_PREVALENCE,
  GRANTS_BY,
  LOGINS_OF_SESSIONS,
  MATCHED_EVENTS,
  PEERS_BY_CONTEXT,
  PERSON_OF_ACCOUNTS,
} from './case-facts.cypher.js';
import { unpack } from './packed.js';

type Reader = Pick<Tx, 'run'>;

/** Enough for any case a person can judge; further matches repeat the pattern. */
const MOST_EVENTS = 500;
const MOST_LOGINS_PER_SESSION = 20;
const MOST_PEERS = 500;
const MOST_TOUCHING = 50;
/** Per operation: the greatest count that a question tells apart. */
const MOST_AROUND = 100;
/** Log-ins are not counted: the one before a suspicious one is enough, wherever it stands among those of the case. */
const MOST_LOGINS_AROUND = 20;
/** Operations by which one account lets another write. */
export const GRANTING = [
  'role.grant',
  'role.assign',
  'group.add',
  'group.owner_add',
  'app.owner_add',
  'app.credential_add',
  'mailbox.delegate_add',
  'iam.policy_attach',
  'iam.key_create',
  'user.create',
  'guest.invite',
  'api_token.create',
  'pim.approve',
];

interface EventRow {
  readonly event: Readonly<Record<string, unknown>>;
  readonly content: Int8Array;
}

type MatchedRow = EventRow &
  Pick<MatchedEvent, 'detection' | 'ruleKey' | 'ruleId' | 'techniqueIds' | 'end' | 'group' | 'step'>;

/** What the detections of a case rest on, in order. */
export async function matchedEvents(tx: Reader, caseNumber: number): Promise<readonly MatchedEvent[]> {
  const rows = await tx.run<MatchedRow>(MATCHED_EVENTS, { case: caseNumber, limit: MOST_EVENTS });
  return rows.map((row) => ({
    ...caseEvent(row),
    detection: row.detection,
    ruleKey: row.ruleKey,
    ruleId: row.ruleId,
    techniqueIds: row.techniqueIds,
    end: row.end,
    group: row.group,
    step: row.step,
  }));
}

/** What tools raised and the case holds, in order. */
export async function alertsOf(tx: Reader, caseNumber: number): Promise<readonly CaseEvent[]> {
  return (await tx.run<EventRow>(ALERTS_OF_CASE, { case: caseNumber, limit: MOST_EVENTS })).map(caseEvent);
}

/** The latest events that touch these entities before a time: who changed the bucket, where else the message went. */
export async function eventsTouching(
  tx: Reader,
  { keys, from, to }: { readonly keys: readonly string[]; readonly from: number; readonly to: number },
): Promise<readonly CaseEvent[]> {
  if (keys.length === 0) return [];
  return (await tx.run<EventRow>(EVENTS_TOUCHING, { keys, from, to, limit: MOST_TOUCHING })).map(caseEvent);
}

/** What accounts did, or had done to them, in a span of time; of what questions count only the latest of each operation. */
export async function eventsAround(
  tx: Reader,
  { accounts, from, to }: { readonly accounts: readonly string[]; readonly from: number; readonly to: number },
): Promise<readonly CaseEvent[]> {
  if (accounts.length === 0) return [];
  const params = { accounts, from, to, operations: SIGNAL_OPERATIONS, limit: MOST_AROUND, logins: MOST_LOGINS_AROUND };
  return (await tx.run<EventRow>(EVENTS_AROUND, params)).map(caseEvent);
}

/** On how many devices each file was seen until the case and in it, and how many devices there are. */
export function prevalenceOf(
  tx: Reader,
  files: readonly string[],
  span: { readonly before: number; readonly to: number },
): Promise<readonly FilePrevalence[]> {
  return files.length === 0 ? Promise.resolve([]) : tx.run<FilePrevalence>(FILE_PREVALENCE, { files, ...span });
}

/** The log-ins that began or carried these sessions. */
export async function loginsOfSessions(tx: Reader, sessions: readonly string[]): Promise<readonly CaseEvent[]> {
  if (sessions.length === 0) return [];
  const rows = await tx.run<EventRow>(LOGINS_OF_SESSIONS, { sessions, perSession: MOST_LOGINS_PER_SESSION });
  return rows.map(caseEvent);
}

interface StoredDocument {
  readonly ocsf: JsonObject;
  readonly facts?: JsonValue;
  readonly roles?: readonly RoleRef[];
}

function caseEvent({ event, content }: EventRow): CaseEvent {
  const document = unpack(content) as unknown as StoredDocument;
  const text = (name: string): string | null => (typeof event[name] === 'string' ? event[name] : null);
  return {
    uid: String(event['uid']),
    source: String(event['source']),
    className: String(event['class']),
    operation: text('operation'),
    t: Number(event['t']),
    receivedAt: Number(event['receivedAt']),
    actor: text('actor'),
    subject: text('subject'),
    ip: text('ip'),
    session: text('session'),
    device: text('device'),
    ocsf: document.ocsf,
    facts: isJsonObject(document.facts) ? document.facts : {},
    roles: document.roles ?? [],
  };
}

/** The persons behind accounts; an account nobody joined stands for itself. */
export async function personsOf(tx: Reader, accounts: readonly string[]): Promise<readonly CaseSubject[]> {
  const rows = await tx.run<Omit<CaseSubject, 'kind'>>(PERSON_OF_ACCOUNTS, { accounts });
  const persons = rows.map(({ key, label, accounts: all }) => ({ kind: 'person', key, label, accounts: all }) as const);
  return [...new Map(persons.map((person) => [person.key, person])).values()];
}

export interface Peers {
  readonly peer: string;
  readonly accounts: readonly string[];
}

export interface PeerQuestion {
  readonly kind: string;
  readonly value: string;
  /** Who is asked about, and so is no peer. */
  readonly subjects: readonly string[];
  readonly asOf: number;
  readonly knownAt: number;
}

export function peersByContext(tx: Reader, question: PeerQuestion): Promise<readonly Peers[]> {
  return tx.run<Peers>(PEERS_BY_CONTEXT, { ...question, limit: MOST_PEERS });
}

/** Rights that these accounts gave in a span of time: what was written under them comes from the giver. */
export function grantsBy(tx: Reader, accounts: readonly string[], from: number, to: number): Promise<readonly Grant[]> {
  return tx.run<Grant>(GRANTS_BY, { accounts, from, to, operations: GRANTING, limit: MOST_TOUCHING });
}

/** Every name under which somebody or something is part of the case. */
export async function namesInCase(tx: Reader, caseNumber: number): Promise<readonly string[]> {
  const rows = await tx.run<{ name: string }>(ENTITY_NAMES, { case: caseNumber });
  return rows.map(({ name }) => name);
}
