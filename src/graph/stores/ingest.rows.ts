import type { EntityKind, EntityRef, EntityRole, RoleRef } from '../../domain/entity.js';
import type { NormalisedEvent } from '../../domain/event.js';
import type { RelationshipType } from '../../domain/graph-model.js';
import { compareText } from '../../domain/ids.js';
import type { JsonObject, JsonValue } from '../../domain/json.js';
import { pack, unpack } from './packed.js';

const FINDINGS_CATEGORY = 2;

export const EDGE_OF_ROLE = {
  actor: 'ACTOR',
  subject: 'SUBJECT',
  on_behalf_of: 'ON_BEHALF_OF',
  source_ip: 'FROM_IP',
  destination_ip: 'TO_IP',
  device: 'ON_DEVICE',
  session: 'IN_SESSION',
  mailbox: 'ON_MAILBOX',
  resource: 'ON_RESOURCE',
  file: 'INVOLVES',
  message: 'INVOLVES',
  application: 'INVOLVES',
  process: 'INVOLVES',
} as const satisfies Readonly<Record<EntityRole, RelationshipType>>;

/** Roles whose entity's key is also a property of the event, for filters that should not walk an edge. */
const KEY_PROPERTY: Partial<Record<EntityRole, string>> = {
  actor: 'actor',
  subject: 'subject',
  on_behalf_of: 'onBehalfOf',
  source_ip: 'ip',
  device: 'device',
  session: 'session',
  mailbox: 'mailbox',
};

export interface Edge {
  readonly type: RelationshipType;
  readonly to: number;
}

export interface EventRow {
  readonly uid: string;
  readonly event: Properties;
  readonly document: Properties;
  readonly alert: boolean;
  readonly edges: readonly Edge[];
}

/** Database ids of entities by kind and key, as the transaction found or made them. */
type Properties = Readonly<Record<string, unknown>>;

export type EntityIds = ReadonlyMap<string, number>;

/** What rows are made of besides the event: its entities' ids and its packed document. */
export interface Made {
  readonly ids: EntityIds;
  readonly documents: ReadonlyMap<NormalisedEvent, Properties>;
}

export function documentsOf(events: readonly NormalisedEvent[]): ReadonlyMap<NormalisedEvent, Properties> {
  return new Map(events.map((event) => [event, documentProperties(event)]));
}

export function entityId(ref: Pick<EntityRef, 'kind' | 'key'>): string {
  return `${ref.kind} ${ref.key}`;
}

export function revisionUid(event: Pick<NormalisedEvent, 'uid' | 'contentDigest'>): string {
  return `${event.uid}@${event.contentDigest}`;
}

/** The entities of the events by kind, each once and in key order: the order in which every transaction locks them. */
export function entitiesOf(events: readonly NormalisedEvent[]): ReadonlyMap<EntityKind, readonly EntityRef[]> {
  const byKind = new Map<EntityKind, Map<string, EntityRef>>();
  for (const ref of events.flatMap((event) => [...event.roles, ...event.claims.map((claim) => claim.account)])) {
    const found = byKind.get(ref.kind) ?? new Map<string, EntityRef>();
    byKind.set(ref.kind, found.set(ref.key, mergedRef(found.get(ref.key), ref)));
  }
  const sorted = [...byKind].map(
    ([kind, refs]) => [kind, [...refs.values()].sort((a, b) => compareText(a.key, b.key))] as const,
  );
  return new Map(sorted.sort(([a], [b]) => compareText(a, b)));
}

function mergedRef(known: EntityRef | undefined, ref: EntityRef): EntityRef {
  if (known === undefined) return ref;
  const nature = [known.nature, ref.nature]
    .filter((each) => each !== undefined)
    .sort(compareText)
    .at(-1);
  return { ...known, label: betterLabel(known, ref), ...(nature === undefined ? {} : { nature }) };
}

function betterLabel(a: EntityRef, b: EntityRef): string {
  if (a.label === a.key) return b.label;
  return b.label !== b.key && b.label > a.label ? b.label : a.label;
}

export function eventRow(event: NormalisedEvent, { ids, documents }: Made): EventRow {
  return {
    uid: event.uid,
    event: eventProperties(event),
    document: documents.get(event) ?? documentProperties(event),
    alert: event.categoryUid === FINDINGS_CATEGORY,
    edges: edgesOf(event.roles, ids),
  };
}

function eventProperties(event: NormalisedEvent): Properties {
  const properties: Record<string, unknown> = {
    uid: event.uid,
    source: event.source,
    externalId: event.externalId,
    version: event.version,
    digest: event.contentDigest,
    kind: event.classUid,
    class: event.className,
    category: event.categoryUid,
    activity: event.activityId,
    severity: event.severityId,
    operation: event.operation,
    t: event.time,
    n: event.order,
    receivedAt: event.receivedAt,
    mapping: event.mapping,
    timeSkew: event.timeSkew ? true : null,
  };
  for (const ref of event.roles) {
    const name = KEY_PROPERTY[ref.role];
    if (name !== undefined) properties[name] ??= ref.key;
  }
  return properties;
}

function documentProperties(event: NormalisedEvent): Properties {
  const { ocsf, raw, facts } = event;
  // One stream: the document repeats what the raw record says, and shares its dictionary.
  const content = pack({
    ocsf,
    raw,
    facts,
    roles: event.roles as unknown as JsonValue,
    claims: event.claims as unknown as JsonValue,
  });
  return {
    uid: event.uid,
    digest: event.contentDigest,
    version: event.version,
    receivedAt: event.receivedAt,
    mapping: event.mapping,
    content,
  };
}

function edgesOf(roles: readonly RoleRef[], ids: EntityIds): readonly Edge[] {
  const edges = new Map<string, Edge>();
  for (const ref of roles) {
    const to = ids.get(entityId(ref));
    const type = EDGE_OF_ROLE[ref.role];
    if (to !== undefined) edges.set(`${type} ${String(to)}`, { type, to });
  }
  return [...edges.values()];
}

export interface StoredEvent {
  readonly event: Properties;
  readonly document: Properties;
}

/** The event as it was normalised, read back from its two nodes. */
export function restoredEvent({ event, document }: StoredEvent): NormalisedEvent {
  const content = unpack(document['content'] as Int8Array) as JsonObject;
  return {
    uid: event['uid'] as string,
    source: event['source'] as string,
    externalId: (event['externalId'] as string | undefined) ?? null,
    version: event['version'] as number,
    contentDigest: event['digest'] as string,
    classUid: event['kind'] as number,
    className: event['class'] as string,
    categoryUid: event['category'] as number,
    activityId: event['activity'] as number,
    severityId: event['severity'] as number,
    operation: (event['operation'] as string | undefined) ?? null,
    time: event['t'] as number,
    order: event['n'] as number,
    receivedAt: event['receivedAt'] as number,
    mapping: event['mapping'] as string,
    timeSkew: event['timeSkew'] === true,
    ...(content as unknown as Pick<NormalisedEvent, 'ocsf' | 'raw' | 'facts' | 'roles' | 'claims'>),
  };
}
