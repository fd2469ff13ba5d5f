import { belongsToSeen, CLEARED_FOR_RED, maySee } from './need-to-know.js';
import type { Catalogue, Shape } from '../projection/shape.js';

const SEEN_CASE = maySee('c');
const SEEN_OTHER = maySee('other');

/** One that is marked TLP:RED is for whoever is cleared for it, also in a case that everybody may see. */
export const OBSERVABLE_SEEN = `(coalesce(#.tlp, '') <> 'RED' OR '${CLEARED_FOR_RED}' IN $viewer OR '*' IN $viewer)`;

/** The same of one that was found by its words. */
export const NOTED_SEEN = `(coalesce(n.tlp, '') <> 'RED' OR '${CLEARED_FOR_RED}' IN $viewer OR '*' IN $viewer)`;

/** The same of one that is counted beside others. */
export const COUNTED_SEEN = `(coalesce(noted.tlp, '') <> 'RED' OR '${CLEARED_FOR_RED}' IN $viewer OR '*' IN $viewer)`;

export const COUNT_OBSERVABLES = /* cypher */ `
  MATCH (c:Case {number: $number}) RETURN COUNT { (c)<-[:OBSERVABLE_OF]-(:NotedObservable) } AS observables`;

/** What the case has already stays as it is. */
export const ADD_OBSERVABLES = /* cypher */ `
  MATCH (c:Case {number: $number})
  UNWIND $rows AS row
  MERGE (o:NotedObservable {case: $number, type: row.type, value: row.value})
  ON CREATE SET o.uid = row.uid, o.fresh = $mark, o.tlp = row.tlp, o.isIoc = row.isIoc, o.tags = row.tags, o.note = row.note,
    o.entity = row.entity, o.named = row.named, o.place = row.place, o.addedAt = $at, o.addedBy = $by, o.version = 1
  MERGE (o)-[:OBSERVABLE_OF]->(c)
  WITH o, coalesce(o.fresh = $mark, false) AS isNew
  REMOVE o.fresh
  RETURN o.uid AS uid, isNew`;

/** The case of an observable; its lock is taken first. */
export const CASE_OF_OBSERVABLE = /* cypher */ `
  MATCH (o:NotedObservable {uid: $uid})-[:OBSERVABLE_OF]->(c:Case)
  WHERE ${SEEN_CASE} AND (coalesce(o.tlp, '') <> 'RED' OR '${CLEARED_FOR_RED}' IN $viewer OR '*' IN $viewer)
  RETURN c.number AS number, o.type AS type, o.value AS value, o.version AS version`;

export const EDIT_OBSERVABLE = /* cypher */ `
  MATCH (o:NotedObservable {uid: $uid})
  SET o += $set, o.version = o.version + 1, o.updatedAt = $at, o.updatedBy = $by`;

export const REMOVE_OBSERVABLE = /* cypher */ `
  MATCH (o:NotedObservable {uid: $uid}) DETACH DELETE o`;

const ENTITY = /* cypher */ `
  OPTIONAL MATCH (i:IpAddress {key: @.entity}) WHERE @.type = 'IP_ADDRESS'
  OPTIONAL MATCH (f:File {key: @.entity}) WHERE @.type = 'FILE_HASH'
  WITH coalesce(i, f) AS`;

/** Names that events hold without their being entities: domains, links, mail addresses. */
const NAMED = /* cypher */ `MATCH (name:Observable) WHERE name.key IN coalesce(@.named, [])`;

const NAMED_OF_NODE = NAMED.replaceAll('@', '#');

const OF_SEEN_CASE = belongsToSeen('(#)-[:OBSERVABLE_OF]->(hidden:Case)');

const ENTITY_OF_NODE = ENTITY.replaceAll('@', '#');

const OBSERVABLE: Shape = {
  visible: `${OF_SEEN_CASE} AND ${OBSERVABLE_SEEN}`,
  // Whether a reading of it is told in the audit hangs on its label.
  identity: ['__typename', 'id', 'tlp'],
  fields: {
    __typename: "'Observable'",
    id: "'NotedObservable:' + #.uid",
    type: '#.type',
    value: '#.value',
    tlp: '#.tlp',
    isIoc: '#.isIoc',
    tags: '#.tags',
    note: '#.note',
    addedAt: '#.addedAt',
    addedBy: '#.addedBy',
    updatedAt: '#.updatedAt',
    version: '#.version',
    // How many relationships a node has is kept with it: nothing is walked, however many there are.
    seenInEvents: `reduce(sum = 0, times IN COLLECT { UNWIND [1] AS once ${ENTITY_OF_NODE} named WHERE named IS NOT NULL
      RETURN COUNT { (named)<-[:FROM_IP]-() } + COUNT { (named)<-[:TO_IP]-() } + COUNT { (named)<-[:INVOLVES]-() } }
      + COLLECT { ${NAMED_OF_NODE} RETURN COUNT { (name)<-[:NAMES]-() } } | sum + times)`,
  },
  links: {
    case: { shape: 'Case', match: 'MATCH (@)-[:OBSERVABLE_OF]->(#:Case)', form: 'one', order: ['#.number'] },
    entity: {
      shape: 'Entity',
      match: `UNWIND [1] AS once ${ENTITY} # WHERE # IS NOT NULL WITH #`,
      form: 'one',
      order: ['#.key'],
    },
    indicators: {
      shape: 'Indicator',
      match: 'MATCH (#:Indicator) WHERE #.value IN [@.value, @.entity] AND #.withdrawnAt IS NULL WITH #',
      form: 'list',
      order: ['#.source', '#.uid'],
      limit: 50,
    },
    otherCases: {
      shape: 'Case',
      match: `CALL (@) {
        MATCH (same:NotedObservable {type: @.type, value: @.value})-[:OBSERVABLE_OF]->(other:Case) WHERE same <> @ AND ${SEEN_OTHER}
          AND (coalesce(same.tlp, '') <> 'RED' OR '${CLEARED_FOR_RED}' IN $viewer OR '*' IN $viewer)
        RETURN other ORDER BY other.number DESC LIMIT 20
        UNION
        UNWIND [1] AS once ${ENTITY} named WHERE named IS NOT NULL
        MATCH (named)<-[:INVOLVES_ENTITY]-(other:Case) WHERE other.number <> @.case AND ${SEEN_OTHER}
        RETURN other ORDER BY other.number DESC LIMIT 20
        UNION
        ${NAMED} WITH @, name MATCH (name)<-[:NAMES]-(e:Event) WITH @, e LIMIT 1000
        MATCH (e)<-[:CONTAINS]-(other:Case) WHERE other.number <> @.case AND ${SEEN_OTHER}
        RETURN DISTINCT other ORDER BY other.number DESC LIMIT 20
      } WITH DISTINCT other AS #`,
      form: 'list',
      order: ['#.number'],
      limit: 20,
    },
  },
};

export const OBSERVABLE_SHAPES: Catalogue = { Observable: OBSERVABLE };
