import type { AlertGraph, AlertTx } from '../../pipeline/correlate/ports-alerts.js';
import type { Graph, Tx } from '../session.js';
import type { TransactionPart } from '../transaction-part.js';
import { ADD_ALERT_TASKS, ANY_ALERT_TASK, FINISH_ALERT_TASKS, PENDING_ALERT_TASKS } from './alert-case.cypher.js';
import { caseGroupStore } from './case-group.store.js';
import { appendChanges } from './feed.store.js';
import { readEvents } from './ingest.store.js';

const FINDINGS_CATEGORY = 2;

/** Alerts' part of the ingest transaction: the task to find their case commits with them, or not at all. */
export function alertPart(newId: () => string): TransactionPart {
  return async (tx, { created, revised }) => {
    const alerts = [...created, ...revised].filter(({ categoryUid }) => categoryUid === FINDINGS_CATEGORY);
    if (alerts.length === 0) return;
    await tx.run(ADD_ALERT_TASKS, { rows: alerts.map(({ uid }) => ({ id: newId(), uid, state: 'pending' })) });
  };
}

export function alertGraph(graph: Graph): AlertGraph {
  return {
    isWaiting: async () => (await graph.run(ANY_ALERT_TASK)).length > 0,
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
    finish: async (ids, changes) => {
      await tx.run(FINISH_ALERT_TASKS, { ids });
      await appendChanges(tx, changes);
    },
  };
}
