import { WITH_FOLDS } from './alert-fold.cypher.js';
import { COUNTED_EVENTS } from './case-contents.cypher.js';
import { PLACE_IN_QUEUE } from './case-priority.cypher.js';

/** Everybody who opens or joins cases takes turns here; the number itself comes later in the same transaction. */
export const LOCK_CASE_NUMBERS = /* cypher */ `
  MERGE (n:Counter {name: 'case'})
  SET n.value = coalesce(n.value, 0)`;

export const NEXT_CASE_NUMBER = /* cypher */ `
  MERGE (n:Counter {name: 'case'})
  SET n.value = coalesce(n.value, 0) + 1
  RETURN n.value AS number`;

export const CREATE_CASE = /* cypher */ `
  CREATE (c:Case) SET c = $case
  ${PLACE_IN_QUEUE}`;

export const ATTACH_DETECTION = /* cypher */ `
  MATCH (c:Case {uid: $caseUid})
  MATCH (d:Detection {uid: $detectionUid})
  MERGE (d)-[in:DETECTED_IN]->(c) ON CREATE SET in.at = $now
  SET in.title = $naming.title, in.begins = $naming.at`;

export const ATTACH_EVENTS = /* cypher */ `
  MATCH (c:Case {uid: $caseUid})
  UNWIND $events AS uid
  MATCH (e:Event {uid: uid})
  MERGE (c)-[of:CONTAINS]->(e) ON CREATE SET of.case = c.number, of.t = e.t`;

export const ATTACH_ENTITIES = /* cypher */ `
  MATCH (c:Case {uid: $caseUid})
  UNWIND $entities AS id
  MATCH (x) WHERE elementId(x) = id
  MERGE (c)-[:INVOLVES_ENTITY]->(x)`;

/**
 * A case is called after what began first of all that would have opened it, whatever came in first; what a person named has
 * no `namedAt`. What it is called after may itself become another.
 */
const CALLED_AFTER_THE_FIRST = /* cypher */ `
  FOREACH (_ IN CASE WHEN c.namedAt IS NOT NULL AND $naming IS NOT NULL AND (c.namedBy = $naming.by OR $naming.at < c.namedAt
      OR ($naming.at = c.namedAt AND $naming.title < c.title)) THEN [1] ELSE [] END |
    SET c.title = $naming.title, c.openedBy = $naming.openedBy, c.namedAt = $naming.at, c.namedBy = $naming.by)`;

/** What a case is called after was taken back, or begins later than was thought: the first of the other detections then. */
const CALLED_AFTER_ANOTHER = /* cypher */ `
  CALL (c) {
    WITH c WHERE c.namedBy = $gone OR (c.namedBy = $naming.by AND $naming.at > c.namedAt)
    MATCH (d:Detection)-[in:DETECTED_IN]->(c) WHERE d.state = 'fired' AND in.title IS NOT NULL
    WITH c, d, in ORDER BY in.begins, in.title LIMIT 1
    SET c.title = in.title, c.openedBy = 'detection', c.namedAt = in.begins, c.namedBy = d.uid
  }`;

export const REFRESH_CASE = /* cypher */ `
  MATCH (c:Case {uid: $caseUid})
  ${COUNTED_EVENTS}
  ${WITH_FOLDS}
  SET c.eventCount = events, c.firstEventAt = first, c.lastEventAt = last,
      c.severity = CASE WHEN $ranks[c.severity] < $ranks[$severity] THEN $severity ELSE c.severity END,
      c.updatedAt = $now, c.version = c.version + 1
  WITH c
  ${CALLED_AFTER_ANOTHER}
  ${CALLED_AFTER_THE_FIRST}
  ${PLACE_IN_QUEUE}
  RETURN c.number AS number`;

export const QUEUE_DECISIONS = /* cypher */ `
  UNWIND $rows AS r
  CREATE (t:DecideTask) SET t = r`;
