import { randomUUID } from 'node:crypto';
import { accessBook } from '../../graph/stores/access-book.store.js';
import { agentCallStore } from '../../graph/stores/agent-call.store.js';
import type { Principal } from '../../domain/access.js';
import { AttachmentStore } from '../../graph/stores/attachment.store.js';
import { CaseGraphStore } from '../../graph/stores/case-graph.store.js';
import { CaseTemplateStore, SavedFilterStore } from '../../graph/stores/case-kit.store.js';
import { CaseLinkStore } from '../../graph/stores/case-link.store.js';
import { CaseTaskStore } from '../../graph/stores/case-task.store.js';
import { CustomFieldStore } from '../../graph/stores/custom-field.store.js';
import { CaseTransactions, type Recorder } from '../../graph/stores/case-transaction.js';
import { CaseWriteStore } from '../../graph/stores/case-write.store.js';
import { ChangeReadStore } from '../../graph/stores/change-read.store.js';
import { DocumentReadStore } from '../../graph/stores/document-read.store.js';
import { KeptCaseStore } from '../../graph/stores/kept-case.store.js';
import { MemberGroupStore } from '../../graph/stores/member-group.store.js';
import { MemberStore } from '../../graph/stores/member.store.js';
import { MetricsStore } from '../../graph/stores/metrics.store.js';
import { seenBy, SYSTEM_VIEWER, viewerOf } from '../../graph/stores/need-to-know.js';
import { ObservableStore } from '../../graph/stores/observable.store.js';
import { ObjectReadStore } from '../../graph/stores/object-read.store.js';
import { SearchStore } from '../../graph/stores/search.store.js';
import { UnfoldStore } from '../../graph/stores/unfold.store.js';
import { TimelineStore } from '../../graph/stores/timeline.store.js';
import { EntityReachStore } from '../../graph/stores/entity-reach.store.js';
import type { Graph, Tx } from '../../graph/session.js';
import { AccessJournal } from '../../usecases/access/access-journal.js';
import { journaledReads } from '../../usecases/access/journaled-reads.js';
import { agentCallDesk } from '../../usecases/agent/agent-calls.js';
import { memberGroupDesk } from '../../usecases/access/member-groups.js';
import { memberDesk } from '../../usecases/access/members.js';
import { AttachmentDesk, type FileStore } from '../../usecases/case/attachment-desk.js';
import { BulkDesk } from '../../usecases/case/bulk-desk.js';
import { CaseDesk } from '../../usecases/case/case-desk.js';
import { foldDesk } from '../../usecases/case/fold-desk.js';
import { customFieldDesk } from '../../usecases/case/custom-fields.js';
import { savedFilterDesk } from '../../usecases/case/saved-filters.js';
import { LinkDesk } from '../../usecases/case/link-desk.js';
import { ObservableDesk } from '../../usecases/case/observable-desk.js';
import { TaskDesk } from '../../usecases/case/task-desk.js';
import { reportDesk } from '../../usecases/report/case-report.js';
import { TemplateDesk } from '../../usecases/case/template-desk.js';
import { Feed } from '../../usecases/feed/feed.js';
import { FeedHub } from '../../usecases/feed/feed-hub.js';
import type { UseCases } from '../../usecases/use-cases.js';
import { deskSide, type DeskSide } from './desk-side.js';
import type { ServerLog } from './mask.js';

export interface GraphSideOptions {
  readonly log: ServerLog;
  /** Appends to the audit in the transaction of what is told. */
  readonly record: Recorder;
  /** Where the bytes of attachments go, and how many one file may have. */
  readonly files: FileStore;
  readonly fileLimitBytes: number;
  readonly now?: () => number;
  /** Told after each commit, besides the feed of this node. */
  readonly committed?: () => void;
  /** Told when somebody was provisioned, changed or disabled. */
  readonly peopleChanged?: () => void;
  readonly queryTimeoutMs?: number;
}

type OfTheGraph =
  | 'read'
  | 'readAs'
  | 'cases'
  | 'bulk'
  | 'tasks'
  | 'observables'
  | 'links'
  | 'folds'
  | 'templates'
  | 'savedFilters'
  | 'reports'
  | 'attachments'
  | 'customFields'
  | 'members'
  | 'memberGroups'
  | 'journal'
  | 'agentCalls'
  | 'feed';

export type GraphSide = Pick<UseCases, OfTheGraph> &
  DeskSide & {
    readonly hub: FeedHub;
  };

