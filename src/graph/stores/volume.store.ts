import type { CaseEvent, CaseSubject } from '../../domain/case-facts.js';
import type { ContextFact } from '../../domain/context.js';
import { compareText } from '../../domain/ids.js';
import { DOWNLOADS } from '../../pipeline/decide/ports-signals.js';
import { volumeHabits, type DaySpan, type DayVolume, type DownloadVolume } from '../../pipeline/decide/ports.js';
import { dayOf, type BaselineFeature } from '../../pipeline/enrich/ports.js';
import type { Tx } from '../session.js';
import type { Peers } from './case-facts.store.js';
import { peersOf } from './login-rarity.store.js';
import { BASELINE_DAYS } from './reading-reach.js';
import { DONE_BY_DAY, QUARANTINED, VOLUME_DAYS } from './volume.cypher.js';

type Reader = Pick<Tx, 'run'>;

const FEATURE: BaselineFeature = 'download.count';
const DAY_MS = 86_400_000;
/** Their days are many rows each; more peers teach little more. */
const MOST_PEERS = 100;
/** Dispositions after which what was seen counts as normal. */
const HARMLESS = ['FALSE_POSITIVE', 'BENIGN_TRUE_POSITIVE'];

export interface VolumeQuestion {
  readonly subject: CaseSubject;
  readonly context: readonly ContextFact[];
  readonly around: readonly CaseEvent[];
  readonly since: number;
  readonly asOf: number;
  readonly knownAt: number;
}

/** The greatest day of the case beside the days before it; null where nothing was downloaded. */
export async function downloadsOf(tx: Reader, question: VolumeQuestion): Promise<DownloadVolume | null> {
  const { subject, since, asOf } = question;
  if (!question.around.some(({ operation }) => DOWNLOADS.includes(operation ?? ''))) return null;
  const before = dayOf(since);
  const asked = { accounts: subject.accounts, from: before * DAY_MS, to: asOf, operations: DOWNLOADS };
  const [greatest] = [...(await tx.run<DayVolume>(DONE_BY_DAY, asked))].sort((a, b) => b.amount - a.amount);
  if (greatest === undefined) return null;
  const peers = [...(await peersOf(tx, question))].sort((a, b) => compareText(a.peer, b.peer)).slice(0, MOST_PEERS);
  const days = await daysOf(tx, [subject.accounts, ...peers.map(({ accounts }) => accounts)], before);
  const [own = [], ...theirs] = days;
  const quarantined = await quarantinedDays(tx, subject, before);
  return { ...greatest, ...volumeHabits(own, theirs, { before, quarantined }) };
}

/** One list of days for each list of accounts; a day of several accounts is one day. */
async function daysOf(
  tx: Reader,
  owners: readonly Peers['accounts'][],
  before: number,
): Promise<readonly (readonly DayVolume[])[]> {
  const entities = [...new Set(owners.flat())].sort(compareText);
  const asked = { entities, feature: FEATURE, after: before - BASELINE_DAYS, before };
  const rows = await tx.run<DayVolume & { readonly entity: string }>(VOLUME_DAYS, asked);
  return owners.map((accounts) => {
    const byDay = new Map<number, number>();
    for (const { entity, day, amount } of rows)
      if (accounts.includes(entity)) byDay.set(day, (byDay.get(day) ?? 0) + amount);
    return [...byDay].map(([day, amount]) => ({ day, amount }));
  });
}

function quarantinedDays(tx: Reader, { key, accounts }: CaseSubject, before: number): Promise<readonly DaySpan[]> {
  const keys = [...new Set([key, ...accounts])].sort(compareText);
  const span = { from: (before - BASELINE_DAYS) * DAY_MS, to: before * DAY_MS };
  return tx.run<DaySpan>(QUARANTINED, { keys, harmless: HARMLESS, ...span });
}
