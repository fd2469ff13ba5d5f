import type { Rule } from '../../domain/authorization.js';
import { canonicalText } from '../../domain/canonical.js';
import type { ActionRecord } from '../../domain/records.js';
import type { Reconsideration } from '../../pipeline/guard/ports.js';
import type { Graph, Tx } from '../session.js';
import { KEEP_ACTION, LOCK_ACTION, MOVE_UNSENT_STEPS, OPEN_REQUESTS } from './action.cypher.js';
import { actionOf, auditOf, changeOf, requesterOf, requestOf } from './action-rows.js';
import { type ActionSettings, keepRuled, ruleOn, settledWait } from './action-ruling.js';
import { planOf } from './action-plan.js';
import { appendAudit } from './audit.store.js';
import { appendChanges } from './feed.store.js';
import { underCurrent } from './permit-archive.store.js';

const DECIDER = 'system:decisions';
const OUTDATED = { code: 'OUTDATED', type: 'action.outdated', by: DECIDER } as const;

/**
 * What still waits for people after its case was decided again. Nobody could say yes to it: it rests on a decision that is
 * not the current one. What was asked for by whom decides by itself (`own`) ends, for the new decision does not call for
 * it; what others asked for is judged anew under the new decision, unless it would touch other accounts than it did.
 */
export async function reconsiderOpen(
  graph: Graph,
  { case: number, except, own, now }: Reconsideration,
  rule: Rule,
  settings: ActionSettings,
): Promise<void> {
  const refresh = settings.refreshGuard ?? (() => Promise.resolve());
  for await (const uid of openRequests(graph, number, except))
    await underCurrent(refresh, () => graph.write((tx) => reconsider(tx, uid, { own, now, rule, settings })));
}

/** Requests of one page: a case of a storm may have thousands. */
const PAGE = 100;

async function* openRequests(graph: Graph, number: number, except: readonly string[]): AsyncGenerator<string> {
  for (let after: string | null = ''; after !== null;) {
    const rows: readonly { uid: string }[] = await graph.run(OPEN_REQUESTS, {
      case: number,
      except,
      after,
      limit: PAGE,
    });
    for (const { uid } of rows) yield uid;
    after = rows.length < PAGE ? null : (rows.at(-1)?.uid ?? null);
  }
}

interface Review extends Pick<Reconsideration, 'own' | 'now'> {
  readonly rule: Rule;
  readonly settings: ActionSettings;
}

async function reconsider(tx: Tx, uid: string, { own, now, rule, settings }: Review): Promise<void> {
  const [row] = await tx.run<{ action: Partial<ActionRecord> }>(LOCK_ACTION, { uid });
  if (row === undefined) return;
  const action = actionOf(row.action);
  // Somebody answered meanwhile.
  if (action.state !== 'WAITING_APPROVAL') return;
  const plan = await planOf(tx, requestOf(action), settings.connectors);
  if (requesterOf(action).id === own || plan.argumentsDigest !== action.argumentsDigest) {
    await endRequest(tx, action, { ...OUTDATED, now });
    return;
  }
  const ruled = await ruleOn(tx, action, rule, { settings, reach: plan.reach, now });
  if (ruled.action.decision === action.decision) return;
  await tx.run(KEEP_ACTION, { action: ruled.action });
  await keepRuled(tx, ruled, { type: 'action.reconsidered', actor: DECIDER, at: now });
}

interface Ending {
  readonly code: string;
  /** Of the audit event. */
  readonly type: string;
  readonly by: string;
  readonly now: number;
}

/** It waits for nobody any more, and nothing was sent. */
export async function endRequest(tx: Tx, action: ActionRecord, { code, type, by, now }: Ending): Promise<ActionRecord> {
  const outcomeJson = canonicalText({ code });
  const ended: ActionRecord = { ...settledWait(action), state: 'EXPIRED', finishedAt: now, outcomeJson };
  await tx.run(KEEP_ACTION, { action: ended });
  const { uid, notBefore, finishedAt } = ended;
  await tx.run(MOVE_UNSENT_STEPS, { uid, state: 'EXPIRED', notBefore, finishedAt });
  await appendAudit(tx, [auditOf(ended, { type, actor: by, at: now })]);
  await appendChanges(tx, [changeOf(ended, now)]);
  return ended;
}
