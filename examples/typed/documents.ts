// Generated from operations.graphql and the schema by npm run client:types; do not edit.
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string };
  String: { input: string; output: string };
  Boolean: { input: boolean; output: boolean };
  Int: { input: number; output: number };
  Float: { input: number; output: number };
  /** An instant in RFC 3339, e.g. `2026-11-03T02:14:07.512Z`. Answers are in UTC with milliseconds. */
  DateTime: { input: string; output: string };
  /** The `JSON` scalar type represents JSON values as specified by [ECMA-404](http://www.ecma-international.org/publications/files/ECMA-ST/ECMA-404.pdf). */
  JSON: { input: unknown; output: unknown };
};

/** Life of an action. */
export type ActionState =
  /** `COMPENSATED`. */
  | 'COMPENSATED'
  /** `CONFIRMED`. */
  | 'CONFIRMED'
  /** `DENIED`. */
  | 'DENIED'
  /** `DISPATCHED`. */
  | 'DISPATCHED'
  /** `EXPIRED`. */
  | 'EXPIRED'
  /** `FAILED`. */
  | 'FAILED'
  /** `PROPOSED`. */
  | 'PROPOSED'
  /** `QUEUED`. */
  | 'QUEUED'
  /** The target did not answer; reconciled by reading its state, never blindly retried. */
  | 'UNKNOWN'
  /** `WAITING_APPROVAL`. */
  | 'WAITING_APPROVAL';

/** What to write on a case. */
export type AddCommentInput = {
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Number of the case. */
  readonly number: Scalars['Int']['input'];
  /** Markdown, at most 20,000 characters. */
  readonly text: Scalars['String']['input'];
};

/** Something that is known and accepted, for a time. */
export type AddExceptionInput = {
  /** Who answers for it. */
  readonly owner?: InputMaybe<Scalars['String']['input']>;
  /** Why. */
  readonly reason: Scalars['String']['input'];
  /** Only of this rule, e.g. `slow-account-takeover`; of every rule where absent. */
  readonly ruleId?: InputMaybe<Scalars['String']['input']>;
  /** Key or global id of the entity it is about, e.g. `okta:00u1` or `Account:okta:00u1`. */
  readonly subject: Scalars['String']['input'];
  /** From when; now where absent. */
  readonly validFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** Until when: an exception ends. */
  readonly validTo: Scalars['DateTime']['input'];
};

/** Observables for a case. What it has already stays as it is. */
export type AddObservablesInput = {
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Number of the case. */
  readonly number: Scalars['Int']['input'];
  /** 1 to 200. */
  readonly observables: ReadonlyArray<NewObservableInput>;
};

/** A new piece of work. */
export type AddTaskInput = {
  /** Who is to do it. */
  readonly assignee?: InputMaybe<Scalars['String']['input']>;
  /** Tasks of the same case that must be finished first. */
  readonly dependsOn?: ReadonlyArray<Scalars['ID']['input']>;
  /** Markdown, at most 20,000 characters. */
  readonly description?: InputMaybe<Scalars['String']['input']>;
  /** Until when. */
  readonly dueAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Number of the case. */
  readonly number: Scalars['Int']['input'];
  /** One line, at most 200 characters. */
  readonly title: Scalars['String']['input'];
};

/** A yes or no to what the person saw. */
export type AnswerActionInput = {
  /** Digest of the arguments the person saw; others make the answer void. */
  readonly argumentsDigest: Scalars['String']['input'];
  /** The decision the person saw; a later one makes the answer void. */
  readonly decisionId?: InputMaybe<Scalars['ID']['input']>;
  /** The action. */
  readonly id: Scalars['ID']['input'];
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Why. */
  readonly reason: Scalars['String']['input'];
};

/** What came of a manual step. */
export type AnswerPlaybookStepInput = {
  /** What was done or found. */
  readonly note: Scalars['String']['input'];
  /** The run. */
  readonly run: Scalars['ID']['input'];
  /** The step at which it waits. */
  readonly step: Scalars['ID']['input'];
  /** Whether it worked. */
  readonly success: Scalars['Boolean']['input'];
  /** The thread that waits. */
  readonly thread: Scalars['ID']['input'];
  /** Values of variables that were found out, by name, e.g. `{__ticket__: "CHG-11"}`. */
  readonly variables?: InputMaybe<Scalars['JSON']['input']>;
};

/** What a source said to a question. */
export type AnswerState =
  /** `ANSWERED`. */
  | 'ANSWERED'
  /** `DENIED`. */
  | 'DENIED'
  /** `ERROR`. */
  | 'ERROR'
  /** `INSUFFICIENT_HISTORY`. */
  | 'INSUFFICIENT_HISTORY'
  /** `NOT_ASKED`. */
  | 'NOT_ASKED'
  /** The source has never heard of it; gives no credit toward benign. */
  | 'NO_COVERAGE'
  /** `NO_DATA`. */
  | 'NO_DATA'
  /** `STALE`. */
  | 'STALE';

/** A template for a case that is there already. */
export type ApplyCaseTemplateInput = {
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Number of the case. */
  readonly number: Scalars['Int']['input'];
  /** Name of the template. */
  readonly template: Scalars['String']['input'];
};

/** Who is to work on a case. */
export type AssignCaseInput = {
  /** Refuse with Conflict unless the case still has this version. */
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Number of the case. */
  readonly number: Scalars['Int']['input'];
  /** The person; null gives it back to the queue. */
  readonly owner?: InputMaybe<Scalars['String']['input']>;
};

