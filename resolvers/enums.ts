import { ROLES } from '../src/domain/access.js';
import { registerEnumType } from 'type-graphql';
import { CONTEXT_KINDS } from '../src/domain/context.js';
import { INVENTORY_FORMAT_NAMES } from '../src/usecases/context/import-inventory.js';
import { FEED_FORMATS } from '../src/usecases/decision/import-feed.js';
import { ACTION_STATES } from '../src/domain/action.js';
import { FOOTHOLDS } from '../src/domain/containment.js';
import {
  CASE_STATUSES,
  CHANGE_FAMILIES,
  CHANGE_KINDS,
  PAP_LABELS,
  SEVERITIES,
  TASK_STATUSES,
  TLP_LABELS,
} from '../src/domain/case.js';
import { OBSERVABLE_TYPES } from '../src/domain/observable.js';
import { OWNER_SOURCES, SLA_TARGETS } from '../src/domain/work-plan.js';
import { ENTITY_KINDS } from '../src/domain/entity.js';
import { REPORT_ENCODINGS, REPORT_FORMATS } from '../src/usecases/report/case-report.js';
import { SEARCH_KINDS } from '../src/usecases/search/search.js';
import { DELIVERY_STATES, WEBHOOK_STATES } from '../src/domain/webhook.js';
import { ANSWER_STATES, VERDICTS } from '../src/domain/verdict.js';
import { OUTCOME_LABELS, OUTCOME_SOURCES } from '../src/domain/trust.js';
import { RUN_STATES } from '../src/usecases/hunt/door.js';
import { CAUSE_CLASSES } from '../src/usecases/trust/ports.js';
import { RESPONSIBILITY_KINDS } from '../src/usecases/trust/responsibilities.js';
import { ROLLBACK_OUTCOMES } from '../src/usecases/action/ports.js';

type Named = Readonly<Record<string, string>>;

/** A closed set as a GraphQL enum: its name in capitals outside, the stored value inside. */
function enumOf(name: string, values: readonly string[], description: string, about: Named = {}): Named {
  const members = Object.fromEntries(values.map((value) => [enumName(value), value]));
  const valuesConfig = Object.fromEntries(
    values.map((value) => [enumName(value), { description: about[value] ?? `\`${value}\`.` }]),
  );
  registerEnumType(members, { name, description, valuesConfig });
  return members;
}

export function enumName(value: string): string {
  return value
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toUpperCase();
}

