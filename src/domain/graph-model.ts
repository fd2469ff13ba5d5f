import { DECISION_LABELS } from './graph-decision-labels.js';
import { CORRELATION_LABELS } from './graph-model-correlation.js';
import { DESK_LABELS } from './graph-desk-labels.js';

/** Every label and relationship of the graph, declared once: model.md, the constraints and the console's legend come from here. */
export interface LabelDeclaration {
  /** Properties that identify a node; a uniqueness constraint is generated from them. */
  readonly key: readonly string[];
  readonly about: string;
  /** Range indexes, each a list of properties. */
  readonly indexes?: readonly (readonly string[])[];
}

export const LABELS = {
  Event: {
    key: ['uid'],
    about: 'One OCSF event. `kind` = class_uid, `t`/`n` = order, `operation` = normalised verb.',
    indexes: [['t'], ['source', 'externalId']],
  },
  EventDocument: {
    key: ['uid'],
    about: 'The OCSF document and the compressed raw record of an event, off the hot node.',
  },
  Alert: {
    key: [],
    about: 'An event of OCSF category 2 (findings); always also an Event. `stands` or `fold`: its likeness.',
    indexes: [
      ['stands', 't'],
      ['fold', 't'],
    ],
  },
  AlertFold: {
    key: ['key'],
    about: 'Near-identical alerts of ten minutes: how many are folded, and by what they are alike.',
    indexes: [['state'], ['lastSeen']],
  },
  FoldTask: {
    key: ['id'],
    about: 'Alerts that were folded and are not yet told to their case.',
    indexes: [['state', 'id']],
  },
  Account: { key: ['key'], about: 'One vendor account.' },
  User: { key: ['key'], about: 'A person behind one or more accounts.' },
  Device: { key: ['key'], about: 'A machine, by the id its management gives it.' },
  IpAddress: { key: ['key'], about: 'An IP address in compressed text.' },
  Session: { key: ['key'], about: 'A session as its vendor numbers it.' },
  Mailbox: { key: ['key'], about: 'A mailbox.' },
  Resource: { key: ['key'], about: 'A cloud or SaaS resource.' },
  File: { key: ['key'], about: 'A file, by its strongest hash, else path on a device.' },
  EmailMessage: { key: ['key'], about: 'A message, by internet message id.' },
  Application: { key: ['key'], about: 'An application or OAuth client.' },
  Process: { key: ['key'], about: 'A process on a device.' },
  IdentityClaim: { key: ['key'], about: 'An authoritative attribute value by which accounts are joined.' },
  Baseline: {
    key: ['entity', 'feature', 'value', 'day'],
    about: 'How often an entity showed a value of a feature on a UTC day; integers only.',
    indexes: [['entity', 'feature', 'day']],
  },
  Context: {
    key: ['uid'],
    about: 'A maintained fact: role, criticality, owner, exception, threshold, change; valid in time.',
    indexes: [
      ['subject', 'kind'],
      ['kind', 'value'],
      ['dueAt', 'uid'],
      ['endsAt', 'uid'],
    ],
  },
  SourceProgress: { key: ['source'], about: 'How far a source is complete, its gaps and health.' },
  PullConnector: { key: ['id'], about: 'A vendor that is asked for records: its checkpoint and how it is doing.' },
  DriftPoint: {
    key: ['key'],
    about: 'What one mapping met of one source in one hour: counts, and which leaves records had.',
    indexes: [
      ['source', 'mappingId', 'hour'],
      ['source', 'hour'],
    ],
  },
  HealthFinding: {
    key: ['key'],
    about: 'Something that changed in what a source sends, open until it is as before.',
    indexes: [['state', 'source']],
  },
  Reprocess: {
    key: ['source'],
    about: 'A run of the mappings in force over what a source has stored, with its place.',
    indexes: [['state', 'source']],
  },
  Receipt: { key: ['key'], about: 'What an idempotency key answered.', indexes: [['expiresAt']] },
  DeadLetter: {
    key: ['id'],
    about: 'A record that could not be used, whole, with the reason.',
    indexes: [['receivedAt'], ['code', 'receivedAt'], ['source', 'receivedAt']],
  },
  Rule: { key: ['key'], about: 'One version of a rule (`id@version`).', indexes: [['id'], ['status']] },
  ...CORRELATION_LABELS,
  Case: {
    key: ['uid'],
    about: 'A case.',
    indexes: [
      ['number'],
      ['status', 'number'],
      ['updatedAt', 'number'],
      ['queuePlace', 'number'],
      ['openedAt'],
      ['tendAt'],
      ['restrictedTo'],
      ['tlp'],
    ],
  },
  CustomField: { key: ['name'], about: 'A field that cases may carry, with the JSON schema of its value.' },
  Task: {
    key: ['uid'],
    about: 'A piece of work of a case.',
    indexes: [
      ['createdAt', 'uid'],
      ['assignee', 'createdAt'],
    ],
  },
  Counter: { key: ['name'], about: 'A number that only grows, e.g. the next case number.' },
  DecideTask: {
    key: ['id'],
    about: 'A case whose decision may have changed.',
    indexes: [
      ['state', 'id'],
      ['state', 'case'],
    ],
  },
  AlertTask: {
    key: ['id'],
    about: 'An alert that no case has been looked for yet.',
    indexes: [['state', 'id']],
  },
  Policy: { key: ['key'], about: 'One version of a decision policy (`id@version`).', indexes: [['id']] },
  PolicyBundle: { key: ['digest'], about: 'A published policy as it decided, immutable: what an export carries.' },
  ...DECISION_LABELS,
  Action: {
    key: ['uid'],
    about: 'An effect on the outside, with its permit, outbox state and outcome.',
    indexes: [['state', 'notBefore'], ['state', 'expiresAt'], ['state', 'answerDueAt'], ['case']],
  },
  ActionStep: {
    key: ['uid'],
    about: 'One send of an action to one account, with its own outbox state.',
    indexes: [['state', 'notBefore'], ['state', 'verifyAt'], ['action'], ['target', 'state']],
  },
  Permit: {
    key: ['uid'],
    about: 'What the guard allowed, immutable: the chain commits to it.',
    indexes: [['case']],
  },
  Guardrails: { key: ['digest'], about: 'A set of guardrails that was in force, as text.' },
  GuardrailVersion: { key: ['version'], about: 'A set of guardrails as a draft, in force, or retired; never altered.' },
  GuardrailsInForce: { key: ['name'], about: 'Which published set of guardrails is in force.' },
  KillSwitch: { key: ['name'], about: 'Engaged: nothing new leaves. Its lock orders every permission after it.' },
  RateWindow: { key: ['type'], about: 'Tokens reserved by effects of one type in the last day.' },
  Autonomy: { key: ['key'], about: 'Level signed for (policy lineage | action | segment).' },
  Outcome: {
    key: ['uid'],
    about: 'What somebody who looked says a decision’s case was.',
    indexes: [['policy', 'at']],
  },
  Misclassification: {
    key: ['uid'],
    about: 'A wrong decision: its flip set, cause, owner, due date, fix and fixture.',
    indexes: [['openedAt'], ['policy', 'policyVersion']],
  },
  Approval: { key: ['uid'], about: 'A person’s yes or no to the digest of an action.' },
  ApprovalDelegation: {
    key: ['uid'],
    about: 'A responder lets somebody else answer for them until a date.',
    indexes: [['to', 'until'], ['from', 'until'], ['until']],
  },
  ApprovalLink: {
    key: ['hash'],
    about: 'A one-time link by which one person may answer one request; only the digest of its token is kept.',
    indexes: [['expiresAt']],
  },
  Playbook: { key: ['key'], about: 'A CACAO playbook as it was imported (`id@modified`); never altered.' },
  PlaybookRun: {
    key: ['uid'],
    about: 'One execution of a playbook for a case, with everything needed to go on.',
    indexes: [['outcome', 'lookAt']],
  },
  Webhook: { key: ['id'], about: 'Somebody outside who is told of changes.', indexes: [['state'], ['createdAt']] },
  WebhookDelivery: {
    key: ['id'],
    about: 'One change for one webhook, with what became of it.',
    indexes: [
      ['state', 'nextAttemptAt'],
      ['webhook', 'state'],
      ['at', 'id'],
    ],
  },
  Lease: { key: ['name'], about: 'Who may run a job, with a fencing token.' },
  Feed: { key: ['partition'], about: 'Head of one partition of the change feed.' },
  Change: {
    key: ['partition', 'seq'],
    about: 'One change of a case; sequence order is commit order.',
    indexes: [['case']],
  },
  AuditStream: { key: ['stream'], about: 'Head of one hash chain.' },
  AuditField: {
    key: ['stream', 'seq', 'path', 'index'],
    about: 'A person’s words in an audit entry, with the salt of their commitment; erased by deleting it.',
    indexes: [['author']],
  },
  AuditEvent: {
    key: ['stream', 'seq'],
    about: 'One link of a hash chain; `leaf` is its place in the sealed log, `unsealed` stands until it has one.',
    indexes: [['at'], ['leaf'], ['unsealed', 'stream', 'seq']],
  },
  Log: { key: ['name'], about: 'The sealed log of all hash chains: its origin, for ever.' },
  LogNode: { key: ['level', 'index'], about: 'Root of 2^level leaves of the log; level 8, 16, …' },
  LogKey: { key: ['vkey'], about: 'A verifier key that signed checkpoints of the log.' },
  SealedHead: { key: ['stream'], about: 'How far a hash chain is sealed.', indexes: [['place']] },
  Checkpoint: { key: ['size'], about: 'A signed note: the log had this size and root.' },
  ...DESK_LABELS,
  ApiKey: { key: ['id'], about: 'An API key, hashed.', indexes: [['hash']] },
  Migration: { key: ['id'], about: 'A migration that ran, with its checksum.' },
} as const satisfies Readonly<Record<string, LabelDeclaration>>;
export type Label = keyof typeof LABELS;

