import type { NormalisedEvent } from '../../domain/event.js';
import { compareText } from '../../domain/ids.js';
import type { Folding, Likeness } from '../../pipeline/ingest/ports-fold.js';
import type { Tx } from '../session.js';
import type { Written } from '../transaction-part.js';
import { FOLD_ALERTS, LEAVE_FOLDS, PLACE_ALERTS, PLACE_REVISED_ALERTS, STANDING_ALERTS } from './alert-fold.cypher.js';

/** Tells which alerts of a transaction are folded; runs before whatever else rests on them. */
export type FoldStage = (tx: Tx, written: Written) => Promise<ReadonlySet<string>>;

export const NO_FOLDING: FoldStage = () => Promise.resolve(new Set());

const FINDINGS_CATEGORY = 2;

interface Alike {
  readonly likeness: Likeness;
  readonly alerts: readonly NormalisedEvent[];
}

/**
 * The first alerts of a likeness stand by themselves; those that follow are counted behind them. Each is stored as every
 * event is, and rules never see the difference.
 */
export function foldStage({ likenessOf, after }: Folding, newId: () => string): FoldStage {
  if (after === 0) return NO_FOLDING;
  return async (tx, { created, revised }) => {
    const folded = new Set<string>();
    const alike = groupsOf(created.filter(isAlert), likenessOf);
    if (alike.length > 0) await placeNew(tx, alike, { after, newId, folded });
    const changed = revised.filter(isAlert);
    if (changed.length > 0) await placeRevised(tx, changed, { likenessOf, folded });
    return folded;
  };
}

function isAlert({ categoryUid }: NormalisedEvent): boolean {
  return categoryUid === FINDINGS_CATEGORY;
}

/** In the order of their keys: the order in which every transaction locks them. */
function groupsOf(alerts: readonly NormalisedEvent[], likenessOf: Folding['likenessOf']): readonly Alike[] {
  const groups = new Map<string, { likeness: Likeness; alerts: NormalisedEvent[] }>();
  for (const alert of alerts) {
    const likeness = likenessOf(alert);
    if (likeness === null) continue;
    const group = groups.get(likeness.key) ?? { likeness, alerts: [] };
    group.alerts.push(alert);
    groups.set(likeness.key, group);
  }
  return [...groups.values()].sort((a, b) => compareText(a.likeness.key, b.likeness.key));
}

interface Placing {
  readonly after: number;
  readonly newId: () => string;
  readonly folded: Set<string>;
}

async function placeNew(tx: Tx, alike: readonly Alike[], { after, newId, folded }: Placing): Promise<void> {
  const keys = alike.map(({ likeness }) => likeness.key);
  const rows = await tx.run<{ key: string; standing: number; unfolded: boolean }>(STANDING_ALERTS, { keys, after });
  const room = new Map(rows.map(({ key, standing, unfolded }) => [key, unfolded ? Infinity : after - standing]));
  const split = alike.map(({ likeness, alerts }) => {
    const free = Math.max(room.get(likeness.key) ?? after, 0);
    const sorted = [...alerts].sort((a, b) => a.time - b.time || compareText(a.uid, b.uid));
    return { likeness, stand: sorted.slice(0, free), fold: sorted.slice(free) };
  });
  await tx.run(PLACE_ALERTS, {
    rows: split.flatMap(({ likeness: { key }, stand, fold }) => [
      ...stand.map(({ uid }) => ({ uid, stands: key, fold: null })),
      ...fold.map(({ uid }) => ({ uid, stands: null, fold: key })),
    ]),
  });
  const folds = split.filter(({ fold }) => fold.length > 0);
  if (folds.length === 0) return;
  await tx.run(FOLD_ALERTS, { rows: folds.map(({ likeness, fold }) => foldRow(likeness, fold, { after, newId })) });
  for (const { uid } of folds.flatMap(({ fold }) => fold)) folded.add(uid);
}

function foldRow(
  { key, ...likeness }: Likeness,
  fold: readonly NormalisedEvent[],
  { after, newId }: Pick<Placing, 'after' | 'newId'>,
): object {
  const [firstSeen, lastSeen] = [fold[0]?.time ?? 0, fold.at(-1)?.time ?? 0];
  const seen = { firstSeen, lastSeen };
  const uids = fold.map(({ uid }) => uid);
  return { key, likeness: { ...likeness, after, ...seen }, count: fold.length, ...seen, task: newId(), uids };
}

interface Replacing {
  readonly likenessOf: Folding['likenessOf'];
  readonly folded: Set<string>;
}

/** A vendor's later word on a folded alert: what is like as before stays folded, anything else stands up. */
async function placeRevised(
  tx: Tx,
  alerts: readonly NormalisedEvent[],
  { likenessOf, folded }: Replacing,
): Promise<void> {
  const rows = alerts.map((alert) => ({ uid: alert.uid, key: likenessOf(alert)?.key ?? null }));
  const placed = await tx.run<{ uid: string; was: string | null; stays: boolean }>(PLACE_REVISED_ALERTS, { rows });
  const left = new Map<string, number>();
  for (const { uid, was, stays } of placed) {
    if (stays) folded.add(uid);
    else if (was !== null) left.set(was, (left.get(was) ?? 0) + 1);
  }
  const leaving = [...left].map(([key, count]) => ({ key, count })).sort((a, b) => compareText(a.key, b.key));
  if (leaving.length > 0) await tx.run(LEAVE_FOLDS, { rows: leaving });
}
