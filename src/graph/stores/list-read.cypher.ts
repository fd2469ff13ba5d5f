import { ENTITY_KINDS } from '../../domain/entity.js';
import type { ListName } from '../../domain/reading.js';
import { IN_SHADOW } from './detection-read.cypher.js';

/** An order an index gives: the bound on its keys is what lets the planner take it from there. */
export interface ListOrder {
  readonly bound: string;
  readonly keys: readonly string[];
}

export interface ListDeclaration {
  readonly shape: string;
  readonly match: string;
  /** The first is the default. */
  readonly orders: Readonly<Record<string, ListOrder>>;
  /** Filters that are where the reading begins instead of a predicate: from the few that are named, never over all. */
  readonly anchors?: Readonly<Record<string, string>>;
  /** Predicate of each filter; `$$value` is what was given. */
  readonly filters: Readonly<Record<string, string>>;
}

/** A fact is found by its own index, whatever it is; from there to what cites it. */
const RESTS_ON = /* cypher */ `
  CALL () {
    MATCH (evidence:Evidence {uid: $$value}) RETURN evidence
    UNION MATCH (:Event {uid: $$value})<-[:CITES]-(evidence:Evidence) RETURN evidence
    UNION MATCH (:Context {uid: $$value})<-[:CITES]-(evidence:Evidence) RETURN evidence
    UNION MATCH (:Indicator {uid: $$value})<-[:CITES]-(evidence:Evidence) RETURN evidence
  }
  MATCH (evidence)<-[:RESTS_ON]-(#:Decision) WITH DISTINCT #`;

export const LISTS: Readonly<Record<ListName, ListDeclaration>> = {
  cases: {
    shape: 'Case',
    match: 'MATCH (#:Case)',
    orders: {
      NUMBER: { bound: '#.number >= 0', keys: ['#.number'] },
      PRIORITY: {
        bound: '#.queuePlace > -9007199254740991 AND #.number IS NOT NULL',
        keys: ['#.queuePlace', '#.number'],
      },
      UPDATED_AT: { bound: '#.updatedAt >= 0 AND #.number IS NOT NULL', keys: ['#.updatedAt', '#.number'] },
    },
    filters: {
      status: '#.status IN $$value',
      severity: '#.severity IN $$value',
      verdict: '#.verdict IN $$value',
      owner: '#.owner = $$value',
      unowned: '(#.owner IS NULL) = $$value',
      tag: '$$value IN #.tags',
      team: '#.team = $$value',
      tlp: '#.tlp IN $$value',
      watcher: '$$value IN #.watchers',
      updatedSince: '#.updatedAt >= $$value',
      entity: 'EXISTS { MATCH (#)-[:INVOLVES_ENTITY]->(entity {key: $$value}) }',
    },
  },
  detections: {
    shape: 'Detection',
    match: 'MATCH (#:Detection)',
    orders: { FIRED_AT: { bound: '#.firedAt >= 0', keys: ['#.firedAt', '#.uid'] } },
    filters: {
      ruleId: '#.ruleId = $$value',
      state: '#.state IN $$value',
      severity: '#.severity IN $$value',
      caseNumber: 'EXISTS { MATCH (#)-[:DETECTED_IN]->(:Case {number: $$value}) }',
      firedSince: '#.firedAt >= $$value',
      shadow: `${IN_SHADOW} = $$value`,
    },
  },
  decisions: {
    shape: 'Decision',
    match: 'MATCH (#:Decision)',
    anchors: {
      restsOn: RESTS_ON,
      exception:
        "MATCH (:Context {uid: $$value, kind: 'exception'})<-[:CITES]-(:Evidence)<-[:RESTS_ON]-(#:Decision) WITH DISTINCT #",
      policyVersion: 'MATCH (:Policy {key: $$value})<-[:UNDER]-(#:Decision) WITH DISTINCT #',
    },
    orders: { CASE: { bound: '#.case >= 0 AND #.seq IS NOT NULL', keys: ['#.case', '#.seq', '#.uid'] } },
    filters: {
      verdict: '#.verdict IN $$value',
      caseNumber: '#.case = $$value',
      current: '#.current = $$value',
    },
  },
  deadLetters: {
    shape: 'DeadLetter',
    match: 'MATCH (#:DeadLetter)',
    orders: { RECEIVED_AT: { bound: '#.receivedAt >= 0', keys: ['#.receivedAt', '#.id'] } },
    filters: {
      code: '#.code IN $$value',
      source: '#.source = $$value',
      sources: '#.source IN $$value',
      unreplayed: '(#.replayedAt IS NULL) = $$value',
    },
  },
  auditEvents: {
    shape: 'AuditEvent',
    match: 'MATCH (#:AuditEvent)',
    orders: { AT: { bound: '#.at >= 0', keys: ['#.at', '#.stream', '#.seq'] } },
    filters: {
      stream: '#.stream = $$value',
      type: '#.type IN $$value',
      actor: '#.actor = $$value',
      since: '#.at >= $$value',
    },
  },
  policies: {
    shape: 'Policy',
    match: 'MATCH (#:Policy)',
    orders: { ID: { bound: "#.id >= ''", keys: ['#.id', '#.key'] } },
    filters: { policyId: '#.id = $$value' },
  },
  webhooks: {
    shape: 'Webhook',
    match: 'MATCH (#:Webhook)',
    orders: { CREATED_AT: { bound: '#.createdAt >= 0', keys: ['#.createdAt', '#.id'] } },
    filters: {},
  },
  webhookDeliveries: {
    shape: 'WebhookDelivery',
    match: 'MATCH (#:WebhookDelivery)',
    orders: { AT: { bound: '#.at >= 0 AND #.id IS NOT NULL', keys: ['#.at', '#.id'] } },
    filters: { webhook: '#.webhook = $$value', state: '#.state IN $$value', caseNumber: '#.case = $$value' },
  },
  tasks: {
    shape: 'Task',
    match: 'MATCH (#:Task)',
    orders: { CREATED_AT: { bound: '#.createdAt >= 0 AND #.uid IS NOT NULL', keys: ['#.createdAt', '#.uid'] } },
    filters: {
      assignee: '#.assignee = $$value',
      status: '#.status IN $$value',
      dueBefore: '#.dueAt < $$value',
    },
  },
  rules: {
    shape: 'Rule',
    match: 'MATCH (#:Rule)',
    orders: { ID: { bound: "#.id >= ''", keys: ['#.id', '#.version'] } },
    filters: { ruleId: '#.id = $$value', status: '#.status IN $$value' },
  },
  hunts: {
    shape: 'Hunt',
    match: 'MATCH (#:Hunt)',
    anchors: { huntId: 'MATCH (#:Hunt {id: $$value})' },
    orders: {
      ID: { bound: "#.latest = true AND #.id >= ''", keys: ['#.id', '#.version'] },
      VERSION: { bound: "#.id >= ''", keys: ['#.id', '#.version'] },
    },
    filters: {
      owner: '#.owner = $$value',
      technique: '$$value IN #.techniqueIds',
      language: '#.language = $$value',
    },
  },
  huntRuns: {
    shape: 'HuntRun',
    match: 'MATCH (#:HuntRun)',
    orders: { CREATED_AT: { bound: '#.createdAt >= 0', keys: ['#.createdAt', '#.uid'] } },
    filters: { of: '#.of = $$value', state: '#.state IN $$value', createdBy: '#.createdBy = $$value' },
  },
};

