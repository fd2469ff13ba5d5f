import type { Principal } from '../domain/access.js';
import type { DocumentReads, ObjectReads } from '../domain/reading.js';
import type { AccessJournal } from './access/access-journal.js';
import type { Authenticator, KeyDoor } from './access/ports.js';
import type { ContainmentDoor } from './action/containment-ports.js';
import type { GuardrailDoor } from './action/guardrail-ports.js';
import type { DelegationDoor } from './action/approval-ports.js';
import type { MemberGroupDoor } from './access/member-groups.js';
import type { MemberDoor } from './access/members.js';
import type { ActionDoor, KillSwitchDoor } from './action/ports.js';
import type { AgentCallDoor } from './agent/agent-calls.js';
import type { AuditDoor } from './audit/ports.js';
import type { AttachmentDesk } from './case/attachment-desk.js';
import type { BulkDesk } from './case/bulk-desk.js';
import type { CaseDesk } from './case/case-desk.js';
import type { CustomFieldDoor } from './case/custom-fields.js';
import type { SavedFilterDoor } from './case/saved-filters.js';
import type { FoldDoor } from './case/fold-desk.js';
import type { LinkDesk } from './case/link-desk.js';
import type { ObservableDesk } from './case/observable-desk.js';
import type { TaskDesk } from './case/task-desk.js';
import type { TemplateDesk } from './case/template-desk.js';
import type { ContextDoor } from './context/ports.js';
import type { WorkPlanDoor } from './desk/ports.js';
import type { ReplayDoor } from './dead-letter/ports.js';
import type { HistoryStep } from './decision/decision-history.js';
import type { FeedDoor } from './decision/import-feed.js';
import type { LookBackDoor } from './decision/invalidate-evidence.js';
import type { PolicyDoor } from './decision/policy-ports.js';
import type { WhatIfDoor } from './decision/what-if-ports.js';
import type { Feed } from './feed/feed.js';
import type { CaseGraphReads } from './graph-view/case-graph.js';
import type { ReachReads } from './graph-view/entity-reach.js';
import type { IdentityDoor } from './identity/ports.js';
import type { HuntDoor } from './hunt/door.js';
import type { IngestDoor } from './ingest/ports.js';
import type { ReprocessDoor } from './ingest/reprocess.js';
import type { PlaybookDoor } from './playbook/ports.js';
import type { MetricsReads } from './metrics/metrics.js';
import type { ReportDoor } from './report/case-report.js';
import type { SearchReads, SimilarReads } from './search/search.js';
import type { SourceDoor } from './source/source-progress.js';
import type { WhyNot } from './correlation/why-not.js';
import type { WebhookDoor } from './webhook/ports.js';
import type { TrustDoor } from './trust/ports.js';
import type { TimelineReads } from './timeline/timeline.js';

export type Reads = ObjectReads &
  DocumentReads &
  CaseGraphReads &
  ReachReads &
  TimelineReads &
  SearchReads &
  SimilarReads &
  MetricsReads;

/** Everything the API can do, injected once. */
export interface UseCases {
  readonly access: Authenticator;
  /** Who came in, who did not, and who read what only some may read. */
  readonly journal: AccessJournal;
  /** What the graph holds, in the eyes of the product itself. */
  readonly read: Reads;
  /** The same in the eyes of somebody: what they may not know of is not there. */
  readonly readAs: (principal: Principal, signal?: AbortSignal) => Reads;
  readonly cases: CaseDesk;
  readonly bulk: BulkDesk;
  readonly templates: TemplateDesk;
  readonly savedFilters: SavedFilterDoor;
  readonly tasks: TaskDesk;
  readonly observables: ObservableDesk;
  readonly links: LinkDesk;
  readonly reports: ReportDoor;
  readonly workPlan: WorkPlanDoor;
  readonly attachments: AttachmentDesk;
  readonly folds: FoldDoor;
  readonly customFields: CustomFieldDoor;
  readonly feed: Feed;
  readonly identity: IdentityDoor;
  readonly ingest: IngestDoor;
  readonly deadLetters: ReplayDoor;
  readonly reprocess: ReprocessDoor;
  readonly actions: ActionDoor;
  readonly delegations: DelegationDoor;
  readonly guardrails: GuardrailDoor;
  readonly containment: ContainmentDoor;
  readonly playbooks: PlaybookDoor;
  readonly trust: TrustDoor;
  readonly context: ContextDoor;
  readonly lookBack: LookBackDoor;
  readonly policies: PolicyDoor;
  readonly whatIf: WhatIfDoor;
  readonly feeds: FeedDoor;
  /** How a case came to what it says now. */
  readonly history: { of(caseNumber: number): Promise<readonly HistoryStep[]> };
  readonly audit: AuditDoor;
  readonly keys: KeyDoor;
  readonly agentCalls: AgentCallDoor;
  readonly members: MemberDoor;
  readonly memberGroups: MemberGroupDoor;
  readonly killSwitch: KillSwitchDoor;
  readonly sources: SourceDoor;
  readonly whyNot: WhyNot;
  readonly webhooks: WebhookDoor;
  readonly hunts: HuntDoor;
}
