import type { CaseSubject, MatchedEvent } from '../../domain/case-facts.js';
import { CONTEXT_KINDS, type ContextFact } from '../../domain/context.js';
import { isJsonObject, type JsonValue } from '../../domain/json.js';
import type { CaseReading, Rarity, SubjectReading } from '../../pipeline/decide/ports.js';
import { dayOf } from '../../pipeline/enrich/ports.js';
import type { Tx } from '../session.js';
import { seenBefore } from './baseline.store.js';
import { indicatorsOf, loginsOfSessions, matchedEvents, peersByContext, personsOf } from './case-facts.store.js';
import { factsAsOf } from './context.store.js';
import { healthOf } from './source-health.store.js';

type Reader = Pick<Tx, 'run'>;

/** The subject of facts about the whole organisation. */
const ORGANISATION = 'organisation';
/** How far back a baseline looks, days. */
const BASELINE_DAYS = 90;

/** Everything that questions about a case are answered from, as the graph knew it at `knownAt`. */
export async function readCase(tx: Tx, caseNumber: number, knownAt: number): Promise<CaseReading> {
  const matched = await matchedEvents(tx, caseNumber);
  const accounts = [...new Set(matched.map(accountOf).filter((key) => key !== null))];
  const persons = await personsOf(tx, accounts);
  const subjects: SubjectReading[] = [];
  // One after the other: they share one transaction, and a case rarely has more than a few persons.
  for (const subject of persons) subjects.push(await readSubject(tx, subject, { matched, knownAt }));
  return { case: caseNumber, subjects, health: await healthOf(tx, [...new Set(matched.map((event) => event.source))]) };
}

/** Whose event it is: the account it was done to where the class has one, else the one that did it. */
function accountOf(event: MatchedEvent): string | null {
  return event.subject ?? event.actor;
}

interface Frame {
  readonly matched: readonly MatchedEvent[];
  readonly knownAt: number;
}

async function readSubject(tx: Tx, subject: CaseSubject, frame: Frame): Promise<SubjectReading> {
  const matched = frame.matched
    .filter((event) => subject.accounts.includes(accountOf(event) ?? ''))
    .sort((a, b) => a.t - b.t);
  const asOf = Math.max(...matched.map((event) => event.t));
  const at = { asOf, knownAt: frame.knownAt };
  const subjects = [...subject.accounts, subject.key, ORGANISATION];
  const context = await factsAsOf(tx, { subjects, at, kinds: CONTEXT_KINDS });
  const addresses = [...new Set(matched.map((event) => event.ip).filter((ip) => ip !== null))];
  return {
    subject,
    detections: detectionsOf(matched),
    matched,
    logins: await loginsOfSessions(tx, sessionsOf(matched)),
    context,
    loginAsn: await loginRarity(tx, { subject, matched, context, ...at }),
    indicators: await indicatorsOf(tx, addresses, asOf),
    ...at,
  };
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

function sessionsOf(matched: readonly MatchedEvent[]): readonly string[] {
  return [...new Set(matched.map((event) => event.session).filter((session) => session !== null))].sort();
}

interface RarityQuestion {
  readonly subject: CaseSubject;
  readonly matched: readonly MatchedEvent[];
  readonly context: readonly ContextFact[];
  readonly asOf: number;
  readonly knownAt: number;
}

/** How common the network of the first log-in was before that day, for the person and for the peers in their department. */
async function loginRarity(tx: Reader, question: RarityQuestion): Promise<Rarity | null> {
  const login = question.matched.find((event) => event.operation === 'auth.success');
  const value = login === undefined ? null : networkOf(login);
  if (login === undefined || value === null) return null;
  const before = dayOf(login.t);
  const ask = (entity: string) => ({
    entity,
    feature: 'login.asn' as const,
    value,
    before,
    after: before - BASELINE_DAYS,
  });
  const own = await seenBefore(tx, question.subject.accounts.map(ask));
  const peers = await peersOf(tx, question);
  const theirs = await seenBefore(tx, peers.flatMap((peer) => peer.accounts).map(ask));
  const known = new Set(theirs.filter((row) => row.seen > 0).map((row) => row.entity));
  return {
    value,
    total: own.reduce((sum, row) => sum + row.total, 0),
    seen: own.reduce((sum, row) => sum + row.seen, 0),
    peers: peers.length,
    peersSeen: peers.filter((peer) => peer.accounts.some((account) => known.has(account))).length,
  };
}

async function peersOf(tx: Reader, { subject, context, asOf, knownAt }: RarityQuestion) {
  const department = context.find((fact) => fact.kind === 'department');
  if (department === undefined) return [];
  const subjects = [...subject.accounts, subject.key];
  return peersByContext(tx, { kind: 'department', value: String(department.value), subjects, asOf, knownAt });
}

function networkOf(event: MatchedEvent): string | null {
  const number = ['src_endpoint', 'autonomous_system', 'number'].reduce<JsonValue | undefined>(
    (value, name) => (isJsonObject(value) ? value[name] : undefined),
    event.ocsf,
  );
  return typeof number === 'number' ? String(number) : null;
}
