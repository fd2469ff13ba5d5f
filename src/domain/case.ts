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
  'case.linked',
  'case.unlinked',
  'case.glass_broken',
  'case.routed',
  'case.escalated',
  'sla.breached',
  'comment.added',
  'task.added',
  'task.changed',
  'attachment.added',
  'observable.added',
  'observable.changed',
  'observable.removed',
  'detection.fired',
  'detection.revised',
  'detection.superseded',
  'action.proposed',
  'action.changed',
  'action.unknown',
  'action.escalated',
  'approval.requested',
  'audit.sealed',
  'hunt.progressed',
  'hunt.ended',
] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** What may be asked for instead of every kind by its name. */
export const CHANGE_FAMILIES = {
  case: ['case.', 'sla.'],
  decision: ['case.decided'],
  detection: ['detection.'],
  action: ['action.', 'approval.'],
  task: ['task.'],
  comment: ['comment.'],
  attachment: ['attachment.'],
  observable: ['observable.'],
  hunt: ['hunt.'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type ChangeFamily = keyof typeof CHANGE_FAMILIES;

/** Every kind that was asked for, by itself or with its family. */
export function changeKindsOf(asked: readonly (ChangeKind | ChangeFamily)[]): readonly ChangeKind[] {
  const begins = asked.map((one) => (one in CHANGE_FAMILIES ? CHANGE_FAMILIES[one as ChangeFamily] : [one])).flat();
  return CHANGE_KINDS.filter((kind) => begins.some((begin) => kind.startsWith(begin)));
}

/** Traffic Light Protocol 2.0: with whom it may be shared. */
export const TLP_LABELS = ['RED', 'AMBER_STRICT', 'AMBER', 'GREEN', 'CLEAR'] as const;
export type Tlp = (typeof TLP_LABELS)[number];

/** Permissible Actions Protocol: what may be done with it that an adversary could notice. */
export const PAP_LABELS = ['RED', 'AMBER', 'GREEN', 'CLEAR'] as const;
export type Pap = (typeof PAP_LABELS)[number];

export const TASK_STATUSES = ['TODO', 'IN_PROGRESS', 'DONE', 'CANCELLED'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];