/** Which audit events. Conditions that are given must all hold. */
export type AuditFilter = {
  /** Done by. */
  readonly actor?: InputMaybe<Scalars['String']['input']>;
  /** At this time or later. */
  readonly since?: InputMaybe<Scalars['DateTime']['input']>;
  /** Of this chain, e.g. `case/41`, `access` or `config`. */
  readonly stream?: InputMaybe<Scalars['String']['input']>;
  /** Of one of these types, e.g. `["case.closed", "access.case_read"]`. */
  readonly type?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** A rule, or a draft that nobody saved, to be tried on the past. */
export type BacktestRuleInput = {
  /** A draft; give this or `rule`. */
  readonly draft?: InputMaybe<HuntTextInput>;
  /** Event time from which the last event of a match counts. */
  readonly from: Scalars['DateTime']['input'];
  /** The same key gives the same run. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Matches to keep at most: 1,000 where absent, 10,000 at most. */
  readonly limit?: InputMaybe<Scalars['Int']['input']>;
  /** The rule: its global id or `id@version`. */
  readonly rule?: InputMaybe<Scalars['ID']['input']>;
  /** Event time up to which it counts. */
  readonly to: Scalars['DateTime']['input'];
};

/** A case that is kept from you, and why you must see it. */
export type BreakGlassInput = {
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Number of the case. */
  readonly number: Scalars['Int']['input'];
  /** Why; it stays in the audit of the case. */
  readonly reason: Scalars['String']['input'];
};

/** One thing to do with many cases; absent fields stay as they are. */
export type BulkUpdateCasesInput = {
  /** Written on each. */
  readonly comment?: InputMaybe<Scalars['String']['input']>;
  /** Closes each with this conclusion, last. */
  readonly disposition?: InputMaybe<Disposition>;
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Numbers of the cases, at most 200. */
  readonly numbers: ReadonlyArray<Scalars['Int']['input']>;
  /** Who works on it; null gives it back to the queue. */
  readonly owner?: InputMaybe<Scalars['String']['input']>;
  /** What may be done with it; null takes it away. */
  readonly pap?: InputMaybe<Pap>;
  /** How bad. */
  readonly severity?: InputMaybe<Severity>;
  /** Where the work stands; CLOSED needs `disposition` instead. */
  readonly status?: InputMaybe<CaseStatus>;
  /** All tags from now on. */
  readonly tags?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Whose queue; null takes it away. */
  readonly team?: InputMaybe<Scalars['String']['input']>;
  /** With whom it may be shared; null takes it away. */
  readonly tlp?: InputMaybe<Tlp>;
};

/** A run to be called off. */
export type CancelHuntInput = {
  /** The run. */
  readonly run: Scalars['ID']['input'];
};

/** Which cases a rule is about: what is named must all hold, lists mean any of, an empty one whatever it is. */
export type CaseConditionInput = {
  /** With events of one of these OCSF classes, e.g. `compliance_finding`. */
  readonly classes?: ReadonlyArray<Scalars['String']['input']>;
  /** With a posture finding whose control or framework begins so, e.g. `NIST.800-53`. */
  readonly controls?: ReadonlyArray<Scalars['String']['input']>;
  /** With an entity that one of these owns. */
  readonly entityOwners?: ReadonlyArray<Scalars['String']['input']>;
  /** Of one of these severities. */
  readonly severities?: ReadonlyArray<Severity>;
  /** With one of these tags. */
  readonly tags?: ReadonlyArray<Scalars['String']['input']>;
  /** With one of these verdicts. */
  readonly verdicts?: ReadonlyArray<Verdict>;
};

/** Where a case goes that nobody took. */
export type CaseEscalationInput = {
  /** After it was routed, or opened where no rule fitted. */
  readonly afterMinutes: Scalars['Int']['input'];
  /** Whose queue it goes to. */
  readonly team: Scalars['String']['input'];
};

/** Which cases. Conditions that are given must all hold; lists mean any of. */
export type CaseFilter = {
  /** That involve the entity with this key, e.g. `okta:00u1` or `203.0.113.7`. */
  readonly entity?: InputMaybe<Scalars['String']['input']>;
  /** Owned by this person. */
  readonly owner?: InputMaybe<Scalars['String']['input']>;
  /** Of one of these severities. */
  readonly severity?: InputMaybe<ReadonlyArray<Severity>>;
  /** Of this severity or worse. */
  readonly severityGte?: InputMaybe<Severity>;
  /** In one of these states. */
  readonly status?: InputMaybe<ReadonlyArray<CaseStatus>>;
  /** With this tag. */
  readonly tag?: InputMaybe<Scalars['String']['input']>;
  /** Of this team. */
  readonly team?: InputMaybe<Scalars['String']['input']>;
  /** With one of these TLP labels. */
  readonly tlp?: InputMaybe<ReadonlyArray<Tlp>>;
  /** Owned by nobody (true) or by somebody (false). */
  readonly unowned?: InputMaybe<Scalars['Boolean']['input']>;
  /** Changed at this time or later. */
  readonly updatedSince?: InputMaybe<Scalars['DateTime']['input']>;
  /** With one of these verdicts. */
  readonly verdict?: InputMaybe<ReadonlyArray<Verdict>>;
  /** Watched by this person. */
  readonly watcher?: InputMaybe<Scalars['String']['input']>;
};

/** What opened a case. */
export type CaseOpenedBy =
  /** `alert`. */
  | 'ALERT'
  /** `detection`. */
  | 'DETECTION'
  /** `person`. */
  | 'PERSON';

/** Order of a list of cases. */
export type CaseOrder = {
  /** Which way. */
  readonly direction?: OrderDirection;
  /** By what. */
  readonly field: CaseOrderField;
};

/** What cases are ordered by. */
export type CaseOrderField =
  /** Their number. */
  | 'NUMBER'
  /** What to take up next: severity × verdict × age. Only cases that are not closed have a place. */
  | 'PRIORITY'
  /** When they last changed. */
  | 'UPDATED_AT';

/** Where the work on a case stands. */
export type CaseStatus =
  /** Done; later findings are linked and decided again, never silently reopened. */
  | 'CLOSED'
  /** Somebody works on it. */
  | 'IN_PROGRESS'
  /** Nobody has taken it up. */
  | 'OPEN';

/** Why a decision was wrong. */
export type CauseClass =
  /** `BASELINE_POISONED`. */
  | 'BASELINE_POISONED'
  /** `CORRELATION`. */
  | 'CORRELATION'
  /** `GUARDRAIL`. */
  | 'GUARDRAIL'
  /** `LABEL_WRONG`. */
  | 'LABEL_WRONG'
  /** `MISSING_QUESTION`. */
  | 'MISSING_QUESTION'
  /** `SOURCE_WRONG`. */
  | 'SOURCE_WRONG'
  /** `STALE_CONTEXT`. */
  | 'STALE_CONTEXT'
  /** `WEIGHT`. */
  | 'WEIGHT';

/** What changed in a case. Kinds of one word, such as `DECISION`, are only asked for. */
export type ChangeKind =
  /** Asked for: every kind that begins with `action.` or `approval.`. No change is told as this. */
  | 'ACTION'
  /** `action.changed`. */
  | 'ACTION_CHANGED'
  /** `action.escalated`. */
  | 'ACTION_ESCALATED'
  /** `action.proposed`. */
  | 'ACTION_PROPOSED'
  /** `action.unknown`. */
  | 'ACTION_UNKNOWN'
  /** `approval.requested`. */
  | 'APPROVAL_REQUESTED'
  /** Asked for: every kind that begins with `attachment.`. No change is told as this. */
  | 'ATTACHMENT'
  /** `attachment.added`. */
  | 'ATTACHMENT_ADDED'
  /** `audit.sealed`. */
  | 'AUDIT_SEALED'
  /** Asked for: every kind that begins with `case.` or `sla.`. No change is told as this. */
  | 'CASE'
  /** `case.closed`. */
  | 'CASE_CLOSED'
  /** `case.decided`. */
  | 'CASE_DECIDED'
  /** `case.escalated`. */
  | 'CASE_ESCALATED'
  /** `case.glass_broken`. */
  | 'CASE_GLASS_BROKEN'
  /** `case.linked`. */
  | 'CASE_LINKED'
  /** `case.merged`. */
  | 'CASE_MERGED'
  /** `case.opened`. */
  | 'CASE_OPENED'
  /** `case.reopened`. */
  | 'CASE_REOPENED'
  /** `case.routed`. */
  | 'CASE_ROUTED'
  /** `case.split`. */
  | 'CASE_SPLIT'
  /** `case.unlinked`. */
  | 'CASE_UNLINKED'
  /** `case.updated`. */
  | 'CASE_UPDATED'
  /** Asked for: every kind that begins with `comment.`. No change is told as this. */
  | 'COMMENT'
  /** `comment.added`. */
  | 'COMMENT_ADDED'
  /** Asked for: every kind that begins with `case.decided`. No change is told as this. */
  | 'DECISION'
  /** Asked for: every kind that begins with `detection.`. No change is told as this. */
  | 'DETECTION'
  /** `detection.fired`. */
  | 'DETECTION_FIRED'
  /** `detection.revised`. */
  | 'DETECTION_REVISED'
  /** `detection.superseded`. */
  | 'DETECTION_SUPERSEDED'
  /** Asked for: every kind that begins with `hunt.`. No change is told as this. */
  | 'HUNT'
  /** `hunt.ended`. */
  | 'HUNT_ENDED'
  /** `hunt.progressed`. */
  | 'HUNT_PROGRESSED'
  /** Asked for: every kind that begins with `observable.`. No change is told as this. */
  | 'OBSERVABLE'
  /** `observable.added`. */
  | 'OBSERVABLE_ADDED'
  /** `observable.changed`. */
  | 'OBSERVABLE_CHANGED'
  /** `observable.removed`. */
  | 'OBSERVABLE_REMOVED'
  /** `sla.breached`. */
  | 'SLA_BREACHED'
  /** Asked for: every kind that begins with `task.`. No change is told as this. */
  | 'TASK'
  /** `task.added`. */
  | 'TASK_ADDED'
  /** `task.changed`. */
  | 'TASK_CHANGED';

/** Why a decision was wrong. */
export type ClassifyMisclassificationInput = {
  /** Class of cause. */
  readonly cause: CauseClass;
  /** The record. */
  readonly id: Scalars['ID']['input'];
  /** What was at fault: a question, a fact, a source, a baseline, a rule, a guardrail. It has to be there. */
  readonly object: Scalars['String']['input'];
  /** Who answers for that; unchanged where absent. */
  readonly owner?: InputMaybe<Scalars['String']['input']>;
};

/** What a person concluded. */
export type CloseCaseInput = {
  /** The conclusion. */
  readonly disposition: Disposition;
  /** Refuse with Conflict unless the case still has this version. */
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Number of the case. */
  readonly number: Scalars['Int']['input'];
};

/** What mended a wrong decision, and what would show it again. */
export type CloseMisclassificationInput = {
  /** The change that mends it. */
  readonly fix: Scalars['String']['input'];
  /** The regression fixture: the name of a test that a policy in force carries; of a rule at fault, a test of that rule; of a guardrail, the invariant that guardrails are tried for. */
  readonly fixture: Scalars['String']['input'];
  /** The record. */
  readonly id: Scalars['ID']['input'];
};

/** A person to be contained. */
export type ContainPersonInput = {
  /** The case it responds to. */
  readonly caseNumber: Scalars['Int']['input'];
  /** Which kinds; all that an action ends where absent. */
  readonly kinds?: InputMaybe<ReadonlyArray<FootholdKind>>;
  /** Why. */
  readonly reason: Scalars['String']['input'];
  /** What was added since then counts; the case’s first event where absent. */
  readonly since?: InputMaybe<Scalars['DateTime']['input']>;
  /** Key or global id of the person or account, e.g. `User:person:mara` or `okta:00u1`. */
  readonly target: Scalars['String']['input'];
};

/** What a maintained fact is about. */
export type ContextKind =
  /** `admin_to`. */
  | 'ADMIN_TO'
  /** `can_assume`. */
  | 'CAN_ASSUME'
  /** `change`. */
  | 'CHANGE'
  /** `change_calendar`. */
  | 'CHANGE_CALENDAR'
  /** `criticality`. */
  | 'CRITICALITY'
  /** `data_class`. */
  | 'DATA_CLASS'
  /** `department`. */
  | 'DEPARTMENT'
  /** `employment`. */
  | 'EMPLOYMENT'
  /** `environment`. */
  | 'ENVIRONMENT'
  /** `exception`. */
  | 'EXCEPTION'
  /** `legal_hold`. */
  | 'LEGAL_HOLD'
  /** `manager`. */
  | 'MANAGER'
  /** `member_of`. */
  | 'MEMBER_OF'
  /** `on_call`. */
  | 'ON_CALL'
  /** `owner`. */
  | 'OWNER'
  /** `owns`. */
  | 'OWNS'
  /** `own_address`. */
  | 'OWN_ADDRESS'
  /** `process`. */
  | 'PROCESS'
  /** `read_by`. */
  | 'READ_BY'
  /** `role`. */
  | 'ROLE'
  /** `threshold`. */
  | 'THRESHOLD'
  /** `travel`. */
  | 'TRAVEL';

/** Why a fact needs somebody. */
export type ContextTaskReason =
  /** Nobody confirmed it in time. */
  | 'STALE'
  /** Nobody answers for it. */
  | 'UNOWNED';

/** A key to make. */
export type CreateApiKeyInput = {
  /** When it ends by itself; never where absent. */
  readonly expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Who will act with it. */
  readonly kind?: PrincipalKind;
  /** Whether its holder sees personal data only masked: `masked:` and a pseudonym. Not for the role `admin`. */
  readonly masked?: Scalars['Boolean']['input'];
  /** Whose it is, or what for. */
  readonly name: Scalars['String']['input'];
  /** What it may do. */
  readonly roles: ReadonlyArray<Role>;
  /** What it may deliver: `vendor/product`, `vendor/*` or `*`. */
  readonly sources?: ReadonlyArray<Scalars['String']['input']>;
};

/** A case opened by hand. */
export type CreateCaseInput = {
  /** Custom fields by name, e.g. `{business_impact: "high"}`. */
  readonly customFields?: InputMaybe<Scalars['JSON']['input']>;
  /** Uids of events it starts with, as receipts of `ingestRecords` tell them. */
  readonly events?: ReadonlyArray<Scalars['String']['input']>;
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Who works on it. */
  readonly owner?: InputMaybe<Scalars['String']['input']>;
  /** What may be done with it. */
  readonly pap?: InputMaybe<Pap>;
  /** Ids of those it is kept to from the first moment, you among them anyway; absent or empty: to nobody. */
  readonly restrictTo?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** How bad; absent: as its template says, or `MEDIUM`. */
  readonly severity?: InputMaybe<Severity>;
  /** What it is about, Markdown, at most 20,000 characters. */
  readonly summary?: InputMaybe<Scalars['String']['input']>;
  /** Free words to find it by. */
  readonly tags?: ReadonlyArray<Scalars['String']['input']>;
  /** Whose queue it goes to. */
  readonly team?: InputMaybe<Scalars['String']['input']>;
  /** Template whose labels and tasks it begins with. */
  readonly template?: InputMaybe<Scalars['String']['input']>;
  /** One line, at most 200 characters. */
  readonly title: Scalars['String']['input'];
  /** With whom it may be shared, from the first moment. */
  readonly tlp?: InputMaybe<Tlp>;
};

/** Somebody outside who is to be told of changes. */
export type CreateWebhookInput = {
  /** Cursor of the feed to begin after; from now on where absent. */
  readonly after?: InputMaybe<Scalars['String']['input']>;
  /** Kinds of change as the feed has them, `case.decided`, or with a star: `case.*`, `*`. */
  readonly events: ReadonlyArray<Scalars['String']['input']>;
  /** A note for whoever finds it. */
  readonly note?: InputMaybe<Scalars['String']['input']>;
  /** Where the signing secret is: `env:NAME` or `file:PATH`, at least 16 characters. */
  readonly secretRef: Scalars['String']['input'];
  /** `https://…`, or `http://` to this machine, e.g. `https://soar.corp.example/hooks/sequitur`. */
  readonly url: Scalars['String']['input'];
};

/** Which dead letters. Conditions that are given must all hold. */
export type DeadLetterFilter = {
  /** With one of these codes, e.g. `["TIME_MISSING"]`. */
  readonly code?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Of this source, e.g. `okta/system_log`. */
  readonly source?: InputMaybe<Scalars['String']['input']>;
};

/** Which decisions. Conditions that are given must all hold. */
export type DecisionFilter = {
  /** Of this case. */
  readonly caseNumber?: InputMaybe<Scalars['Int']['input']>;
  /** Not replaced by a later one (true), or replaced (false). */
  readonly current?: InputMaybe<Scalars['Boolean']['input']>;
  /** That rest on this exception. */
  readonly exception?: InputMaybe<Scalars['ID']['input']>;
  /** Made under this policy version, `id@version`. */
  readonly policyVersion?: InputMaybe<Scalars['String']['input']>;
  /** That rest on this answer, event, context fact or indicator. */
  readonly restsOn?: InputMaybe<Scalars['ID']['input']>;
  /** With one of these verdicts. */
  readonly verdict?: InputMaybe<ReadonlyArray<Verdict>>;
};

/** A custom field; one of the same name is replaced, values that cases have stay. */
export type DefineCustomFieldInput = {
  /** Small letters, digits and _, at most 40 characters, e.g. `business_impact`. */
  readonly name: Scalars['String']['input'];
  /** JSON schema (2020-12) of its value, e.g. `{type: "string", enum: ["low", "high"]}`. */
  readonly schema: Scalars['JSON']['input'];
  /** What to call it. */
  readonly title: Scalars['String']['input'];
};

/** Who is to answer, and until when. */
export type DelegateApprovalsInput = {
  /** Why. */
  readonly reason: Scalars['String']['input'];
  /** Id of a person with the role of an analyst or responder. */
  readonly to: Scalars['ID']['input'];
  /** First instant at which it no longer holds; within 90 days. */
  readonly until: Scalars['DateTime']['input'];
};

/** A saved filter of yours that is no longer wanted. */
export type DeleteFilterInput = {
  /** Id of the saved filter. */
  readonly id: Scalars['ID']['input'];
};

/** Which deliveries. Conditions that are given must all hold. */
export type DeliveryFilter = {
  /** Of this case. */
  readonly caseNumber?: InputMaybe<Scalars['Int']['input']>;
  /** In one of these states. */
  readonly state?: InputMaybe<ReadonlyArray<WebhookDeliveryState>>;
  /** For this webhook. */
  readonly webhook?: InputMaybe<Scalars['ID']['input']>;
};

/** Which detections. Conditions that are given must all hold. */
export type DetectionFilter = {
  /** Of this case. */
  readonly caseNumber?: InputMaybe<Scalars['Int']['input']>;
  /** Fired at this time or later. */
  readonly firedSince?: InputMaybe<Scalars['DateTime']['input']>;
  /** Of this rule, any version, e.g. `slow-account-takeover`. */
  readonly ruleId?: InputMaybe<Scalars['String']['input']>;
  /** Of one of these severities. */
  readonly severity?: InputMaybe<ReadonlyArray<Severity>>;
  /** Of rules that are in the shadow (true), or of all others (false). Absent: of all others; of a rule that `ruleId` names, whatever it is. */
  readonly shadow?: InputMaybe<Scalars['Boolean']['input']>;
  /** In one of these states. */
  readonly state?: InputMaybe<ReadonlyArray<MatchState>>;
};

/** What a person concluded; kept apart from the verdict of the machine. */
export type Disposition =
  /** `BENIGN_TRUE_POSITIVE`. */
  | 'BENIGN_TRUE_POSITIVE'
  /** `FALSE_POSITIVE`. */
  | 'FALSE_POSITIVE'
  /** `INCONCLUSIVE`. */
  | 'INCONCLUSIVE'
  /** `TRUE_POSITIVE`. */
  | 'TRUE_POSITIVE';

/** A fact that no longer holds. */
export type EndContextInput = {
  /** The fact. */
  readonly id: Scalars['ID']['input'];
  /** The first instant at which it no longer held; now where absent. */
  readonly validTo?: InputMaybe<Scalars['DateTime']['input']>;
};

/** A delegation to end. */
export type EndDelegationInput = {
  /** The delegation. */
  readonly uid: Scalars['ID']['input'];
};

/** Kind of an entity. */
export type EntityKind =
  /** `Account`. */
  | 'ACCOUNT'
  /** `Application`. */
  | 'APPLICATION'
  /** `Device`. */
  | 'DEVICE'
  /** `EmailMessage`. */
  | 'EMAIL_MESSAGE'
  /** `File`. */
  | 'FILE'
  /** `IpAddress`. */
  | 'IP_ADDRESS'
  /** `Mailbox`. */
  | 'MAILBOX'
  /** `Process`. */
  | 'PROCESS'
  /** `Resource`. */
  | 'RESOURCE'
  /** `Session`. */
  | 'SESSION'
  /** `User`. */
  | 'USER';

/** What an event says of an entity. */
export type EntityRole =
  /** Did it. */
  | 'ACTOR'
  /** `FROM_IP`. */
  | 'FROM_IP'
  /** `INVOLVES`. */
  | 'INVOLVES'
  /** `IN_SESSION`. */
  | 'IN_SESSION'
  /** On whose behalf it was done. */
  | 'ON_BEHALF_OF'
  /** `ON_DEVICE`. */
  | 'ON_DEVICE'
  /** `ON_MAILBOX`. */
  | 'ON_MAILBOX'
  /** `ON_RESOURCE`. */
  | 'ON_RESOURCE'
  /** It was done to. */
  | 'SUBJECT'
  /** `TO_IP`. */
  | 'TO_IP';

/** A person whose words are erased. */
export type EraseWordsInput = {
  /** On what ground, e.g. `GDPR Art. 17(1)(a)`; it stands in the audit. */
  readonly lawfulBasis: Scalars['String']['input'];
  /** Their id, as `actor` of the audit names them. */
  readonly person: Scalars['String']['input'];
};

/** What to explain, over which period. */
export type ExplainHuntInput = {
  /** Event time from which it would look. */
  readonly from: Scalars['DateTime']['input'];
  /** A saved hunt. */
  readonly id?: InputMaybe<Scalars['ID']['input']>;
  /** A text; give this or `id`. */
  readonly text?: InputMaybe<HuntTextInput>;
  /** Event time up to which it would look. */
  readonly to: Scalars['DateTime']['input'];
};

/** How the text of a feed is written. */
export type FeedFormat =
  /** `csv`. */
  | 'CSV'
  /** `json`. */
  | 'JSON'
  /** `misp`. */
  | 'MISP'
  /** `plain`. */
  | 'PLAIN'
  /** `stix`. */
  | 'STIX';

/** Whether a finding keeps a text from running. */
export type FindingSeverity =
  /** It cannot run as it is. */
  | 'ERROR'
  /** It runs, and probably not as it was meant. */
  | 'WARNING';

/** What gives somebody a way in, or keeps one open. */
export type FootholdKind =
  /** Somebody else’s access to a mailbox. */
  | 'DELEGATE'
  /** A registered device. */
  | 'DEVICE'
  /** A second factor or a bypass code. */
  | 'FACTOR'
  /** Mail that is forwarded. */
  | 'FORWARDING'
  /** A role, a membership or an application’s permission. */
  | 'GRANT'
  /** A rule of a mailbox. */
  | 'RULE'
  /** Sessions and tokens. */
  | 'SESSION'
  /** The way in itself: an account that can sign in. */
  | 'SIGN_IN'
  /** An API token or access key. */
  | 'TOKEN';

/** Kind of a node in the graph of a case. */
export type GraphKind =
  /** `Account`. */
  | 'ACCOUNT'
  /** `Application`. */
  | 'APPLICATION'
  /** `Case`. */
  | 'CASE'
  /** `Detection`. */
  | 'DETECTION'
  /** `Device`. */
  | 'DEVICE'
  /** `EmailMessage`. */
  | 'EMAIL_MESSAGE'
  /** `Event`. */
  | 'EVENT'
  /** `File`. */
  | 'FILE'
  /** `IpAddress`. */
  | 'IP_ADDRESS'
  /** `Mailbox`. */
  | 'MAILBOX'
  /** `Process`. */
  | 'PROCESS'
  /** `Resource`. */
  | 'RESOURCE'
  /** `Session`. */
  | 'SESSION'
  /** `User`. */
  | 'USER';

/** How many nodes of one kind, e.g. `{kind: EVENT, most: 20}`. */
export type GraphLimit = {
  /** The kind. */
  readonly kind: GraphKind;
  /** Most nodes of it, 1 to 1000. */
  readonly most: Scalars['Int']['input'];
};

/** A file of Cedar policies. */
export type GuardrailFileInput = {
  /** Its name, as `forbids.cedar`. */
  readonly name: Scalars['String']['input'];
  /** Its text; empty takes the file out. */
  readonly text: Scalars['String']['input'];
};

/** A test beside a query: given these events, these matches. */
export type HuntCaseInput = {
  /** Facts for `exists { … }`: objects with `kind`, `subject`, `value`, `validFrom`, `owner`. */
  readonly context?: InputMaybe<ReadonlyArray<Scalars['JSON']['input']>>;
  /** Objects with `id`, `ts` (ms) or `timestamp` (ISO), and `event_type`. */
  readonly events: ReadonlyArray<Scalars['JSON']['input']>;
  /** Ids of the events of each match. */
  readonly expected?: InputMaybe<ReadonlyArray<ReadonlyArray<Scalars['String']['input']>>>;
  /** How many matches there must be. */
  readonly matches: Scalars['Int']['input'];
  /** What it shows. */
  readonly name: Scalars['String']['input'];
};

/** Which hunts. Conditions that are given must all hold. */
export type HuntFilter = {
  /** Every version of this hunt; else the newest of each. */
  readonly huntId?: InputMaybe<Scalars['String']['input']>;
  /** Written in this language. */
  readonly language?: InputMaybe<HuntLanguage>;
  /** Whom it belongs to. */
  readonly owner?: InputMaybe<Scalars['String']['input']>;
  /** Looks for this ATT&CK technique, e.g. `T1078.004`. */
  readonly technique?: InputMaybe<Scalars['String']['input']>;
};

/** Language of a hunt. */
export type HuntLanguage =
  /** `cypher`. */
  | 'CYPHER'
  /** `eql`. */
  | 'EQL'
  /** `sigma`. */
  | 'SIGMA';

/** Which runs. Conditions that are given must all hold. */
export type HuntRunFilter = {
  /** Asked for by this principal. */
  readonly createdBy?: InputMaybe<Scalars['String']['input']>;
  /** Of this saved hunt or rule, `id@version`. */
  readonly of?: InputMaybe<Scalars['String']['input']>;
  /** In one of these states. */
  readonly state?: InputMaybe<ReadonlyArray<HuntRunState>>;
};

/** What a run is. */
export type HuntRunKind =
  /** A rule is tried on the past by the engine that runs it live; no detection is written. */
  | 'BACKTEST'
  /** Somebody looks for something. */
  | 'HUNT';

/** Where a run stands. */
export type HuntRunState =
  /** Somebody called it off; what it had found stays. */
  | 'CANCELLED'
  /** It saw everything, or met the cap that `truncated` names. */
  | 'DONE'
  /** `code` and `reason` say why. */
  | 'FAILED'
  /** The node that ran it stopped; what it had found stays. */
  | 'INTERRUPTED'
  /** It waits for room. */
  | 'QUEUED'
  /** It runs; what it found so far can be read. */
  | 'RUNNING';

/** What to look for. */
export type HuntTextInput = {
  /** `elasticsearch` or `classic`; Elasticsearch’s EQL with our extensions where absent. */
  readonly dialect?: InputMaybe<Scalars['String']['input']>;
  /** Language of the query. */
  readonly language: HuntLanguage;
  /** The query, e.g. `sequence by user [authentication where true] [process where true]`; Sigma as YAML. */
  readonly query: Scalars['String']['input'];
};

/** What a person said of who is who. */
export type IdentityDecreeKind =
  /** Two accounts are one person’s. */
  | 'JOIN'
  /** An account is not of the person it was with. */
  | 'SPLIT';

/** A file that says what is so: an inventory, a directory, a list of changes. */
export type ImportContextInput = {
  /** Only tell what it would do. */
  readonly dryRun?: Scalars['Boolean']['input'];
  /** How it is written. */
  readonly format: InventoryFormat;
  /** Days after which it must be said again; never where absent. */
  readonly maxAgeDays?: InputMaybe<Scalars['Int']['input']>;
  /** Who answers for facts whose file names nobody. */
  readonly owner?: InputMaybe<Scalars['String']['input']>;
  /** Who says it, e.g. `cmdb`. It replaces only what the same source said before. */
  readonly source: Scalars['String']['input'];
  /** Its text. */
  readonly text: Scalars['String']['input'];
};

/** A feed of indicators, whole. */
export type ImportFeedInput = {
  /** How it is written. */
  readonly format: FeedFormat;
  /** Hours for which a miss counts as “never heard of it”; for ever where absent. */
  readonly maxAgeHours?: InputMaybe<Scalars['Int']['input']>;
  /** Name of the feed, e.g. `abuse-list`; what it said before is replaced. */
  readonly name: Scalars['String']['input'];
  /** Its text. */
  readonly text: Scalars['String']['input'];
};

/** What became of a record. */
export type IngestOutcome =
  /** Known already; nothing changed. */
  | 'DUPLICATE'
  /** Part of a storm; kept and counted. */
  | 'FOLDED'
  /** It became one or more events. */
  | 'NEW'
  /** It could not be used; kept whole as a dead letter. */
  | 'PARKED'
  /** Known already with other content: kept, the latest counts. */
  | 'REVISION';

/** Records of one source. */
export type IngestRecordsInput = {
  /** The same key with the same records gives the same answer; with others IDEMPOTENCY_CONFLICT. Bound to the source, kept seven days. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Each an object, or a string that holds a raw line, e.g. `[{uuid: "…", eventType: "user.session.start"}, "<13>Nov  3 02:14:07 fw1 …"]`. */
  readonly records: ReadonlyArray<Scalars['JSON']['input']>;
  /** `vendor/product`; recognised from each record where absent. */
  readonly source?: InputMaybe<Scalars['String']['input']>;
};

/** A fact that proved false. */
export type InvalidateEvidenceInput = {
  /** From when it was false; it never held where absent. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** The context fact or indicator, or an answer that cites it, e.g. `Context:…` or `Evidence:…`. */
  readonly id: Scalars['ID']['input'];
  /** Why it is false; kept with it and in the audit. */
  readonly reason: Scalars['String']['input'];
};

/** How a file of context is written. */
export type InventoryFormat =
  /** `aws`. */
  | 'AWS'
  /** `azure`. */
  | 'AZURE'
  /** `csv`. */
  | 'CSV'
  /** `entra_users`. */
  | 'ENTRA_USERS'
  /** `gcp`. */
  | 'GCP'
  /** `json`. */
  | 'JSON'
  /** `ldif`. */
  | 'LDIF'
  /** `okta_users`. */
  | 'OKTA_USERS'
  /** `servicenow_changes`. */
  | 'SERVICENOW_CHANGES'
  /** `terraform`. */
  | 'TERRAFORM';

/** Two accounts of one person. */
export type JoinAccountsInput = {
  /** An account: its global id or key, e.g. `Account:okta:00u1`. */
  readonly account: Scalars['ID']['input'];
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Another account of the same person. */
  readonly other: Scalars['ID']['input'];
  /** How you know; kept with it and shown in the cases that it touches. */
  readonly reason: Scalars['String']['input'];
};

/** A turn of the emergency stop. */
export type KillSwitchInput = {
  /** Why. */
  readonly reason: Scalars['String']['input'];
};

/** Two cases that belong together without being one, e.g. `{number: 41, to: 37, reason: "same sender"}`. */
export type LinkCasesInput = {
  /** Number of a case. */
  readonly number: Scalars['Int']['input'];
  /** What they have to do with each other, at most 500 characters. */
  readonly reason: Scalars['String']['input'];
  /** Number of the other. */
  readonly to: Scalars['Int']['input'];
};

/** Where a match or detection stands. */
export type MatchState =
  /** It holds. */
  | 'FIRED'
  /** It waits for its window to end. */
  | 'PENDING'
  /** Later records showed that it does not hold; kept, never deleted. */
  | 'SUPERSEDED'
  /** A source did not cover the time it needs: neither fired nor dropped. */
  | 'UNOBSERVED';

/** Cases that turned out to be one matter. */
export type MergeCasesInput = {
  /** Refuse with Conflict unless the case still has this version. */
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** The cases that join it. */
  readonly from: ReadonlyArray<Scalars['Int']['input']>;
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The case that stays. */
  readonly into: Scalars['Int']['input'];
};

/** Whether it is mended. */
export type MisclassificationState =
  /** `CLOSED`. */
  | 'CLOSED'
  /** `OPEN`. */
  | 'OPEN';

/** Why a rule went no further. */
export type MissReason =
  /** An `until` event ended the sequence. */
  | 'ENDED'
  /** Everything was seen, and what is counted does not meet the condition. */
  | 'NOT_ENOUGH'
  /** Events did, but not after the steps before it, or too late. */
  | 'NOT_IN_ORDER_OR_TIME'
  /** No event satisfied the step. */
  | 'NOT_SEEN'
  /** The step must not occur, and it did. */
  | 'OCCURRED';

/** An observable, e.g. `{type: DOMAIN, value: "evil[.]example", isIoc: true, tlp: AMBER}`. */
export type NewObservableInput = {
  /** Whether it is a sign of compromise. */
  readonly isIoc?: Scalars['Boolean']['input'];
  /** What is to be said of it. */
  readonly note?: InputMaybe<Scalars['String']['input']>;
  /** Free words, at most 20. */
  readonly tags?: ReadonlyArray<Scalars['String']['input']>;
  /** With whom it may be shared; as the case where absent. */
  readonly tlp?: InputMaybe<Tlp>;
  /** What it is. */
  readonly type: ObservableType;
  /** Its value; brackets against clicking (`hxxps://evil[.]example`) are taken off. */
  readonly value: Scalars['String']['input'];
};

/** What an observable is. */
export type ObservableType =
  /** `DOMAIN`. */
  | 'DOMAIN'
  /** `EMAIL_ADDRESS`. */
  | 'EMAIL_ADDRESS'
  /** `FILE_HASH`. */
  | 'FILE_HASH'
  /** `FILE_NAME`. */
  | 'FILE_NAME'
  /** `HOSTNAME`. */
  | 'HOSTNAME'
  /** `IP_ADDRESS`. */
  | 'IP_ADDRESS'
  /** `MAC_ADDRESS`. */
  | 'MAC_ADDRESS'
  /** `OTHER`. */
  | 'OTHER'
  /** `PROCESS_NAME`. */
  | 'PROCESS_NAME'
  /** `REGISTRY_KEY`. */
  | 'REGISTRY_KEY'
  /** `URL`. */
  | 'URL'
  /** `USER_AGENT`. */
  | 'USER_AGENT'
  /** `USER_NAME`. */
  | 'USER_NAME'
  /** `VULNERABILITY`. */
  | 'VULNERABILITY';

/** Direction of an order. */
export type OrderDirection =
  /** `ASC`. */
  | 'ASC'
  /** `DESC`. */
  | 'DESC';

/** What somebody who looked says a case was. */
export type OutcomeLabel =
  /** `BENIGN_TRUE_POSITIVE`. */
  | 'BENIGN_TRUE_POSITIVE'
  /** `FALSE_NEGATIVE`. */
  | 'FALSE_NEGATIVE'
  /** `FALSE_POSITIVE`. */
  | 'FALSE_POSITIVE'
  /** `INCONCLUSIVE`. */
  | 'INCONCLUSIVE'
  /** `TRUE_POSITIVE`. */
  | 'TRUE_POSITIVE';

/** How an outcome came to be known. */
export type OutcomeSource =
  /** Read from the random sample before the verdict was shown; only these earn a level. */
  | 'BLIND_REVIEW'
  /** `INCIDENT`. */
  | 'INCIDENT'
  /** `USER`. */
  | 'USER';

/** Who gets a case that a rule sends. */
export type OwnerSource =
  /** Whoever owns an entity of the case, by the facts in force. */
  | 'ENTITY_OWNER'
  /** The one whom the rule names. */
  | 'NAMED'
  /** Only the team: it waits in its queue. */
  | 'NOBODY'
  /** Whoever is on call for the team, by the facts in force. */
  | 'ON_CALL';

/** Permissible Actions Protocol: what may be done that an adversary could notice. */
export type Pap =
  /** Passive look-ups. */
  | 'AMBER'
  /** Anything. */
  | 'CLEAR'
  /** Active look-ups, blocking. */
  | 'GREEN'
  /** Nothing that leaves the own walls. */
  | 'RED';

/** A case that waits for somebody else: its times stand still. */
export type PauseSlaInput = {
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Number of the case. */
  readonly number: Scalars['Int']['input'];
  /** For whom or what. */
  readonly waitingOn: Scalars['String']['input'];
};

/** Who acts with a key. */
export type PrincipalKind =
  /** A program that acts for a person. */
  | 'AGENT'
  /** A person: only people approve. */
  | 'HUMAN'
  /** A program. */
  | 'SERVICE';

/** A promotion that an owner signs. */
export type PromoteAutonomyInput = {
  /** `policy|action|segment`. */
  readonly key: Scalars['ID']['input'];
  /** Why. */
  readonly reason: Scalars['String']['input'];
};

/** A hunt that is to watch. */
export type PromoteHuntInput = {
  /** Event time from which its matches count; now where absent. */
  readonly effectiveFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** The hunt: its global id, `id@version`, or its id for the newest version. */
  readonly id: Scalars['ID']['input'];
  /** Why; kept in the audit. */
  readonly reason: Scalars['String']['input'];
  /** Severity of what it finds. */
  readonly severity?: Severity;
  /** First SHADOW, then LIVE. */
  readonly to: PromotionTarget;
};

/** A rule that is to watch. */
export type PromoteRuleInput = {
  /** Event time from which its matches count; now where absent. */
  readonly effectiveFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** Why; kept in the audit. */
  readonly reason: Scalars['String']['input'];
  /** The rule: its global id or `id@version`. */
  readonly rule: Scalars['ID']['input'];
  /** First SHADOW, then LIVE. */
  readonly to: PromotionTarget;
};

/** How a rule is put in force. */
export type PromotionTarget =
  /** In force; only after it has been in the shadow. */
  | 'LIVE'
  /** Evaluated; what it finds opens no case. */
  | 'SHADOW';

/** An action somebody wants done. */
export type ProposeActionInput = {
  /** An object of strings, numbers and booleans, e.g. `{ttlMin: 60}`. */
  readonly arguments?: InputMaybe<Scalars['JSON']['input']>;
  /** The case it responds to. */
  readonly caseNumber: Scalars['Int']['input'];
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Why. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
  /** Key or global id of the entity it acts on, e.g. `okta:00u1` or `Device:edr:4c1f`. */
  readonly target: Scalars['String']['input'];
  /** Registered type, e.g. `revoke_sessions`. */
  readonly type: Scalars['String']['input'];
};

/** A question to find an answer to. */
export type ProposeQuestionInput = {
  /** The decision that lacked it. */
  readonly decision: Scalars['ID']['input'];
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Its id, one of `Decision.lacked`, e.g. `change.approved`. */
  readonly question: Scalars['String']['input'];
  /** Why it matters here; one line, at most 1,000 characters. */
  readonly reason: Scalars['String']['input'];
};

/** A draft to put in force. */
export type PublishGuardrailsInput = {
  /** Its digest, as you looked at it. */
  readonly digest: Scalars['String']['input'];
  /** Why a cap is given up that an owner may give up. */
  readonly override?: InputMaybe<Scalars['String']['input']>;
  /** Why. */
  readonly reason: Scalars['String']['input'];
  /** The draft. */
  readonly version: Scalars['Int']['input'];
};

/** A draft that is to decide from now on. */
export type PublishPolicyInput = {
  /** Digest of what you looked at; refused where it has changed since. */
  readonly digest?: InputMaybe<Scalars['String']['input']>;
  /** Why the gate is overruled. Only the policy’s owner or deputy may, and never who wrote it. */
  readonly override?: InputMaybe<Scalars['String']['input']>;
  /** The draft, `id@version` or its global id. */
  readonly policy: Scalars['String']['input'];
  /** Why; kept in the audit. */
  readonly reason: Scalars['String']['input'];
};

/** What somebody who looked says a decision’s case was. */
export type RecordOutcomeInput = {
  /** The decision. */
  readonly decisionId: Scalars['ID']['input'];
  /** What it was. */
  readonly label: OutcomeLabel;
  /** Why. */
  readonly reason: Scalars['String']['input'];
  /** The error did harm: the level is lost at once. */
  readonly severe?: Scalars['Boolean']['input'];
  /** How it came to be known; only blind reviews of the sample earn a level. */
  readonly source: OutcomeSource;
};

/** An observable that does not belong to its case. */
export type RemoveObservableInput = {
  /** Global id of the observable. */
  readonly id: Scalars['ID']['input'];
};

/** More time for what is undone by itself. */
export type RenewActionInput = {
  /** The action. */
  readonly id: Scalars['ID']['input'];
  /** Minutes from now; a week from its effect is the most. */
  readonly minutes: Scalars['Int']['input'];
  /** Why. */
  readonly reason: Scalars['String']['input'];
};

/** Why a case is taken up again. */
export type ReopenCaseInput = {
  /** Refuse with Conflict unless the case still has this version. */
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Number of the case. */
  readonly number: Scalars['Int']['input'];
};

/** Another secret for a webhook. */
export type ReplaceWebhookSecretInput = {
  /** For how long the one before signs as well, so that the receiver can change in its own time; 0 where it has leaked. */
  readonly bothForHours?: Scalars['Int']['input'];
  /** Global id of the webhook. */
  readonly id: Scalars['ID']['input'];
  /** Where the new secret is: `env:NAME` or `file:PATH`, another place than that of the one in force. */
  readonly secretRef: Scalars['String']['input'];
};

/** Dead letters to send through the ingestion door again. */
export type ReplayDeadLettersInput = {
  /** `after` of the answer before. */
  readonly after?: InputMaybe<Scalars['String']['input']>;
  /** In place of ids: all that match, some hundreds at a time; send `after` of the answer for the next ones. */
  readonly filter?: InputMaybe<ReplayFilterInput>;
  /** Their ids, at most 200. */
  readonly ids?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
};

/** Which dead letters to send again. Conditions that are given must all hold. */
export type ReplayFilterInput = {
  /** With this code. */
  readonly code?: InputMaybe<Scalars['String']['input']>;
  /** Of this source, e.g. `okta/system_log`. */
  readonly source?: InputMaybe<Scalars['String']['input']>;
};

/** What to send again; one of `after` and `deliveries`. */
export type ReplayWebhookInput = {
  /** Everything after this cursor of the feed, as new deliveries. */
  readonly after?: InputMaybe<Scalars['String']['input']>;
  /** These deliveries, under the ids they have. */
  readonly deliveries?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Global id of the webhook. */
  readonly id: Scalars['ID']['input'];
};

/** How a file stands in an answer. */
export type ReportEncoding =
  /** In Base64: it is no text. */
  | 'BASE64'
  /** As it is. */
  | 'UTF8';

/** Of which kind a report is. */
export type ReportFormat =
  /** One table; cells that a sheet would compute are text. */
  | 'CSV'
  /** One page that loads and runs nothing. */
  | 'HTML'
  /** Everything the others say, as data. */
  | 'JSON'
  /** Text, every sign of others escaped. */
  | 'MARKDOWN'
  /** Pages to print, marked with the TLP of the case. */
  | 'PDF'
  /** A STIX 2.1 bundle. */
  | 'STIX';

/** Which stored records to read again by the mappings in force. */
export type ReprocessInput = {
  /** Only look at what would change. */
  readonly dryRun?: InputMaybe<Scalars['Boolean']['input']>;
  /** Event time from which on; all where absent. */
  readonly since?: InputMaybe<Scalars['DateTime']['input']>;
  /** `vendor/product`. */
  readonly source: Scalars['String']['input'];
};

/** Kind of what verdicts rest on and somebody answers for. */
export type ResponsibilityKind =
  /** `BASELINE`. */
  | 'BASELINE'
  /** `CONTEXT`. */
  | 'CONTEXT'
  /** `GUARDRAIL`. */
  | 'GUARDRAIL'
  /** `POLICY`. */
  | 'POLICY'
  /** `QUESTION`. */
  | 'QUESTION'
  /** `SOURCE`. */
  | 'SOURCE';

/** To whom a case is kept. */
export type RestrictCaseInput = {
  /** Refuse with Conflict unless the case still has this version. */
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Number of the case. */
  readonly number: Scalars['Int']['input'];
  /** Ids of keys or people as `me` tells them, you among them anyway; an empty list opens the case again. */
  readonly to: ReadonlyArray<Scalars['String']['input']>;
};

/** A case that no longer waits. */
export type ResumeSlaInput = {
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Number of the case. */
  readonly number: Scalars['Int']['input'];
};

/** A rule that is to watch no more. */
export type RetireRuleInput = {
  /** Why; kept in the audit. */
  readonly reason: Scalars['String']['input'];
  /** The rule: its global id or `id@version`. */
  readonly rule: Scalars['ID']['input'];
};

/** A key to end. */
export type RevokeApiKeyInput = {
  /** Its id. */
  readonly id: Scalars['ID']['input'];
};

/** What a key may do; docs/api.md says what each opens. */
export type Role =
  /** `admin`. */
  | 'ADMIN'
  /** `analyst`. */
  | 'ANALYST'
  /** `auditor`. */
  | 'AUDITOR'
  /** `hunter`. */
  | 'HUNTER'
  /** `integrator`. */
  | 'INTEGRATOR'
  /** `policy_owner`. */
  | 'POLICY_OWNER'
  /** `responder`. */
  | 'RESPONDER'
  /** `viewer`. */
  | 'VIEWER';

/** An action to take back. */
export type RollbackActionInput = {
  /** The action. */
  readonly id: Scalars['ID']['input'];
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Why. */
  readonly reason: Scalars['String']['input'];
};

/** A case whose containment is to be taken back. */
export type RollbackCaseInput = {
  /** Number of the case. */
  readonly number: Scalars['Int']['input'];
  /** Why. */
  readonly reason: Scalars['String']['input'];
};

/** How far an action could be taken back. */
export type RollbackOutcome =
  /** Its target undoes it by itself. */
  | 'HEALS_ITSELF'
  /** Nothing undoes it. */
  | 'IRREVERSIBLE'
  /** It was never carried out, or was undone already. */
  | 'OVER'
  /** It had not left yet, and will not. */
  | 'STOPPED'
  /** It is being sent; ask again in a moment. */
  | 'UNDER_WAY'
  /** Its inverse is on its way; the action is COMPENSATED once that took effect. */
  | 'UNDOING';

/** A key to give another secret. */
export type RotateApiKeyInput = {
  /** For how many hours the secret before is good as well: 0 to 168. 0 where it has leaked. */
  readonly bothForHours?: Scalars['Int']['input'];
  /** When it ends by itself from now on; null for never, as before where absent. */
  readonly expiresAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Its id, which it keeps. */
  readonly id: Scalars['ID']['input'];
};

/** Sends cases to whoever works on them; the first rule that fits does. */
export type RoutingRuleInput = {
  /** Shown on the cases it sent; no other rule has it. */
  readonly name: Scalars['String']['input'];
  /** Whom NAMED names. */
  readonly owner?: InputMaybe<Scalars['String']['input']>;
  /** Who gets it beside the team. */
  readonly ownerFrom?: OwnerSource;
  /** Whose queue it goes to. */
  readonly team?: InputMaybe<Scalars['String']['input']>;
  /** Which cases. */
  readonly when?: CaseConditionInput;
};

/** Which rules. Conditions that are given must all hold. */
export type RuleFilter = {
  /** Of this rule, any version, e.g. `slow-account-takeover`. */
  readonly ruleId?: InputMaybe<Scalars['String']['input']>;
  /** In one of these states. */
  readonly status?: InputMaybe<ReadonlyArray<RuleStatus>>;
};

/** Where a rule stands in its life. */
export type RuleStatus =
  /** Stored, evaluated by nobody. */
  | 'DRAFT'
  /** In force. */
  | 'LIVE'
  /** No longer evaluated; what it found stays. */
  | 'RETIRED'
  /** Evaluated; what it finds opens no case. */
  | 'SHADOW';

/** What to run, over which period. */
export type RunHuntInput = {
  /** Event time from which the last event of a match counts. A Cypher query without anchors says its own period. */
  readonly from: Scalars['DateTime']['input'];
  /** A saved hunt: its global id, `id@version`, or its id for the newest version. */
  readonly id?: InputMaybe<Scalars['ID']['input']>;
  /** The same key gives the same run. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Matches to keep at most: 1,000 where absent, 10,000 at most. */
  readonly limit?: InputMaybe<Scalars['Int']['input']>;
  /** A text that nobody saved; give this or `id`. */
  readonly text?: InputMaybe<HuntTextInput>;
  /** Event time up to which it counts. */
  readonly to: Scalars['DateTime']['input'];
};

/** A playbook to be followed. */
export type RunPlaybookInput = {
  /** The case it is followed for. */
  readonly caseNumber: Scalars['Int']['input'];
  /** Id and version, as `playbooks` shows it. */
  readonly playbook: Scalars['ID']['input'];
  /** Why. */
  readonly reason: Scalars['String']['input'];
  /** Values of its variables, by name as `__name__`. */
  readonly variables?: InputMaybe<Scalars['JSON']['input']>;
};

/** A template; one of the same name is replaced. */
export type SaveCaseTemplateInput = {
  /** What to call it. */
  readonly name: Scalars['String']['input'];
  /** What the case gets; null leaves it as it is. */
  readonly pap?: InputMaybe<Pap>;
  /** What the case gets; null leaves it as it is. */
  readonly severity?: InputMaybe<Severity>;
  /** What the case gets; null leaves it as it is. */
  readonly summary?: InputMaybe<Scalars['String']['input']>;
  /** Added to a case that is opened from it. */
  readonly tags?: ReadonlyArray<Scalars['String']['input']>;
  /** In order. */
  readonly tasks?: ReadonlyArray<TemplateTaskInput>;
  /** What the case gets; null leaves it as it is. */
  readonly team?: InputMaybe<Scalars['String']['input']>;
  /** What the case gets; null leaves it as it is. */
  readonly tlp?: InputMaybe<Tlp>;
};

/** A list to find again; one of yours with the same name is replaced. */
export type SaveFilterInput = {
  /** Which cases. */
  readonly filter: CaseFilter;
  /** What to call it. */
  readonly name: Scalars['String']['input'];
  /** In which order. */
  readonly orderBy?: InputMaybe<CaseOrder>;
  /** Whether others see it. */
  readonly shared?: Scalars['Boolean']['input'];
};

/** A change of the guardrails in force. */
export type SaveGuardrailsInput = {
  /** Files to replace or add. */
  readonly files: ReadonlyArray<GuardrailFileInput>;
  /** Why. */
  readonly reason: Scalars['String']['input'];
};

/** A hunt to be kept. */
export type SaveHuntInput = {
  /** Tests; one that fails keeps the hunt from being saved. */
  readonly cases?: ReadonlyArray<HuntCaseInput>;
  /** What it looks for, and what to make of it. */
  readonly description?: InputMaybe<Scalars['String']['input']>;
  /** `elasticsearch` or `classic`; Elasticsearch’s EQL with our extensions where absent. */
  readonly dialect?: InputMaybe<Scalars['String']['input']>;
  /** The version you changed; 0 for a hunt that must be new. */
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** Which hunt; made of the title where absent. */
  readonly huntId?: InputMaybe<Scalars['String']['input']>;
  /** Language of the query. */
  readonly language: HuntLanguage;
  /** Who answers for it; whoever saves it where absent. */
  readonly owner?: InputMaybe<Scalars['String']['input']>;
  /** The query, e.g. `sequence by user [authentication where true] [process where true]`; Sigma as YAML. */
  readonly query: Scalars['String']['input'];
  /** ATT&CK techniques, e.g. `T1078.004`. */
  readonly techniqueIds?: ReadonlyArray<Scalars['String']['input']>;
  /** One line. */
  readonly title: Scalars['String']['input'];
};

/** A decision policy as its author wrote it. */
export type SavePolicyDraftInput = {
  /** Also decide under it beside the policies in force, without any effect: see `Decision.shadows`. */
  readonly shadow?: Scalars['Boolean']['input'];
  /** The policy, YAML or JSON. What could not be published is refused here, with line and column. */
  readonly text: Scalars['String']['input'];
};

/** A rule to be kept as a draft. */
export type SaveRuleInput = {
  /** Tests; one that fails keeps the rule from being saved. */
  readonly cases?: ReadonlyArray<HuntCaseInput>;
  /** `elasticsearch` or `classic`; Elasticsearch’s EQL with our extensions where absent. */
  readonly dialect?: InputMaybe<Scalars['String']['input']>;
  /** The version you changed; 0 for a rule that must be new. */
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** Language of the query. */
  readonly language: HuntLanguage;
  /** Who answers for it; whoever saves it where absent. */
  readonly owner?: InputMaybe<Scalars['String']['input']>;
  /** The query, e.g. `sequence by user [authentication where true] [process where true]`; Sigma as YAML. */
  readonly query: Scalars['String']['input'];
  /** Seconds between matches of one detection; the span of the rule where absent. */
  readonly rearmSeconds?: InputMaybe<Scalars['Int']['input']>;
  /** Which rule; made of the title where absent. */
  readonly ruleId?: InputMaybe<Scalars['String']['input']>;
  /** Severity of what it finds. */
  readonly severity?: Severity;
  /** ATT&CK techniques, e.g. `T1078.004`. */
  readonly techniqueIds?: ReadonlyArray<Scalars['String']['input']>;
  /** One line. */
  readonly title: Scalars['String']['input'];
};

/** A whole plan; it replaces the one in force. */
export type SaveWorkPlanInput = {
  /** Where a case goes that nobody took. */
  readonly escalation?: InputMaybe<CaseEscalationInput>;
  /** Refuse with Conflict unless this is the version in force; 0 for the first. */
  readonly expectedVersion: Scalars['Int']['input'];
  /** In the order they are tried. */
  readonly routing?: ReadonlyArray<RoutingRuleInput>;
  /** In the order they are tried. */
  readonly serviceLevels?: ReadonlyArray<ServiceLevelInput>;
};

/** What can be searched for. */
export type SearchKind =
  /** `Case`. */
  | 'CASE'
  /** `Comment`. */
  | 'COMMENT'
  /** `Entity`. */
  | 'ENTITY'
  /** `Observable`. */
  | 'OBSERVABLE'
  /** `Task`. */
  | 'TASK';

/** How soon cases are to be taken up and closed; the first that fits holds. */
export type ServiceLevelInput = {
  /** From opening until somebody takes it up. */
  readonly acknowledgeMinutes?: InputMaybe<Scalars['Int']['input']>;
  /** Shown on the cases it holds for; no other has it. */
  readonly name: Scalars['String']['input'];
  /** From opening until it is closed. */
  readonly resolveMinutes?: InputMaybe<Scalars['Int']['input']>;
  /** Which cases. */
  readonly when?: CaseConditionInput;
};

/** A fact somebody maintains. */
export type SetContextInput = {
  /** role, criticality, owner, threshold, change, …; member_of, admin_to, can_assume and owns lead to the key that is their value. */
  readonly kind: Scalars['String']['input'];
  /** Tells facts of one kind apart; of member_of, admin_to, can_assume and owns: what they lead to, such as Group or Resource. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** Who answers for it. */
  readonly owner?: InputMaybe<Scalars['String']['input']>;
  /** Where it comes from. */
  readonly source?: InputMaybe<Scalars['String']['input']>;
  /** After this it no longer counts as known. */
  readonly staleAfter?: InputMaybe<Scalars['DateTime']['input']>;
  /** Key or global id of the entity it is about, e.g. `okta:00u1` or `Account:okta:00u1`. */
  readonly subject: Scalars['String']['input'];
  /** From when it holds; where absent now, and of a legal hold all that is stored. */
  readonly validFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** Until when it holds. */
  readonly validTo?: InputMaybe<Scalars['DateTime']['input']>;
  /** What it says, e.g. `"tier0"` as a criticality. */
  readonly value: Scalars['JSON']['input'];
};

/** OCSF severity, by name. */
export type Severity =
  /** `CRITICAL`. */
  | 'CRITICAL'
  /** `FATAL`. */
  | 'FATAL'
  /** `HIGH`. */
  | 'HIGH'
  /** `INFORMATIONAL`. */
  | 'INFORMATIONAL'
  /** `LOW`. */
  | 'LOW'
  /** `MEDIUM`. */
  | 'MEDIUM'
  /** `UNKNOWN`. */
  | 'UNKNOWN';

/** A draft that is tried on past cases. */
export type SimulatePolicyInput = {
  /** Numbers of the cases; the latest decisions of the policy where absent. */
  readonly cases?: InputMaybe<ReadonlyArray<Scalars['Int']['input']>>;
  /** The policy itself, or the `id@version` of a saved one. */
  readonly draft: Scalars['String']['input'];
};

/** Routing to try on past cases. Writes nothing. */
export type SimulateRoutingInput = {
  /** How many of the newest cases, 1 to 200. */
  readonly first?: Scalars['Int']['input'];
  /** In the order they are tried. */
  readonly routing: ReadonlyArray<RoutingRuleInput>;
};

/** A time that a service level sets. */
export type SlaTarget =
  /** `acknowledge`. */
  | 'ACKNOWLEDGE'
  /** `resolve`. */
  | 'RESOLVE';

/** An account that is with the wrong person. */
export type SplitAccountInput = {
  /** The account: its global id or key, e.g. `Account:okta:00u1`. */
  readonly account: Scalars['ID']['input'];
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** How you know; kept with it and shown in the cases that it touches. */
  readonly reason: Scalars['String']['input'];
};

/** A merged case that turned out to be a matter of its own. */
export type SplitCaseInput = {
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Number of the case that was merged away. */
  readonly number: Scalars['Int']['input'];
};

/** A run that is to end. */
export type StopPlaybookRunInput = {
  /** Why. */
  readonly reason: Scalars['String']['input'];
  /** The run. */
  readonly run: Scalars['ID']['input'];
};

/** An answer that is supposed. */
export type SupposedAnswerInput = {
  /** One of the question’s answers; with ANSWERED. */
  readonly answer?: InputMaybe<Scalars['String']['input']>;
  /** The question. */
  readonly question: Scalars['String']['input'];
  /** ANSWERED, or the silence that is supposed. */
  readonly state?: AnswerState;
};

/** A fact that is supposed to hold. */
export type SupposedFactInput = {
  /** Kind of context. */
  readonly kind: Scalars['String']['input'];
  /** Tells facts of one kind apart, where there are several. */
  readonly name?: Scalars['String']['input'];
  /** Whom it is about: key or global id, e.g. `Account:okta:00u1`. */
  readonly subject: Scalars['ID']['input'];
  /** What it says, e.g. `"tier0"` as a criticality. */
  readonly value: Scalars['JSON']['input'];
};

/** Which tasks. Conditions that are given must all hold. */
export type TaskFilter = {
  /** To be done by this person. */
  readonly assignee?: InputMaybe<Scalars['String']['input']>;
  /** Due before this time. */
  readonly dueBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** In one of these states. */
  readonly status?: InputMaybe<ReadonlyArray<TaskStatus>>;
};

/** Where a task stands. */
export type TaskStatus =
  /** `CANCELLED`. */
  | 'CANCELLED'
  /** `DONE`. */
  | 'DONE'
  /** `IN_PROGRESS`. */
  | 'IN_PROGRESS'
  /** `TODO`. */
  | 'TODO';

/** A task that a template adds. */
export type TemplateTaskInput = {
  /** Who is to do it. */
  readonly assignee?: InputMaybe<Scalars['String']['input']>;
  /** Places, from 0, of earlier tasks of the template that must be finished first. */
  readonly dependsOn?: ReadonlyArray<Scalars['Int']['input']>;
  /** Markdown. */
  readonly description?: InputMaybe<Scalars['String']['input']>;
  /** How long after the template is applied it is due. */
  readonly dueInMinutes?: InputMaybe<Scalars['Int']['input']>;
  /** One line. */
  readonly title: Scalars['String']['input'];
};

/** What an entry of the timeline is. */
export type TimelineKind =
  /** `ACTION`. */
  | 'ACTION'
  /** `COMMENT`. */
  | 'COMMENT'
  /** `DECISION`. */
  | 'DECISION'
  /** `DETECTION`. */
  | 'DETECTION'
  /** `EVENT`. */
  | 'EVENT'
  /** `IDENTITY`. */
  | 'IDENTITY';

/** Traffic Light Protocol 2.0: with whom it may be shared. */
export type Tlp =
  /** Inside the organisation and its clients, who needs to know. */
  | 'AMBER'
  /** Inside the organisation, who needs to know. */
  | 'AMBER_STRICT'
  /** With anybody. */
  | 'CLEAR'
  /** Inside the community. */
  | 'GREEN'
  /** With nobody but those who have it. */
  | 'RED';

/** Which folded alerts are to stand by themselves again. */
export type UnfoldAlertsInput = {
  /** Global id of the fold. */
  readonly id: Scalars['ID']['input'];
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Why, at most 500 characters. */
  readonly reason: Scalars['String']['input'];
};

/** Two cases that do not belong together after all. */
export type UnlinkCasesInput = {
  /** Number of a case. */
  readonly number: Scalars['Int']['input'];
  /** Number of the other. */
  readonly to: Scalars['Int']['input'];
};

/** What to change; absent fields stay as they are. */
export type UpdateCaseInput = {
  /** Custom fields to set, by name, e.g. `{business_impact: "high"}`; those that are not named stay, null takes one away. */
  readonly customFields?: InputMaybe<Scalars['JSON']['input']>;
  /** Refuse with Conflict unless the case still has this version. */
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Number of the case. */
  readonly number: Scalars['Int']['input'];
  /** What may be done with it; null takes the label away. */
  readonly pap?: InputMaybe<Pap>;
  /** How bad. */
  readonly severity?: InputMaybe<Severity>;
  /** OPEN or IN_PROGRESS; cases are closed with closeCase. */
  readonly status?: InputMaybe<CaseStatus>;
  /** What it comes to, Markdown, at most 20,000 characters. */
  readonly summary?: InputMaybe<Scalars['String']['input']>;
  /** All its tags. */
  readonly tags?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Whose queue it goes to; null takes it out. */
  readonly team?: InputMaybe<Scalars['String']['input']>;
  /** One line. */
  readonly title?: InputMaybe<Scalars['String']['input']>;
  /** With whom it may be shared; null takes the label away. */
  readonly tlp?: InputMaybe<Tlp>;
};

/** What to change of an observable; absent fields stay as they are, null empties them. */
export type UpdateObservableInput = {
  /** Refuse with Conflict unless it still has this version. */
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** Global id of the observable. */
  readonly id: Scalars['ID']['input'];
  /** Whether it is a sign of compromise. */
  readonly isIoc?: InputMaybe<Scalars['Boolean']['input']>;
  /** What is to be said of it. */
  readonly note?: InputMaybe<Scalars['String']['input']>;
  /** All its tags from now on. */
  readonly tags?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** With whom it may be shared. */
  readonly tlp?: InputMaybe<Tlp>;
};

/** What to change of a task; absent fields stay as they are, null empties them. */
export type UpdateTaskInput = {
  /** Who is to do it. */
  readonly assignee?: InputMaybe<Scalars['String']['input']>;
  /** All it depends on from now on. */
  readonly dependsOn?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  /** Markdown. */
  readonly description?: InputMaybe<Scalars['String']['input']>;
  /** Until when. */
  readonly dueAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Refuse with Conflict unless the task still has this version. */
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** Global id of the task. */
  readonly id: Scalars['ID']['input'];
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Where the work stands. */
  readonly status?: InputMaybe<TaskStatus>;
  /** One line. */
  readonly title?: InputMaybe<Scalars['String']['input']>;
};

/** A webhook to pause or to take up again. */
export type UpdateWebhookInput = {
  /** False pauses it: what it would be told waits. */
  readonly active: Scalars['Boolean']['input'];
  /** Global id of the webhook. */
  readonly id: Scalars['ID']['input'];
};

/** What the machine concludes, worst first. */
export type Verdict =
  /** Innocence was shown, by answers that the suspect could not have written. */
  | 'BENIGN'
  /** Evidence for harm clears the threshold and is not contested. */
  | 'MALICIOUS'
  /** A person must look: suspicious, or contested by evidence against. */
  | 'SUSPICIOUS_NEEDS_HUMAN'
  /** Not enough is known. Silence of a source is never innocence. */
  | 'UNKNOWN';

/** Whether to hear of a case. */
export type WatchCaseInput = {
  /** Repeating a request with the same key gives the same answer and changes nothing twice. */
  readonly idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Number of the case. */
  readonly number: Scalars['Int']['input'];
  /** False to hear no more of it. */
  readonly watching?: Scalars['Boolean']['input'];
};

/** Where a delivery stands. */
export type WebhookDeliveryState =
  /** It was given up after the last attempt; replayWebhook sends it again. */
  | 'DEAD'
  /** It was taken. */
  | 'DELIVERED'
  /** It waits to be sent, or to be sent again. */
  | 'PENDING';

/** Whether a webhook is served. */
export type WebhookState =
  /** It is told of changes. */
  | 'ACTIVE'
  /** It answered 410: it does not want to be told any more. */
  | 'GONE'
  /** Somebody paused it; what it would be told waits. */
  | 'PAUSED';

/** What is supposed of a decision. Nothing is written. */
export type WhatIfInput = {
  /** Other answers. */
  readonly answers?: ReadonlyArray<SupposedAnswerInput>;
  /** The decision. */
  readonly decision: Scalars['ID']['input'];
  /** Facts that are supposed to hold. */
  readonly facts?: ReadonlyArray<SupposedFactInput>;
  /** Answers, events, facts or indicators that are supposed to be false. */
  readonly without?: ReadonlyArray<Scalars['ID']['input']>;
};

/** Which rule, about whom, when. */
export type WhyNotInput = {
  /** Key or global id of an account, person, device, session, address, …, e.g. `Account:okta:00u1` or `IpAddress:203.0.113.7`. */
  readonly entity: Scalars['String']['input'];
  /** Event time from which to look. */
  readonly from: Scalars['DateTime']['input'];
  /** Rule and version, `id@version`; with the id alone the version in force, else the newest. */
  readonly rule: Scalars['String']['input'];
  /** Event time up to which to look. */
  readonly to: Scalars['DateTime']['input'];
};

/** A fact that turned out to be wrong, or an exception that ends early. */
export type WithdrawContextInput = {
  /** The fact. */
  readonly id: Scalars['ID']['input'];
};

export type NewestQueryVariables = Exact<{
  first: Scalars['Int']['input'];
}>;

export type NewestQuery = {
  readonly cases: {
    readonly nodes: ReadonlyArray<{ readonly number: number; readonly title: string; readonly severity: Severity }>;
  };
};

export type WhyDecidedQueryVariables = Exact<{
  number: Scalars['Int']['input'];
}>;

export type WhyDecidedQuery = {
  readonly case: {
    readonly number: number;
    readonly title: string;
    readonly decision: {
      readonly verdict: Verdict;
      readonly robust: boolean;
      readonly contributions: ReadonlyArray<{
        readonly question: string;
        readonly answer: string | null;
        readonly effectiveCentiban: number;
      }>;
      readonly lacked: ReadonlyArray<{
        readonly question: string;
        readonly state: AnswerState;
        readonly couldFlip: boolean | null;
      }>;
    } | null;
  } | null;
};

export type RenameMutationVariables = Exact<{
  number: Scalars['Int']['input'];
  title: Scalars['String']['input'];
}>;

export type RenameMutation = {
  readonly updateCase:
    | { readonly __typename: 'CaseChanged'; readonly number: number }
    | { readonly __typename: 'Conflict'; readonly code: string; readonly message: string }
    | { readonly __typename: 'Denied'; readonly code: string; readonly message: string }
    | { readonly __typename: 'InvalidInput'; readonly code: string; readonly message: string }
    | { readonly __typename: 'NotFound'; readonly code: string; readonly message: string };
};

export type FollowSubscriptionVariables = Exact<{
  after?: InputMaybe<Scalars['String']['input']>;
}>;

export type FollowSubscription = {
  readonly casesChanged: {
    readonly cursor: string;
    readonly kind: ChangeKind;
    readonly caseNumber: number;
    readonly behind: number | null;
  };
};

export const NewestDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'Newest' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'first' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'Int' } } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'cases' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'first' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'first' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'nodes' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'number' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'title' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'severity' } },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<NewestQuery, NewestQueryVariables>;
export const WhyDecidedDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'query',
      name: { kind: 'Name', value: 'WhyDecided' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'number' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'Int' } } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'case' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'number' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'number' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'number' } },
                { kind: 'Field', name: { kind: 'Name', value: 'title' } },
                {
                  kind: 'Field',
                  name: { kind: 'Name', value: 'decision' },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'verdict' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'robust' } },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'contributions' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'Field', name: { kind: 'Name', value: 'question' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'answer' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'effectiveCentiban' } },
                          ],
                        },
                      },
                      {
                        kind: 'Field',
                        name: { kind: 'Name', value: 'lacked' },
                        selectionSet: {
                          kind: 'SelectionSet',
                          selections: [
                            { kind: 'Field', name: { kind: 'Name', value: 'question' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'state' } },
                            { kind: 'Field', name: { kind: 'Name', value: 'couldFlip' } },
                          ],
                        },
                      },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<WhyDecidedQuery, WhyDecidedQueryVariables>;
