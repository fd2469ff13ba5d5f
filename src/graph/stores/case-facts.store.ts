import type { CaseEvent, CaseSubject, MatchedEvent } from '../../domain/case-facts.js';
import { isJsonObject, type JsonObject, type JsonValue } from '../../domain/json.js';
import type { Tx } from '../session.js';
import {
  INDICATORS_OF,
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

/** The log-ins that began or carried these sessions. */
export async function loginsOfSessions(tx: Reader, sessions: readonly string[]): Promise<readonly CaseEvent[]> {
  if (sessions.length === 0) return [];
  const rows = await tx.run<EventRow>(LOGINS_OF_SESSIONS, { sessions, perSession: MOST_LOGINS_PER_SESSION });
  return rows.map(caseEvent);
}

function caseEvent({ event, content }: EventRow): CaseEvent {
  const document = unpack(content) as { readonly ocsf: JsonObject; readonly facts?: JsonValue };
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
  };
}

/** The persons behind accounts; an account nobody joined stands for itself. */
export async function personsOf(tx: Reader, accounts: readonly string[]): Promise<readonly CaseSubject[]> {
  const rows = await tx.run<CaseSubject>(PERSON_OF_ACCOUNTS, { accounts });
  return [...new Map(rows.map(({ key, label, accounts: all }) => [key, { key, label, accounts: all }])).values()];
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

export interface KnownIndicator {
  readonly uid: string;
  readonly value: string;
  readonly source: string;
  readonly confidence: number;
  readonly recordedAt: number;
}

export function indicatorsOf(tx: Reader, values: readonly string[], at: number): Promise<readonly KnownIndicator[]> {
  return tx.run<KnownIndicator>(INDICATORS_OF, { values, at });
}
