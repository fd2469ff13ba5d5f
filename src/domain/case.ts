export const CASE_STATUSES = ['OPEN', 'IN_PROGRESS', 'CLOSED'] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];

/** OCSF severity_id, as names. */
export const SEVERITIES = ['UNKNOWN', 'INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL', 'FATAL'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** What changed in a case: the kinds of the feed, of subscriptions and of webhooks. */
export const CHANGE_KINDS = [
  'case.opened',
  'case.updated',
  'case.decided',
  'case.closed',
  'case.reopened',
  'case.merged',
  'case.split',
  'comment.added',
  'task.added',
  'task.changed',
  'detection.fired',
  'detection.revised',
  'detection.superseded',
  'action.proposed',
  'action.changed',
  'approval.requested',
  'audit.sealed',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export const TASK_STATUSES = ['TODO', 'IN_PROGRESS', 'DONE', 'CANCELLED'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];
