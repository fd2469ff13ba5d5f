import type { CaseSubject, MatchedEvent } from '../../domain/case-facts.js';
import type { ContextFact } from '../../domain/context.js';
import { isJsonObject, type JsonValue } from '../../domain/json.js';
import type { Rarity } from '../../pipeline/decide/ports.js';
import { dayOf, hourOfWeek, type BaselineFeature } from '../../pipeline/enrich/ports.js';
import type { Tx } from '../session.js';
import { seenBefore } from './baseline.store.js';
import { peersByContext, type Peers } from './case-facts.store.js';
import { BASELINE_DAYS } from './reading-reach.js';

type Reader = Pick<Tx, 'run'>;

export interface RarityQuestion {
  readonly subject: CaseSubject;
  readonly matched: readonly MatchedEvent[];
  readonly context: readonly ContextFact[];
  readonly asOf: number;
  readonly knownAt: number;
}

export interface LoginHabits {
  readonly loginAsn: Rarity | null;
  readonly loginCountry: Rarity | null;
  readonly loginHour: Rarity | null;
}

const UNKNOWN_HABITS: LoginHabits = { loginAsn: null, loginCountry: null, loginHour: null };

/** How common traits of the first log-in were before that day, for the person and for the peers in their department. */
export async function loginHabits(tx: Reader, question: RarityQuestion): Promise<LoginHabits> {
  const login = question.matched.find((event) => event.operation === 'auth.success');
  if (login === undefined) return UNKNOWN_HABITS;
  const peers = await peersOf(tx, question);
  const ask = { accounts: question.subject.accounts, peers, t: login.t };
  const asn = textOf(login, ['src_endpoint', 'autonomous_system', 'number']);
  const country = textOf(login, ['src_endpoint', 'location', 'country']);
  const hour = hourOfWeek(login.t);
  const around = [hour - 1, hour, hour + 1].map((each) => String((each + 168) % 168));
  return {
    loginAsn: asn === null ? null : await rarityOf(tx, { ...ask, feature: 'login.asn', values: [asn] }),
    loginCountry: country === null ? null : await rarityOf(tx, { ...ask, feature: 'login.country', values: [country] }),
    loginHour: {
      ...(await rarityOf(tx, { ...ask, peers: [], feature: 'login.hour_of_week', values: around })),
      value: String(hour),
    },
  };
}

interface ValueQuestion {
  readonly accounts: readonly string[];
  readonly peers: readonly Peers[];
  readonly t: number;
  readonly feature: BaselineFeature;
  readonly values: readonly string[];
}

async function rarityOf(tx: Reader, { accounts, peers, t, feature, values }: ValueQuestion): Promise<Rarity> {
  const window = windowBefore(t);
  const ask = (entity: string) => values.map((value) => ({ entity, feature, value, ...window }));
  const own = await seenBefore(tx, accounts.flatMap(ask));
  const theirs = await seenBefore(tx, peers.flatMap((peer) => peer.accounts).flatMap(ask));
  const known = new Set(theirs.filter((row) => row.seen > 0).map((row) => row.entity));
  return {
    value: values[0] ?? '',
    // Each value asked for an entity counts the same observations once more.
    total: own.reduce((sum, row) => sum + row.total, 0) / values.length,
    seen: own.reduce((sum, row) => sum + row.seen, 0),
    peers: peers.length,
    peersSeen: peers.filter((peer) => peer.accounts.some((account) => known.has(account))).length,
  };
}

/** Of these devices those that the accounts had logged in from before the day on which the case began. */
export async function devicesKnownBefore(
  tx: Reader,
  accounts: readonly string[],
  { devices, since }: { readonly devices: readonly string[]; readonly since: number },
): Promise<readonly string[]> {
  const known: string[] = [];
  for (const device of [...new Set(devices)].sort()) {
    const window = windowBefore(since);
    const ask = (entity: string) => ({ entity, feature: 'login.device' as const, value: device, ...window });
    const rows = await seenBefore(tx, accounts.map(ask));
    if (rows.some(({ seen }) => seen > 0)) known.push(device);
  }
  return known;
}

/** Whole days only: what was counted on the day itself may be the intruder's. */
function windowBefore(time: number): { readonly before: number; readonly after: number } {
  const before = dayOf(time);
  return { before, after: before - BASELINE_DAYS };
}

/** Who works in the same department. */
export async function peersOf(
  tx: Reader,
  { subject, context, asOf, knownAt }: Omit<RarityQuestion, 'matched'>,
): Promise<readonly Peers[]> {
  const department = context.find((fact) => fact.kind === 'department');
  if (department === undefined) return [];
  const subjects = [...subject.accounts, subject.key];
  return peersByContext(tx, { kind: 'department', value: String(department.value), subjects, asOf, knownAt });
}

function textOf(event: MatchedEvent, path: readonly string[]): string | null {
  const value = path.reduce<JsonValue | undefined>(
    (inner, name) => (isJsonObject(inner) ? inner[name] : undefined),
    event.ocsf,
  );
  return typeof value === 'number' || (typeof value === 'string' && value !== '') ? String(value) : null;
}
