import type { FieldArgs } from '../../domain/selection.js';
import { maySee } from './need-to-know.js';
import { NO_CONDITION, type Catalogue, type Condition, type Shape } from '../projection/shape.js';

const SEEN_CASE = maySee('seen');

const EVENT: Shape = {
  identity: ['__typename', 'uid', 'id'],
  fields: {
    __typename: "'Event'",
    id: "'Event:' + #.uid",
    uid: '#.uid',
    source: '#.source',
    externalId: '#.externalId',
    classUid: '#.kind',
    className: '#.class',
    operation: '#.operation',
    severityId: '#.severity',
    time: '#.t',
    receivedAt: '#.receivedAt',
    digest: '#.digest',
    mapping: '#.mapping',
    timeSkew: 'coalesce(#.timeSkew, false)',
  },
  links: {
    entities: {
      shape: 'EntityRole',
      match:
        'MATCH (@)-[#:ACTOR|SUBJECT|ON_BEHALF_OF|FROM_IP|TO_IP|ON_DEVICE|IN_SESSION|ON_MAILBOX|ON_RESOURCE|INVOLVES]->()',
      form: 'list',
      order: ['type(#)', 'endNode(#).key'],
    },
    detections: {
      shape: 'Detection',
      match: 'MATCH (@)<-[:EVIDENCED_BY]-(:Match)<-[:FOLDS]-(#:Detection) WITH DISTINCT #',
      form: 'list',
      order: ['#.start', '#.uid'],
    },
    cases: { shape: 'Case', match: 'MATCH (@)<-[:CONTAINS]-(#:Case)', form: 'list', order: ['#.number'] },
    alertFold: {
      shape: 'AlertFold',
      match: 'MATCH (#:AlertFold {key: coalesce(@.fold, @.stands)})',
      form: 'one',
      order: ['#.key'],
    },
  },
};

/** Here `#` is the relationship from the event to the entity: its type is the role. */
const ENTITY_ROLE: Shape = {
  identity: ['role'],
  fields: { role: 'type(#)' },
  links: { entity: { shape: 'Entity', match: 'WITH endNode(@) AS #', form: 'one', order: ['#.key'] } },
};

/** An index over several properties serves only where each of them is bound, hence the conditions that are always true. */
const ENTITY: Shape = {
  identity: ['__typename', 'id', 'kind', 'key'],
  fields: {
    __typename: "'Entity'",
    id: "labels(#)[0] + ':' + #.key",
    kind: 'labels(#)[0]',
    key: '#.key',
    label: 'coalesce(#.label, #.key)',
  },
  links: {
    cases: {
      shape: 'Case',
      match: 'MATCH (@)<-[:INVOLVES_ENTITY]-(#:Case)',
      form: 'page',
      order: ['#.number'],
      descending: true,
      total: `COUNT { MATCH (@)<-[:INVOLVES_ENTITY]-(seen:Case) WHERE ${SEEN_CASE} RETURN seen }`,
    },
    person: { shape: 'Entity', match: 'MATCH (@)-[:SAME_AS]->(#:User)', form: 'one', order: ['#.key'] },
    accounts: { shape: 'Entity', match: 'MATCH (@)<-[:SAME_AS]-(#:Account)', form: 'list', order: ['#.key'] },
    peers: {
      shape: 'Entity',
      match:
        "MATCH (mine:Context {subject: @.key, kind: 'department'}) WHERE mine.withdrawnAt IS NULL AND (mine.validTo IS NULL OR mine.validTo > timestamp()) MATCH (other:Context {kind: 'department', value: mine.value}) WHERE other.withdrawnAt IS NULL AND (other.validTo IS NULL OR other.validTo > timestamp()) AND other.subject <> @.key OPTIONAL MATCH (u:User {key: other.subject}) OPTIONAL MATCH (a:Account {key: other.subject}) WITH DISTINCT coalesce(u, a) AS # WHERE # IS NOT NULL",
      form: 'list',
      order: ['#.key'],
      limit: 50,
    },
    baseline: {
      shape: 'BaselineCount',
      match:
        'WITH [@.key] + [(@)<-[:SAME_AS]-(own:Account) | own.key] AS keys UNWIND keys AS entityKey MATCH (one:Baseline {entity: entityKey}) WHERE one.feature IS NOT NULL AND one.day >= 0 WITH DISTINCT keys, one.feature AS feature, one.value AS value WITH feature, value, COLLECT { MATCH (day:Baseline) WHERE day.entity IN keys AND day.feature = feature AND day.value = value AND day.day >= 0 RETURN day ORDER BY day.day } AS days WITH {feature: feature, value: value, count: reduce(sum = 0, day IN days | sum + day.count), days: size(days), first: days[0].day, last: days[-1].day} AS #',
      form: 'list',
      order: ['#.feature', '-#.count', '#.value'],
      limit: 200,
    },
    detections: {
      shape: 'Detection',
      match:
        'CALL (@) { MATCH (@)<-[:INVOLVES_ENTITY]-(c:Case) WITH c ORDER BY c.number DESC LIMIT 50 MATCH (c)<-[:DETECTED_IN]-(d:Detection) RETURN DISTINCT d } WITH d AS # WHERE EXISTS { (#)-[:FOLDS]->(:Match)-[:EVIDENCED_BY]->(:Event)-->(@) } OR EXISTS { (#)-[:FOLDS]->(:Match)-[:EVIDENCED_BY]->(:Event)-->(:Account)-[:SAME_AS]->(@) } WITH #',
      form: 'list',
      order: ['-coalesce(#.firedAt, #.end)', '#.uid'],
      limit: 50,
    },
    decisions: {
      shape: 'Decision',
      match: 'MATCH (#:Decision {subject: @.key}) WHERE #.decidedAt >= 0 WITH #',
      form: 'page',
      order: ['#.decidedAt', '#.uid'],
      descending: true,
      total: `COUNT { MATCH (made:Decision {subject: @.key}) WHERE made.decidedAt >= 0 MATCH (made)-[:DECIDES]->(seen:Case) WHERE ${SEEN_CASE} RETURN made }`,
    },
    exceptions: {
      shape: 'Context',
      match: "MATCH (#:Context {subject: @.key, kind: 'exception'}) WHERE #.withdrawnAt IS NULL WITH #",
      form: 'list',
      order: ['#.validFrom', '#.uid'],
    },
    context: {
      shape: 'Context',
      match: 'MATCH (#:Context {subject: @.key}) WHERE #.kind IS NOT NULL WITH #',
      form: 'list',
      order: ['#.validFrom', '#.uid'],
      where: asKnown,
    },
  },
};