const QUERY_TIMEOUT_MS = 15_000;

/** The part of the use cases that needs only the graph. */
export function graphSide(graph: Graph, options: GraphSideOptions): GraphSide {
  const bounded = (signal?: AbortSignal) => graph.reader(options.queryTimeoutMs ?? QUERY_TIMEOUT_MS, signal);
  const hub = new FeedHub(new ChangeReadStore(graph), unrefTimer, (err) =>
    options.log.error({ err }, 'the feed could not be read; trying again'),
  );
  const feed = new Feed(hub);
  const now = options.now ?? Date.now;
  const kept = new KeptCaseStore(graph, now);
  const journal = new AccessJournal(accessBook(graph, options.record), now);
  const committed = (): void => {
    kept.forget();
    feed.notify();
    options.committed?.();
  };
  const read = readsOf(seenBy(bounded(), SYSTEM_VIEWER));
  const readAs = (by: Principal, signal?: AbortSignal) =>
    journaledReads(readsOf(seenBy(bounded(signal), viewerOf(by))), { by, journal, kept });
  return {
    ...{ read, readAs, feed, hub, journal },
    ...desksOf(graph, options, { now, newUid: randomUUID, committed }),
    ...deskSide(graph, { record: options.record, committed, now }),
    savedFilters: savedFilterDesk(new SavedFilterStore(graph), randomUUID),
    reports: reportDesk(readAs, { now, told: (by, number, format) => journal.reported(by, number, format) }),
    agentCalls: agentCallDesk(agentCallStore(graph, options.record), now),
    memberGroups: memberGroupDesk({
      store: new MemberGroupStore(graph, options.record),
      now,
      changed: () => options.peopleChanged?.(),
    }),
    members: memberDesk({
      store: new MemberStore(graph, options.record),
      now,
      changed: () => options.peopleChanged?.(),
    }),
  };
}

interface DeskParts {
  readonly now: () => number;
  readonly newUid: () => string;
  readonly committed: () => void;
}

/** What people do with cases. */
function desksOf(graph: Graph, { record, files, fileLimitBytes }: GraphSideOptions, parts: DeskParts) {
  const transactions = new CaseTransactions(graph, record);
  const fields = new CustomFieldStore(graph, record);
  const cases = new CaseDesk({ ...parts, customFields: fields, writes: new CaseWriteStore(transactions) });
  const tasks = new TaskDesk({ ...parts, tasks: new CaseTaskStore(transactions) });
  const store = new AttachmentStore(graph, transactions, record);
  return {
    cases,
    tasks,
    links: new LinkDesk({ ...parts, links: new CaseLinkStore(transactions) }),
    observables: new ObservableDesk({ ...parts, observables: new ObservableStore(transactions) }),
    folds: foldDesk({ ...parts, folds: new UnfoldStore(transactions) }),
    bulk: new BulkDesk(cases),
    templates: new TemplateDesk({ store: new CaseTemplateStore(graph, record), cases, tasks, now: parts.now }),
    attachments: new AttachmentDesk({ ...parts, store, files, limitBytes: fileLimitBytes }),
    customFields: customFieldDesk(fields, parts.now),
  };
}

function readsOf(graph: Tx): UseCases['read'] {
  const objects = new ObjectReadStore(graph);
  const documents = new DocumentReadStore(graph);
  const graphs = new CaseGraphStore(graph);
  const reach = new EntityReachStore(graph);
  const metrics = new MetricsStore(graph);
  const finder = new SearchStore(graph);
  const timelines = new TimelineStore(graph);
  return {
    byKeys: (label, keys, selection) => objects.byKeys(label, keys, selection),
    caseByNumber: (number, selection) => objects.caseByNumber(number, selection),
    page: (query, selection) => objects.page(query, selection),
    record: (of, selection) => objects.record(of, selection),
    documents: (uids) => documents.documents(uids),
    rawDigests: (uids) => documents.rawDigests(uids),
    caseGraph: (number, request) => graphs.caseGraph(number, request),
    entityReach: (request) => reach.entityReach(request),
    metrics: (request) => metrics.metrics(request),
    search: (request, selection) => finder.search(request, selection),
    similarCases: (number, first, selection) => finder.similarCases(number, first, selection),
    timeline: (number, page, total) => timelines.timeline(number, page, total),
  };
}

/** A pending poll does not keep the process alive. */
const unrefTimer = {
  after(ms: number, run: () => void): () => void {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
