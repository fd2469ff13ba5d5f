import { MOVE_IN_CASES } from './case-contents.cypher.js';
import type { EntityKind } from '../../domain/entity.js';

export const KNOWN_EVENTS = /* cypher */ `
  UNWIND $uids AS uid
  MATCH (e:Event {uid: uid})
  RETURN e.uid AS uid, e.digest AS digest, e.version AS version`;

/** Locks before it reads, so that of two concurrent revisions the second decides on what the first wrote. */
export const LOCK_EVENTS = /* cypher */ `
  UNWIND $uids AS uid
  MATCH (e:Event {uid: uid})
  SET e.uid = uid
  WITH e
  RETURN e.uid AS uid, e.digest AS digest, e.version AS version`;

export const KNOWN_REVISIONS = /* cypher */ `
  UNWIND $uids AS uid
  MATCH (d:EventDocument {uid: uid})
  RETURN d.uid AS uid`;

/**
 * The display name is the greatest one any record gave, and a name that is not the key beats the key:
 * a maximum does not depend on the order of arrival. The node is locked before the second comparison.
 */
const MERGE_ENTITY = /* cypher */ `
  UNWIND $rows AS r
  MERGE (n:Entity {key: r.key})
  ON CREATE SET n.label = r.label, n.nature = r.nature
  WITH n, r,
       r.label <> r.key AND (n.label = n.key OR r.label > n.label) AS renames,
       r.nature IS NOT NULL AND coalesce(n.nature, '') < r.nature AS reclassifies
  FOREACH (_ IN CASE WHEN renames OR reclassifies THEN [1] ELSE [] END | SET n.key = n.key)
  FOREACH (_ IN CASE WHEN renames AND (n.label = n.key OR r.label > n.label) THEN [1] ELSE [] END | SET n.label = r.label)
  FOREACH (_ IN CASE WHEN reclassifies AND coalesce(n.nature, '') < r.nature THEN [1] ELSE [] END | SET n.nature = r.nature)
  RETURN r.key AS key, id(n) AS id`;

/** Labels cannot be parameters of an indexed MERGE; the kinds are a closed list of our own. */
export function mergeEntities(kind: EntityKind): string {
  return MERGE_ENTITY.replace('n:Entity', `n:${kind}`);
}

/** Entities are found by the ids that the MERGE returned in this transaction: a second index seek for every edge is saved. */
export const CREATE_EVENTS = /* cypher */ `
  UNWIND $rows AS r
  CREATE (e:Event) SET e = r.event
  CREATE (d:EventDocument) SET d = r.document
  CREATE (e)-[:HAS_DOCUMENT]->(d)
  FOREACH (_ IN CASE WHEN r.alert THEN [1] ELSE [] END | SET e:Alert)
  WITH e, r
  UNWIND r.edges AS edge
  MATCH (n) WHERE id(n) = edge.to
  CREATE (e)-[:$(edge.type)]->(n)`;

/** The earlier content steps aside under uid@digest, then the event is as if only the newest had ever come. */
export const REVISE_EVENTS = /* cypher */ `
  UNWIND $rows AS r
  MATCH (e:Event {uid: r.uid})-[has:HAS_DOCUMENT]->(old:EventDocument)
  SET old.uid = r.formerUid
  DELETE has
  CREATE (e)-[:HAD_DOCUMENT]->(old)
  CREATE (d:EventDocument) SET d = r.document
  CREATE (e)-[:HAS_DOCUMENT]->(d)
  WITH e, r, e.fold AS fold, e.stands AS stands
  SET e = r.event, e.fold = fold, e.stands = stands
  REMOVE e:Alert
  FOREACH (_ IN CASE WHEN r.alert THEN [1] ELSE [] END | SET e:Alert)
  WITH e, r
  CALL (e) {
    MATCH (e)-[edge:ACTOR|SUBJECT|ON_BEHALF_OF|FROM_IP|TO_IP|ON_DEVICE|IN_SESSION|ON_MAILBOX|ON_RESOURCE|INVOLVES]->()
    DELETE edge
  }
  ${MOVE_IN_CASES}
  UNWIND r.edges AS edge
  MATCH (n) WHERE id(n) = edge.to
  CREATE (e)-[:$(edge.type)]->(n)`;

/** A revision older than the one that counts: kept, nothing else changes. */
export const KEEP_REVISIONS = /* cypher */ `
  UNWIND $rows AS r
  MATCH (e:Event {uid: r.uid})
  CREATE (d:EventDocument) SET d = r.document
  CREATE (e)-[:HAD_DOCUMENT]->(d)`;

export const EVENTS_BY_UID = /* cypher */ `
  UNWIND $uids AS uid
  MATCH (e:Event {uid: uid})-[:HAS_DOCUMENT]->(d:EventDocument)
  RETURN e {.*} AS event, d {.*} AS document`;