/** Where an object of this label begins; several at once, in the order they were asked. */
const ANCHOR = /* cypher */ `UNWIND range(0, size($keys) - 1) AS position MATCH (n:Label {property: $keys[position]})`;

const KEY_PROPERTY: Readonly<Record<string, string>> = {
  Case: 'uid',
  Detection: 'uid',
  Event: 'uid',
  Decision: 'uid',
  Evidence: 'uid',
  Action: 'uid',
  Comment: 'uid',
  NotedObservable: 'uid',
  Task: 'uid',
  Attachment: 'uid',
  Context: 'uid',
  IdentityDecree: 'uid',
  Indicator: 'uid',
  HuntRun: 'uid',
  DeadLetter: 'id',
  Webhook: 'id',
  WebhookDelivery: 'id',
};

/** Labels come from closed lists of ours, never from a caller. */
export function anchorOf(label: string): string {
  if (label === 'AuditEvent') return AUDIT_ANCHOR;
  if (ENTITY_KINDS.some((kind) => kind === label)) return ENTITY_ANCHOR;
  return ANCHOR.replace('Label', label).replace('property', KEY_PROPERTY[label] ?? 'key');
}

const OF_EACH_KIND = ENTITY_KINDS.map(
  (kind) => `MATCH (n:${kind} {key: $keys[position]}) WHERE $label = '${kind}' RETURN n`,
).join(' UNION ALL ');

/**
 * The page of an entity is planned for seconds and then runs in milliseconds. One text for all kinds is planned once, for
 * the first of them that somebody looks at.
 */
const ENTITY_ANCHOR = /* cypher */ `
  UNWIND range(0, size($keys) - 1) AS position
  CALL (position) {
    ${OF_EACH_KIND}
  }`;

const AUDIT_ANCHOR = /* cypher */ `
  UNWIND range(0, size($keys) - 1) AS position
  WITH position, split($keys[position], '/') AS parts
  MATCH (n:AuditEvent {stream: reduce(stream = parts[0], part IN parts[1..-1] | stream + '/' + part), seq: toInteger(parts[-1])})`;

export const CASE_ANCHOR = /* cypher */ `MATCH (n:Case {number: $number})`;