export interface RelationshipDeclaration {
  readonly from: readonly Label[];
  readonly to: readonly Label[];
  readonly about: string;
  readonly indexes?: readonly (readonly string[])[];
}

export const RELATIONSHIPS = {
  ACTOR: { from: ['Event'], to: ['Account'], about: 'did it' },
  SUBJECT: { from: ['Event'], to: ['Account'], about: 'it was done to' },
  ON_BEHALF_OF: { from: ['Event'], to: ['Account'], about: 'on whose behalf' },
  FROM_IP: { from: ['Event'], to: ['IpAddress'], about: 'came from' },
  TO_IP: { from: ['Event'], to: ['IpAddress'], about: 'went to' },
  ON_DEVICE: { from: ['Event'], to: ['Device'], about: 'happened on' },
  IN_SESSION: { from: ['Event'], to: ['Session'], about: 'in this session' },
  ON_MAILBOX: { from: ['Event'], to: ['Mailbox'], about: 'touched this mailbox' },
  ON_RESOURCE: { from: ['Event'], to: ['Resource', 'Application'], about: 'touched this resource' },
  INVOLVES: { from: ['Event'], to: ['File', 'EmailMessage', 'Process', 'Application'], about: 'involves' },
  NAMES: { from: ['Event'], to: ['Observable'], about: 'names this domain, link or mail address' },
  HAD_DOCUMENT: { from: ['Event'], to: ['EventDocument'], about: 'an earlier revision of its content' },
  HAS_DOCUMENT: { from: ['Event'], to: ['EventDocument'], about: 'its OCSF document and raw record' },
  SAME_AS: { from: ['Account'], to: ['User'], about: 'belongs to; carries rule, reason, from; only from an authority' },
  MAYBE_SAME_AS: { from: ['Account'], to: ['User'], about: 'self-asserted likeness; never joins' },
  NOT_SAME_AS: {
    from: ['Account'],
    to: ['Account'],
    about: 'a person said these belong to different people; outranks records, kept when withdrawn',
  },
  SAME_PERSON_AS: { from: ['Account'], to: ['Account'], about: 'a person said these belong to one person' },
  CLAIMS: {
    from: ['Account'],
    to: ['IdentityClaim'],
    about: 'this attribute was asserted of the account; `authoritative` says whether by an authority',
  },
  EVIDENCED_BY: { from: ['Match'], to: ['Event'], about: 'matched event, with its step' },
  FOLDS: { from: ['Detection'], to: ['Match'], about: 'folded match' },
  DETECTED_IN: { from: ['Detection'], to: ['Case'], about: 'opened or joined the case' },
  HOLDS_FOLD: { from: ['Case'], to: ['AlertFold'], about: 'counts these alerts behind those that it contains' },
  CONTAINS: {
    from: ['Case'],
    to: ['Event'],
    about: 'event of the case; carries the number of the case and the time of the event',
    indexes: [['case', 't']],
  },
  INVOLVES_ENTITY: {
    from: ['Case'],
    to: ['User', 'Account', 'Device', 'IpAddress', 'Session', 'Mailbox', 'Resource', 'File', 'EmailMessage'],
    about: 'entity of the case',
  },
  MERGED_INTO: { from: ['Case'], to: ['Case'], about: 'merged, reversibly' },
  LINKED_TO: { from: ['Case'], to: ['Case'], about: 'belongs with, as a person said' },
  COMMENTED_ON: { from: ['Comment'], to: ['Case'], about: 'comment' },
  TASK_OF: { from: ['Task'], to: ['Case'], about: 'work of the case' },
  OBSERVABLE_OF: { from: ['NotedObservable'], to: ['Case'], about: 'was written down in the case' },
  ATTACHED_TO: { from: ['Attachment'], to: ['Case'], about: 'file of the case' },
  DEPENDS_ON: { from: ['Task'], to: ['Task'], about: 'cannot begin before the other is done' },
  DECIDES: { from: ['Decision'], to: ['Case'], about: 'a decision of the case' },
  TOUCHES: { from: ['IdentityDecree'], to: ['Case'], about: 'moved an account that the case involves' },
  RESTS_ON: { from: ['Decision'], to: ['Evidence'], about: 'cites' },
  LACKED: { from: ['Decision'], to: ['Question'], about: 'was not known' },
  SUPERSEDES: { from: ['Decision'], to: ['Decision'], about: 'replaces' },
  CITES: {
    from: ['Evidence'],
    to: ['Event', 'Context', 'Indicator', 'Device', 'Account', 'User'],
    about: 'the fact itself',
  },
  SHADOWS: { from: ['ShadowDecision'], to: ['Decision'], about: 'what a draft would have said instead' },
  UNDER: { from: ['Decision'], to: ['Policy'], about: 'made under' },
  RESPONDS_TO: { from: ['Action'], to: ['Case'], about: 'response' },
  BECAUSE_OF: { from: ['Action'], to: ['Decision'], about: 'the decision it cites' },
  STEP_OF: { from: ['ActionStep'], to: ['Action'], about: 'one send of the action' },
  JUDGES: { from: ['Outcome'], to: ['Decision'], about: 'says what its case was' },
  BLAMES: { from: ['Misclassification'], to: ['Decision'], about: 'was wrong' },
  IN_GROUP: { from: ['Member'], to: ['MemberGroup'], about: 'the directory put them into the group' },
  RUNS_FOR: { from: ['PlaybookRun'], to: ['Case'], about: 'a procedure followed for the case' },
  APPROVES: { from: ['Approval'], to: ['Action'], about: 'approval or denial' },
} as const satisfies Readonly<Record<string, RelationshipDeclaration>>;
export type RelationshipType = keyof typeof RELATIONSHIPS;