export const SeverityEnum = enumOf('Severity', SEVERITIES, 'OCSF severity, by name.');
export const CaseStatusEnum = enumOf('CaseStatus', CASE_STATUSES, 'Where the work on a case stands.', {
  OPEN: 'Nobody has taken it up.',
  IN_PROGRESS: 'Somebody works on it.',
  CLOSED: 'Done; later findings are linked and decided again, never silently reopened.',
});
export const TlpEnum = enumOf('Tlp', TLP_LABELS, 'Traffic Light Protocol 2.0: with whom it may be shared.', {
  RED: 'With nobody but those who have it.',
  AMBER_STRICT: 'Inside the organisation, who needs to know.',
  AMBER: 'Inside the organisation and its clients, who needs to know.',
  GREEN: 'Inside the community.',
  CLEAR: 'With anybody.',
});
export const PapEnum = enumOf(
  'Pap',
  PAP_LABELS,
  'Permissible Actions Protocol: what may be done that an adversary could notice.',
  {
    RED: 'Nothing that leaves the own walls.',
    AMBER: 'Passive look-ups.',
    GREEN: 'Active look-ups, blocking.',
    CLEAR: 'Anything.',
  },
);
export const ReportFormatEnum = enumOf('ReportFormat', REPORT_FORMATS, 'Of which kind a report is.', {
  MARKDOWN: 'Text, every sign of others escaped.',
  HTML: 'One page that loads and runs nothing.',
  PDF: 'Pages to print, marked with the TLP of the case.',
  STIX: 'A STIX 2.1 bundle.',
  CSV: 'One table; cells that a sheet would compute are text.',
  JSON: 'Everything the others say, as data.',
});
export const ReportEncodingEnum = enumOf('ReportEncoding', REPORT_ENCODINGS, 'How a file stands in an answer.', {
  UTF8: 'As it is.',
  BASE64: 'In Base64: it is no text.',
});
export const SlaTargetEnum = enumOf('SlaTarget', SLA_TARGETS, 'A time that a service level sets.');
export const OwnerSourceEnum = enumOf('OwnerSource', OWNER_SOURCES, 'Who gets a case that a rule sends.', {
  NOBODY: 'Only the team: it waits in its queue.',
  NAMED: 'The one whom the rule names.',
  ENTITY_OWNER: 'Whoever owns an entity of the case, by the facts in force.',
  ON_CALL: 'Whoever is on call for the team, by the facts in force.',
});
export const TaskStatusEnum = enumOf('TaskStatus', TASK_STATUSES, 'Where a task stands.');
export const VerdictEnum = enumOf('Verdict', VERDICTS, 'What the machine concludes, worst first.', {
  MALICIOUS: 'Evidence for harm clears the threshold and is not contested.',
  SUSPICIOUS_NEEDS_HUMAN: 'A person must look: suspicious, or contested by evidence against.',
  UNKNOWN: 'Not enough is known. Silence of a source is never innocence.',
  BENIGN: 'Innocence was shown, by answers that the suspect could not have written.',
});
export const DispositionEnum = enumOf(
  'Disposition',
  ['TRUE_POSITIVE', 'BENIGN_TRUE_POSITIVE', 'FALSE_POSITIVE', 'INCONCLUSIVE'],
  'What a person concluded; kept apart from the verdict of the machine.',
);
export const MatchStateEnum = enumOf(
  'MatchState',
  ['fired', 'pending', 'unobserved', 'superseded'],
  'Where a match or detection stands.',
  {
    fired: 'It holds.',
    pending: 'It waits for its window to end.',
    unobserved: 'A source did not cover the time it needs: neither fired nor dropped.',
    superseded: 'Later records showed that it does not hold; kept, never deleted.',
  },
);
export const OpenedByEnum = enumOf('CaseOpenedBy', ['detection', 'alert', 'person'], 'What opened a case.');
export const ActionStateEnum = enumOf('ActionState', ACTION_STATES, 'Life of an action.', {
  UNKNOWN: 'The target did not answer; reconciled by reading its state, never blindly retried.',
});
export const RollbackOutcomeEnum = enumOf(
  'RollbackOutcome',
  ROLLBACK_OUTCOMES,
  'How far an action could be taken back.',
  {
    STOPPED: 'It had not left yet, and will not.',
    UNDOING: 'Its inverse is on its way; the action is COMPENSATED once that took effect.',
    HEALS_ITSELF: 'Its target undoes it by itself.',
    IRREVERSIBLE: 'Nothing undoes it.',
    UNDER_WAY: 'It is being sent; ask again in a moment.',
    OVER: 'It was never carried out, or was undone already.',
  },
);
export const OutcomeLabelEnum = enumOf('OutcomeLabel', OUTCOME_LABELS, 'What somebody who looked says a case was.');
export const OutcomeSourceEnum = enumOf('OutcomeSource', OUTCOME_SOURCES, 'How an outcome came to be known.', {
  BLIND_REVIEW: 'Read from the random sample before the verdict was shown; only these earn a level.',
});
export const CauseClassEnum = enumOf('CauseClass', CAUSE_CLASSES, 'Why a decision was wrong.');
export const ResponsibilityKindEnum = enumOf(
  'ResponsibilityKind',
  RESPONSIBILITY_KINDS,
  'Kind of what verdicts rest on and somebody answers for.',
);
export const MisclassificationStateEnum = enumOf('MisclassificationState', ['OPEN', 'CLOSED'], 'Whether it is mended.');
export const AnswerStateEnum = enumOf('AnswerState', ANSWER_STATES, 'What a source said to a question.', {
  NO_COVERAGE: 'The source has never heard of it; gives no credit toward benign.',
});
export const ObservableTypeEnum = enumOf('ObservableType', OBSERVABLE_TYPES, 'What an observable is.');
export const ChangeKindEnum = enumOf(
  'ChangeKind',
  [...CHANGE_KINDS, ...Object.keys(CHANGE_FAMILIES)],
  'What changed in a case. Kinds of one word, such as `DECISION`, are only asked for.',
  Object.fromEntries(
    Object.entries(CHANGE_FAMILIES).map(([name, begins]) => [
      name,
      `Asked for: every kind that begins with ${begins.map((begin) => `\`${begin}\``).join(' or ')}. No change is told as this.`,
    ]),
  ),
);
export const EntityKindEnum = enumOf('EntityKind', ENTITY_KINDS, 'Kind of an entity.');
export const GraphKindEnum = enumOf(
  'GraphKind',
  ['Case', 'Detection', 'Event', ...ENTITY_KINDS],
  'Kind of a node in the graph of a case.',
);
export const EntityRoleEnum = enumOf(
  'EntityRole',
  [
    'ACTOR',
    'SUBJECT',
    'ON_BEHALF_OF',
    'FROM_IP',
    'TO_IP',
    'ON_DEVICE',
    'IN_SESSION',
    'ON_MAILBOX',
    'ON_RESOURCE',
    'INVOLVES',
  ],
  'What an event says of an entity.',
  { ACTOR: 'Did it.', SUBJECT: 'It was done to.', ON_BEHALF_OF: 'On whose behalf it was done.' },
);
export const IngestOutcomeEnum = enumOf(
  'IngestOutcome',
  ['NEW', 'DUPLICATE', 'REVISION', 'FOLDED', 'PARKED'],
  'What became of a record.',
  {
    NEW: 'It became one or more events.',
    DUPLICATE: 'Known already; nothing changed.',
    REVISION: 'Known already with other content: kept, the latest counts.',
    FOLDED: 'Part of a storm; kept and counted.',
    PARKED: 'It could not be used; kept whole as a dead letter.',
  },
);
export const RuleStatusEnum = enumOf(
  'RuleStatus',
  ['draft', 'shadow', 'live', 'retired'],
  'Where a rule stands in its life.',
  {
    draft: 'Stored, evaluated by nobody.',
    shadow: 'Evaluated; what it finds opens no case.',
    live: 'In force.',
    retired: 'No longer evaluated; what it found stays.',
  },
);
export const PromotionTarget = enumOf('PromotionTarget', ['shadow', 'live'], 'How a rule is put in force.', {
  shadow: 'Evaluated; what it finds opens no case.',
  live: 'In force; only after it has been in the shadow.',
});
export const HuntLanguageEnum = enumOf('HuntLanguage', ['eql', 'sigma', 'cypher'], 'Language of a hunt.');
export const RunKindEnum = enumOf('HuntRunKind', ['hunt', 'backtest'], 'What a run is.', {
  hunt: 'Somebody looks for something.',
  backtest: 'A rule is tried on the past by the engine that runs it live; no detection is written.',
});
export const RunStateEnum = enumOf('HuntRunState', RUN_STATES, 'Where a run stands.', {
  QUEUED: 'It waits for room.',
  RUNNING: 'It runs; what it found so far can be read.',
  DONE: 'It saw everything, or met the cap that `truncated` names.',
  CANCELLED: 'Somebody called it off; what it had found stays.',
  FAILED: '`code` and `reason` say why.',
  INTERRUPTED: 'The node that ran it stopped; what it had found stays.',
});
export const RoleEnum = enumOf('Role', ROLES, 'What a key may do; docs/api.md says what each opens.');
export const PrincipalKindEnum = enumOf('PrincipalKind', ['human', 'service', 'agent'], 'Who acts with a key.', {
  human: 'A person: only people approve.',
  service: 'A program.',
  agent: 'A program that acts for a person.',
});
export const TimelineKindEnum = enumOf(
  'TimelineKind',
  ['EVENT', 'DETECTION', 'DECISION', 'ACTION', 'COMMENT', 'IDENTITY'],
  'What an entry of the timeline is.',
);
export const DecreeKindEnum = enumOf('IdentityDecreeKind', ['JOIN', 'SPLIT'], 'What a person said of who is who.', {
  JOIN: 'Two accounts are one person’s.',
  SPLIT: 'An account is not of the person it was with.',
});
export const WebhookStateEnum = enumOf('WebhookState', WEBHOOK_STATES, 'Whether a webhook is served.', {
  active: 'It is told of changes.',
  paused: 'Somebody paused it; what it would be told waits.',
  gone: 'It answered 410: it does not want to be told any more.',
});
export const DeliveryStateEnum = enumOf('WebhookDeliveryState', DELIVERY_STATES, 'Where a delivery stands.', {
  pending: 'It waits to be sent, or to be sent again.',
  delivered: 'It was taken.',
  dead: 'It was given up after the last attempt; replayWebhook sends it again.',
});
export const SearchKindEnum = enumOf('SearchKind', SEARCH_KINDS, 'What can be searched for.');
export const CaseOrderEnum = enumOf(
  'CaseOrderField',
  ['NUMBER', 'UPDATED_AT', 'PRIORITY'],
  'What cases are ordered by.',
  {
    NUMBER: 'Their number.',
    UPDATED_AT: 'When they last changed.',
    PRIORITY: 'What to take up next: severity × verdict × age. Only cases that are not closed have a place.',
  },
);
export const DirectionEnum = enumOf('OrderDirection', ['ASC', 'DESC'], 'Direction of an order.');
export const ContextKindEnum = enumOf('ContextKind', CONTEXT_KINDS, 'What a maintained fact is about.');
export const InventoryFormatEnum = enumOf(
  'InventoryFormat',
  INVENTORY_FORMAT_NAMES,
  'How a file of context is written.',
);
export const ContextTaskReasonEnum = enumOf('ContextTaskReason', ['STALE', 'UNOWNED'], 'Why a fact needs somebody.', {
  STALE: 'Nobody confirmed it in time.',
  UNOWNED: 'Nobody answers for it.',
});
export const FeedFormatEnum = enumOf('FeedFormat', FEED_FORMATS, 'How the text of a feed is written.');
export const FootholdKindEnum = enumOf('FootholdKind', FOOTHOLDS, 'What gives somebody a way in, or keeps one open.', {
  sign_in: 'The way in itself: an account that can sign in.',
  session: 'Sessions and tokens.',
  factor: 'A second factor or a bypass code.',
  token: 'An API token or access key.',
  grant: 'A role, a membership or an application’s permission.',
  device: 'A registered device.',
  forwarding: 'Mail that is forwarded.',
  rule: 'A rule of a mailbox.',
  delegate: 'Somebody else’s access to a mailbox.',
});