export const RenameDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'mutation',
      name: { kind: 'Name', value: 'Rename' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'number' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'Int' } } },
        },
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'title' } },
          type: { kind: 'NonNullType', type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'updateCase' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'input' },
                value: {
                  kind: 'ObjectValue',
                  fields: [
                    {
                      kind: 'ObjectField',
                      name: { kind: 'Name', value: 'number' },
                      value: { kind: 'Variable', name: { kind: 'Name', value: 'number' } },
                    },
                    {
                      kind: 'ObjectField',
                      name: { kind: 'Name', value: 'title' },
                      value: { kind: 'Variable', name: { kind: 'Name', value: 'title' } },
                    },
                  ],
                },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: '__typename' } },
                {
                  kind: 'InlineFragment',
                  typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'CaseChanged' } },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [{ kind: 'Field', name: { kind: 'Name', value: 'number' } }],
                  },
                },
                {
                  kind: 'InlineFragment',
                  typeCondition: { kind: 'NamedType', name: { kind: 'Name', value: 'Refusal' } },
                  selectionSet: {
                    kind: 'SelectionSet',
                    selections: [
                      { kind: 'Field', name: { kind: 'Name', value: 'code' } },
                      { kind: 'Field', name: { kind: 'Name', value: 'message' } },
                    ],
                  },
                },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<RenameMutation, RenameMutationVariables>;
