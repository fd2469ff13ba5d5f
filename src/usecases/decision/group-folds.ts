import { SEVERITIES, type Severity } from '../../domain/case.js';
import type { AlertTx, WaitingFold } from '../../pipeline/correlate/ports-alerts.js';
import type { CaseChange } from '../../pipeline/correlate/ports.js';
import { groupNewcomers, type GroupingContext, type Newcomer } from '../correlation/group-cases.js';

/** Tasks of folds at once: each tells of all that one transaction folded. */
const FOLDS = 50;
const UNFOLDED = 500;

export interface FoldsGrouped {
  readonly changes: readonly CaseChange[];
  readonly any: boolean;
}

/** Tells cases what is counted behind their alerts; after the alerts that stand, so that there is a case to tell. */
export async function groupFolds(tx: AlertTx, context: GroupingContext): Promise<FoldsGrouped> {
  const folds = await tx.folds(FOLDS);
  for (const key of new Set(folds.map((fold) => fold.key))) await tx.holdFold(key);
  const { changes } = await groupNewcomers(tx.cases, mergedByKey(folds).map(newcomerOf), context);
  await tx.finishFolds(folds.map(({ task }) => task));
  const unfolded = await standUp(tx, context);
  return { changes: [...changes, ...unfolded.changes], any: folds.length > 0 || unfolded.any };
}

/** Of one likeness once, however many transactions brought it: a case is decided again for what is new, not for each. */
function mergedByKey(folds: readonly WaitingFold[]): readonly WaitingFold[] {
  const merged = new Map<string, WaitingFold>();
  for (const fold of folds) {
    const known = merged.get(fold.key);
    merged.set(fold.key, known === undefined ? fold : { ...known, uids: [...known.uids, ...fold.uids] });
  }
  return [...merged.values()];
}

function newcomerOf({ key, uids, firstSeen, lastSeen, severityId }: WaitingFold): Newcomer {
  return {
    uid: key,
    start: firstSeen,
    end: lastSeen,
    severity: severityOf(severityId),
    title: '',
    openedBy: 'alert',
    // The alerts that stand have opened it, or nothing does.
    opens: false,
    gone: false,
    detections: [],
    trigger: 'alert_joined',
    feedKind: 'case.updated',
    folded: uids,
  };
}

async function standUp(tx: AlertTx, { now, newId }: GroupingContext): Promise<FoldsGrouped> {
  const page = await tx.unfold(UNFOLDED);
  if (page === null) return { changes: [], any: false };
  const { case: home, severityId } = page;
  if (home === null || page.uids.length === 0) return { changes: [], any: true };
  await tx.cases.refresh(home.uid, { severity: severityOf(severityId), now, naming: null, gone: null });
  await tx.cases.queueDecisions([{ id: newId(), case: home.number, trigger: 'alert_joined', at: now }]);
  return { changes: [{ case: home.number, kind: 'case.updated', subject: home.uid, at: now }], any: true };
}

function severityOf(severityId: number): Severity {
  return SEVERITIES[severityId] ?? 'UNKNOWN';
}
