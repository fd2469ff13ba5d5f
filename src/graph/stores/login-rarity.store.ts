import type { CaseSubject, MatchedEvent } from '../../domain/case-facts.js';
import type { ContextFact } from '../../domain/context.js';
import { isJsonObject, type JsonValue } from '../../domain/json.js';
import type { Rarity } from '../../pipeline/decide/ports.js';
import { dayOf } from '../../pipeline/enrich/ports.js';
import type { Tx } from '../session.js';
import { seenBefore } from './baseline.store.js';
import { peersByContext } from './case-facts.store.js';

type Reader = Pick<Tx, 'run'>;

/** How far back a baseline looks, days. */
const BASELINE_DAYS = 90;

export interface RarityQuestion {
  readonly subject: CaseSubject;
  readonly matched: readonly MatchedEvent[];
  readonly context: readonly ContextFact[];
  readonly asOf: number;
  readonly knownAt: number;
}

/** How common the network of the first log-in was before that day, for the person and for the peers in their department. */
export async function loginRarity(tx: Reader, question: RarityQuestion): Promise<Rarity | null> {
  const login = question.matched.find((event) => event.operation === 'auth.success');
  const value = login === undefined ? null : networkOf(login);
  if (login === undefined || value === null) return null;
  const window = windowBefore(login.t);
  const ask = (entity: string) => ({ entity, feature: 'login.asn' as const, value, ...window });
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
