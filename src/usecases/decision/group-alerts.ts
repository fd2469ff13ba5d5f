import { SEVERITIES } from '../../domain/case.js';
import type { NormalisedEvent } from '../../domain/event.js';
import { isJsonObject } from '../../domain/json.js';
import type { AlertGraph } from '../../pipeline/correlate/ports-alerts.js';
import { traitsOf } from '../../domain/alert-traits.js';
import type { DecisionPolicy } from '../../pipeline/decide/policy-file.js';
import { coversAlert } from '../../pipeline/decide/policy-scope.js';
import { groupFolds } from './group-folds.js';
import { groupNewcomers, type GroupingPolicy, type Newcomer } from '../correlation/group-cases.js';

export interface GroupAlertsOptions {
  readonly graph: AlertGraph;
  readonly policies: readonly DecisionPolicy[];
  readonly grouping: GroupingPolicy;
  readonly now: () => number;
  readonly newId: () => string;
}

/** Alerts of one transaction: enough to be quick, few enough that others get their turn at the cases. */
const BATCH = 200;
const NOTHING_FOLDED = { changes: [], any: false };

/**
 * Puts waiting alerts into cases; false where none waits. An alert that no policy covers joins a case that names what it
 * names, but opens none: a tool's word alone is not yet a case.
 */
export async function groupAlertsNext({ graph, policies, grouping, now, newId }: GroupAlertsOptions): Promise<boolean> {
  if (!(await graph.isWaiting())) return false;
  return graph.write(async (tx) => {
    // Before the tasks are read: whoever comes second then finds only what is left.
    await tx.cases.lock();
    const waiting = await tx.waiting(BATCH);
    const alerts = new Map(waiting.map(({ alert }) => [alert.uid, alert]));
    const newcomers = [...alerts.values()].map((alert) => newcomerOf(alert, policies));
    const context = { policy: grouping, now: now(), newId };
    const outcome = await groupNewcomers(tx.cases, newcomers, context);
    const folds = waiting.length < BATCH ? await groupFolds(tx, context) : NOTHING_FOLDED;
    await tx.finish(
      waiting.map(({ task }) => task),
      [...outcome.changes, ...folds.changes],
    );
    return waiting.length > 0 || folds.any;
  });
}

function newcomerOf(alert: NormalisedEvent, policies: readonly DecisionPolicy[]): Newcomer {
  const traits = traitsOf(alert);
  return {
    uid: alert.uid,
    start: alert.time,
    end: alert.time,
    severity: SEVERITIES[alert.severityId] ?? 'UNKNOWN',
    title: titleOf(alert),
    openedBy: 'alert',
    opens: policies.some((policy) => coversAlert(policy.scope, traits)),
    gone: false,
    detections: [],
    trigger: 'alert_joined',
    feedKind: 'case.updated',
  };
}

/** The tool's own title: shown to people, never read by anything that decides. */
function titleOf({ ocsf, className }: NormalisedEvent): string {
  const finding = ocsf['finding_info'];
  const title = isJsonObject(finding) ? finding['title'] : undefined;
  return typeof title === 'string' && title !== '' ? title : className;
}
