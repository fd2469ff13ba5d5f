import type { JsonValue } from './json.js';
import type { Keyset, PageRequest, Row } from './page.js';
import type { Selection } from './selection.js';

/** Types of object that have a global id: `Type:key`, entities `Kind:key`. */
export const NODE_TYPES = [
  'Case',
  'Detection',
  'Event',
  'AlertFold',
  'Decision',
  'Evidence',
  'Action',
  'Comment',
  'NotedObservable',
  'Task',
  'Attachment',
  'Webhook',
  'WebhookDelivery',
  'Context',
  'Indicator',
  'DeadLetter',
  'Policy',
  'Rule',
  'Hunt',
  'HuntRun',
  'AuditEvent',
  'IdentityDecree',
] as const;
export type NodeType = (typeof NODE_TYPES)[number] | 'Entity';

/** What the schema calls otherwise than the graph. */
const NAME_OF: Readonly<Record<string, string>> = { Evidence: 'Contribution', NotedObservable: 'Observable' };

/** The schema's type of what the graph has under a label. */
export function typeNameOf(label: string): string {
  return NAME_OF[label] ?? label;
}

export interface NodeKey {
  readonly type: NodeType;
  /** Label of an entity; else the type. */
  readonly label: string;
  readonly key: string;
}

/** One page of a list: up to `first` + 1 rows, the extra one says that there are more. */
export interface PageRows {
  readonly first: number;
  readonly continued: boolean;
  readonly total: number | null;
  readonly rows: readonly { readonly node: Row; readonly order: Keyset }[];
}

export const LIST_NAMES = [
  'cases',
  'detections',
  'decisions',
  'deadLetters',
  'auditEvents',
  'policies',
  'rules',
  'hunts',
  'huntRuns',
  'tasks',
  'webhooks',
  'webhookDeliveries',
] as const;
export type ListName = (typeof LIST_NAMES)[number];

export interface ListQuery {
  readonly list: ListName;
  readonly page: PageRequest;
  /** One of the list's orders; its first where absent. */
  readonly order?: string;
  readonly ascending?: boolean;
  /** Only filters that were given: each adds its predicate, an absent one adds nothing. */
  readonly filter: Readonly<Record<string, unknown>>;
  readonly total: boolean;
}

/** What the API reads of the graph. One call is one query. */
export interface ObjectReads {
  byKeys(label: string, keys: readonly string[], selection: Selection): Promise<readonly (Row | null)[]>;
  caseByNumber(number: number, selection: Selection): Promise<Row | null>;
  page(query: ListQuery, selection: Selection): Promise<PageRows>;
  record(of: RecordOfSource, selection: Selection): Promise<readonly Row[]>;
}

export interface RecordOfSource {
  readonly source: string;
  readonly externalId: string;
  /** Sources the caller may see; `*` = all. */
  readonly sources: readonly string[];
}

/** What stands behind an event. */
export interface EventDocument {
  readonly document: JsonValue;
  readonly raw: JsonValue;
}

export interface DocumentReads {
  documents(uids: readonly string[]): Promise<readonly (EventDocument | null)[]>;
  /** Digests of the records as they were received; null where one is no longer held. Tells nothing of what they say. */
  rawDigests(uids: readonly string[]): Promise<readonly (string | null)[]>;
}