export const FollowDocument = {
  kind: 'Document',
  definitions: [
    {
      kind: 'OperationDefinition',
      operation: 'subscription',
      name: { kind: 'Name', value: 'Follow' },
      variableDefinitions: [
        {
          kind: 'VariableDefinition',
          variable: { kind: 'Variable', name: { kind: 'Name', value: 'after' } },
          type: { kind: 'NamedType', name: { kind: 'Name', value: 'String' } },
        },
      ],
      selectionSet: {
        kind: 'SelectionSet',
        selections: [
          {
            kind: 'Field',
            name: { kind: 'Name', value: 'casesChanged' },
            arguments: [
              {
                kind: 'Argument',
                name: { kind: 'Name', value: 'after' },
                value: { kind: 'Variable', name: { kind: 'Name', value: 'after' } },
              },
            ],
            selectionSet: {
              kind: 'SelectionSet',
              selections: [
                { kind: 'Field', name: { kind: 'Name', value: 'cursor' } },
                { kind: 'Field', name: { kind: 'Name', value: 'kind' } },
                { kind: 'Field', name: { kind: 'Name', value: 'caseNumber' } },
                { kind: 'Field', name: { kind: 'Name', value: 'behind' } },
              ],
            },
          },
        ],
      },
    },
  ],
} as unknown as DocumentNode<FollowSubscription, FollowSubscriptionVariables>;