/** Here `#` is a map: the days of one value of one feature, added up. */
const BASELINE_COUNT: Shape = {
  identity: ['feature', 'value'],
  fields: {
    feature: '#.feature',
    value: '#.value',
    count: '#.count',
    days: '#.days',
    firstSeen: '#.first * 86400000',
    lastSeen: '#.last * 86400000',
  },
  links: {},
};

const CONTEXT: Shape = {
  identity: ['__typename', 'id'],
  fields: {
    __typename: "'Context'",
    id: "'Context:' + #.uid",
    uid: '#.uid',
    kind: '#.kind',
    subject: '#.subject',
    value: 'coalesce(#.valueJson, #.value)',
    validFrom: '#.validFrom',
    validTo: '#.validTo',
    recordedAt: '#.recordedAt',
    recordedBy: '#.recordedBy',
    withdrawnAt: '#.withdrawnAt',
    source: '#.source',
    owner: '#.owner',
    staleAfter: '#.staleAfter',
  },
  links: {},
};

/** What held at one time, as it was known at another; either alone is meant for both. Without them, all there ever was. */
function asKnown({ asOf, knownAt }: FieldArgs): Condition {
  const [held, known] = [asOf ?? knownAt, knownAt ?? asOf];
  if (held === undefined || held === null) return NO_CONDITION;
  return {
    text: `#.validFrom <= $$held AND (#.validTo IS NULL OR #.validTo > $$held) AND #.recordedAt <= $$known
      AND (#.withdrawnAt IS NULL OR #.withdrawnAt > $$known)`,
    params: { held: Number(held), known: Number(known) },
  };
}

export const ENTITY_SHAPES: Catalogue = {
  Event: EVENT,
  EntityRole: ENTITY_ROLE,
  Entity: ENTITY,
  BaselineCount: BASELINE_COUNT,
  Context: CONTEXT,
};

/** The event that a source calls by this id; only of sources the caller may see. */
export const RECORD_OF_SOURCE = /* cypher */ `
  MATCH (n:Event {source: $source, externalId: $externalId})
  WHERE '*' IN $sources OR n.source IN $sources`;

/** Documents and raw records of several events, in the order asked. */
export const EVENT_DOCUMENTS = /* cypher */ `
  UNWIND range(0, size($uids) - 1) AS position
  MATCH (:Event {uid: $uids[position]})-[:HAS_DOCUMENT]->(d:EventDocument)
  RETURN position, d {.*} AS document`;
