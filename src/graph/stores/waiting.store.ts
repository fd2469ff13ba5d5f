import type { ApprovalTimes } from '../../domain/approval.js';
import type { ActionRecord } from '../../domain/records.js';
import type { ApprovalLink, RequestStore, WaitingRequest } from '../../pipeline/guard/ports-approvals.js';
import type { Graph, Tx } from '../session.js';
import { KEEP_ACTION, LOCK_ACTION } from './action.cypher.js';
import { actionOf, auditOf, changeOf } from './action-rows.js';
import { isInvolved, namesInCase } from './approver.store.js';
import { appendAudit } from './audit.store.js';
import { appendChanges } from './feed.store.js';
import { endRequest } from './open-request.store.js';
import {
  APPROVAL_OF_CASE_TITLE,
  FORGET_LINKS,
  KEEP_LINK,
  MARK_TOLD,
  OVERDUE_REQUESTS,
  READ_LINK,
  UNTOLD_REQUESTS,
  USE_LINK,
} from './waiting.cypher.js';

const PURSUER = 'system:approvals';
const UNANSWERED = { code: 'UNANSWERED', type: 'approval.expired', by: PURSUER } as const;
/** Links that ended are kept a day, so that whoever comes late learns that theirs has ended. */
const KEPT_MS = 86_400_000;

interface WaitingRow {
  readonly action: Partial<ActionRecord>;
  readonly title: string | null;
}
const waitingOf = ({ action, title }: WaitingRow): WaitingRequest => ({ action: actionOf(action), title: title ?? '' });

/** Requests that wait for people: asked in chat and mail, put before more people in time, and ended unanswered. */
export function requestStore(graph: Graph, times: ApprovalTimes): RequestStore {
  return {
    overdue: async (now, limit) =>
      (await graph.run<WaitingRow>(OVERDUE_REQUESTS, { now, limit })).map(({ action }) => actionOf(action)),
    pursue: (uid, now) => graph.write((tx) => pursue(tx, uid, now, times)),
    untold: async (limit) => (await graph.run<WaitingRow>(UNTOLD_REQUESTS, { limit })).map(waitingOf),
    told: async (uid, asked) => void (await graph.write((tx) => tx.run(MARK_TOLD, { uid, asked }))),
    read: async (uid) => (await graph.run<WaitingRow>(APPROVAL_OF_CASE_TITLE, { uid })).map(waitingOf)[0] ?? null,
    involved: async (number, people, now) => {
      const names = await namesInCase(graph, number, now);
      return new Set(people.filter((person) => isInvolved(person, names)).map(({ id }) => id));
    },
    keepLink: async (link) => void (await graph.write((tx) => tx.run(KEEP_LINK, { link }))),
    link: async (hash, now) => (await graph.run<{ link: ApprovalLink }>(READ_LINK, { hash, now }))[0]?.link ?? null,
    useLink: (hash, now) =>
      graph.write(async (tx) => (await tx.run<{ link: ApprovalLink }>(USE_LINK, { hash, now }))[0]?.link ?? null),
    forgetLinks: async (now) =>
      void (await graph.write((tx) => tx.run(FORGET_LINKS, { before: now - KEPT_MS, limit: 1_000 }))),
  };
}

/** One step on: more people are asked once, and then it ends. Two nodes that come at once make one step. */
async function pursue(tx: Tx, uid: string, now: number, times: ApprovalTimes): Promise<ActionRecord | null> {
  const [row] = await tx.run<{ action: Partial<ActionRecord> }>(LOCK_ACTION, { uid });
  if (row === undefined) return null;
  const action = actionOf(row.action);
  if (action.state !== 'WAITING_APPROVAL' || action.answerDueAt === null || action.answerDueAt > now) return null;
  const endsAt = (action.waitingSince ?? now) + times.expireMs;
  return endsAt <= now ? endRequest(tx, action, { ...UNANSWERED, now }) : escalate(tx, action, { now, endsAt });
}

async function escalate(tx: Tx, action: ActionRecord, at: { now: number; endsAt: number }): Promise<ActionRecord> {
  const escalated = { ...action, escalations: action.escalations + 1, answerDueAt: at.endsAt };
  await tx.run(KEEP_ACTION, { action: escalated });
  const detail = { waitingSince: action.waitingSince ?? at.now, escalations: escalated.escalations };
  await appendAudit(tx, [auditOf(escalated, { type: 'approval.escalated', actor: PURSUER, at: at.now, detail })]);
  await appendChanges(tx, [changeOf(escalated, at.now)]);
  return escalated;
}
