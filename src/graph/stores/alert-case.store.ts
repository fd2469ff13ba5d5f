import type { AlertGraph, AlertTx, UnfoldedPage, WaitingFold } from '../../pipeline/correlate/ports-alerts.js';
import type { Graph, Tx } from '../session.js';
import type { TransactionPart } from '../transaction-part.js';
import {
  ANY_FOLD_WORK,
  ATTACH_ENTITIES_OF,
  FINISH_FOLD_TASKS,
  HOLD_FOLD,
  PENDING_FOLD_TASKS,
  UNFOLD_PAGE,
} from './alert-fold.cypher.js';
import { ADD_ALERT_TASKS, ANY_ALERT_TASK, FINISH_ALERT_TASKS, PENDING_ALERT_TASKS } from './alert-case.cypher.js';
import { caseGroupStore } from './case-group.store.js';
import { appendChanges } from './feed.store.js';
import { readEvents } from './ingest.store.js';

const FINDINGS_CATEGORY = 2;

/** Alerts' part of the ingest transaction: the task to find their case commits with them, or not at all. */
export function alertPart(newId: () => string): TransactionPart {
  return async (tx, { created, revised, folded }) => {
    const written = [...created, ...revised].filter(({ categoryUid }) => categoryUid === FINDINGS_CATEGORY);
    const alerts = written.filter(({ uid }) => folded?.has(uid) !== true);
    if (alerts.length === 0) return;
    await tx.run(ADD_ALERT_TASKS, { rows: alerts.map(({ uid }) => ({ id: newId(), uid, state: 'pending' })) });
  };
}

export function alertGraph(graph: Graph): AlertGraph {
  return {
    isWaiting: async () => {
      if ((await graph.run(ANY_ALERT_TASK)).length > 0) return true;
      return (await graph.run<{ waiting: boolean }>(ANY_FOLD_WORK))[0]?.waiting === true;
    },
    write: (work) => graph.write((tx) => work(alertTx(tx))),
  };
}

function alertTx(tx: Tx): AlertTx {
  return {
    cases: caseGroupStore(tx),
    waiting: async (limit) => {
      const tasks = await tx.run<{ id: string; uid: string }>(PENDING_ALERT_TASKS, { limit });
      const events = await readEvents(tx, [...new Set(tasks.map(({ uid }) => uid))]);
      const byUid = new Map(events.map((event) => [event.uid, event]));
      return tasks.flatMap(({ id, uid }) => {
        const alert = byUid.get(uid);
        return alert === undefined ? [] : [{ task: id, alert }];
      });
    },
    folds: async (limit) => {
      const rows = await tx.run<Omit<WaitingFold, 'task'> & { id: string }>(PENDING_FOLD_TASKS, { limit });
      return rows.map(({ id, ...fold }) => ({ ...fold, task: id }));
    },
    holdFold: async (key) => {
      await tx.run(HOLD_FOLD, { key });
    },
    finishFolds: async (ids) => {
      await tx.run(FINISH_FOLD_TASKS, { ids });
    },
    unfold: (limit) => unfoldPage(tx, limit),
    finish: async (ids, changes) => {
      await tx.run(FINISH_ALERT_TASKS, { ids });
      await appendChanges(tx, changes);
    },
  };
}

interface UnfoldRow {
  readonly caseUid: string | null;
  readonly number: number | null;
  readonly severityId: number;
  readonly uids: readonly string[];
}

async function unfoldPage(tx: Tx, limit: number): Promise<UnfoldedPage | null> {
  const [row] = await tx.run<UnfoldRow>(UNFOLD_PAGE, { limit });
  if (row === undefined) return null;
  const { caseUid, number, severityId, uids } = row;
  if (caseUid === null || number === null) return { case: null, severityId, uids };
  await tx.run(ATTACH_ENTITIES_OF, { caseUid, uids });
  return { case: { uid: caseUid, number }, severityId, uids };
}
