import { randomUUID } from 'node:crypto';
import { CaseGraphStore } from '../../graph/stores/case-graph.store.js';
import { CaseTaskStore } from '../../graph/stores/case-task.store.js';
import { CustomFieldStore } from '../../graph/stores/custom-field.store.js';
import { CaseTransactions, type Recorder } from '../../graph/stores/case-transaction.js';
import { CaseWriteStore } from '../../graph/stores/case-write.store.js';
import { ChangeReadStore } from '../../graph/stores/change-read.store.js';
import { DocumentReadStore } from '../../graph/stores/document-read.store.js';
import { MetricsStore } from '../../graph/stores/metrics.store.js';
import { ObjectReadStore } from '../../graph/stores/object-read.store.js';
import { SearchStore } from '../../graph/stores/search.store.js';
import { UnfoldStore } from '../../graph/stores/unfold.store.js';
import { TimelineStore } from '../../graph/stores/timeline.store.js';
import type { Graph, Tx } from '../../graph/session.js';
import { CaseDesk } from '../../usecases/case/case-desk.js';
import { foldDesk } from '../../usecases/case/fold-desk.js';
import { customFieldDesk } from '../../usecases/case/custom-fields.js';
import { TaskDesk } from '../../usecases/case/task-desk.js';
import { Feed } from '../../usecases/feed/feed.js';
import { FeedHub } from '../../usecases/feed/feed-hub.js';
import type { UseCases } from '../../usecases/use-cases.js';
import type { ServerLog } from './mask.js';

export interface GraphSideOptions {
  readonly log: ServerLog;
  /** Appends to the audit in the transaction of what is told. */
  readonly record: Recorder;
  readonly now?: () => number;
  /** Told after each commit, besides the feed of this node. */
  readonly committed?: () => void;
  readonly queryTimeoutMs?: number;
}

export type GraphSide = Pick<UseCases, 'read' | 'cases' | 'tasks' | 'folds' | 'customFields' | 'feed'> & {
  readonly hub: FeedHub;
};

const QUERY_TIMEOUT_MS = 15_000;

/** The part of the use cases that needs only the graph. */
export function graphSide(graph: Graph, options: GraphSideOptions): GraphSide {
  const bounded = graph.reader(options.queryTimeoutMs ?? QUERY_TIMEOUT_MS);
  const hub = new FeedHub(new ChangeReadStore(graph), unrefTimer, (err) =>
    options.log.error({ err }, 'the feed could not be read; trying again'),
  );
  const feed = new Feed(hub);
  const transactions = new CaseTransactions(graph, options.record);
  const committed = (): void => {
    feed.notify();
    options.committed?.();
  };
  const parts = { now: options.now ?? Date.now, newUid: randomUUID, committed };
  const customFields = new CustomFieldStore(graph, options.record);
  const cases = new CaseDesk({ ...parts, customFields, writes: new CaseWriteStore(transactions) });
  const tasks = new TaskDesk({ ...parts, tasks: new CaseTaskStore(transactions) });
  const folds = foldDesk({ ...parts, folds: new UnfoldStore(transactions) });
  const fields = customFieldDesk(customFields, parts.now);
  return { read: readsOf(bounded), cases, customFields: fields, tasks, folds, feed, hub };
}

function readsOf(graph: Tx): UseCases['read'] {
  const objects = new ObjectReadStore(graph);
  const documents = new DocumentReadStore(graph);
  const graphs = new CaseGraphStore(graph);
  const metrics = new MetricsStore(graph);
  const finder = new SearchStore(graph);
  const timelines = new TimelineStore(graph);
  return {
    byKeys: (label, keys, selection) => objects.byKeys(label, keys, selection),
    caseByNumber: (number, selection) => objects.caseByNumber(number, selection),
    page: (query, selection) => objects.page(query, selection),
    record: (of, selection) => objects.record(of, selection),
    documents: (uids) => documents.documents(uids),
    caseGraph: (number, request) => graphs.caseGraph(number, request),
    metrics: (request) => metrics.metrics(request),
    search: (request, selection) => finder.search(request, selection),
    similarCases: (number, first, selection) => finder.similarCases(number, first, selection),
    timeline: (number, page) => timelines.timeline(number, page),
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
