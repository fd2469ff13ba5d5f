import {
  AS_STRICT_AS_PART,
  AS_STRICT_AS_REST,
  IS_AS_MERGED,
  CALLED_AS_BEFORE,
  CALLED_AS_THE_FIRST,
  REMEMBER_ALONE,
} from './case-merge.cypher.js';
import { KEEP_WHAT_OTHERS_BROUGHT } from './case-split.cypher.js';
import { PLACE_IN_QUEUE } from './case-priority.cypher.js';

/** What a detection rests on: its events, and the entities they name with the persons behind the accounts. */
export const DETECTION_EVIDENCE = /* cypher */ `
  MATCH (d:Detection {uid: $uid})-[:FOLDS]->(m:Match)-[:EVIDENCED_BY]->(e:Event)
  WHERE m.state = 'fired'
  WITH DISTINCT e
  OPTIONAL MATCH (e)-[:ACTOR|SUBJECT|ON_BEHALF_OF|FROM_IP|ON_DEVICE|IN_SESSION|ON_MAILBOX|ON_RESOURCE]->(x)
  WHERE x:User OR x:Account OR x:Device OR x:IpAddress OR x:Session OR x:Mailbox OR x:Resource
  OPTIONAL MATCH (x)-[:SAME_AS]->(u:User)
  WITH collect(DISTINCT e.uid) AS events, collect(DISTINCT x) + collect(DISTINCT u) AS entities
  UNWIND CASE WHEN entities = [] THEN [null] ELSE entities END AS n
  WITH DISTINCT events, n
  RETURN events, collect(CASE WHEN n IS NULL THEN null ELSE
    {id: elementId(n), kind: labels(n)[0], key: n.key, label: coalesce(n.label, n.key)} END) AS entities`;

/** What an alert names, files and messages too: the same attachment in two mailboxes is one story. */
export const ALERT_EVIDENCE = /* cypher */ `
  MATCH (e:Event {uid: $uid})
  OPTIONAL MATCH (e)-[:ACTOR|SUBJECT|ON_BEHALF_OF|FROM_IP|ON_DEVICE|IN_SESSION|ON_MAILBOX|ON_RESOURCE|INVOLVES]->(x)
  WHERE x:User OR x:Account OR x:Device OR x:IpAddress OR x:Session OR x:Mailbox OR x:Resource OR x:File OR x:EmailMessage
  OPTIONAL MATCH (x)-[:SAME_AS]->(u:User)
  WITH e, collect(DISTINCT x) + collect(DISTINCT u) AS entities
  UNWIND CASE WHEN entities = [] THEN [null] ELSE entities END AS n
  WITH DISTINCT e, n
  RETURN [e.uid] AS events, collect(CASE WHEN n IS NULL THEN null ELSE
    {id: elementId(n), kind: labels(n)[0], key: n.key, label: coalesce(n.label, n.key)} END) AS entities`;

/**
 * Cases that share an event, hold an alert like it, or share an entity that few cases of these weeks name: what many share (a proxy's address, a
 * service account) ties nothing together. What a person opened takes in alerts by events it holds, not by entities alone:
 * whoever opens a case and keeps it to themselves must not draw in what comes about somebody.
 */
export const RELATED_CASES = /* cypher */ `
  CALL () {
    UNWIND $entities AS id
    MATCH (x) WHERE elementId(x) = id
    CALL (x) {
      MATCH (x)<-[:INVOLVES_ENTITY]-(c:Case)
      WHERE c.mergedInto IS NULL AND coalesce(c.openedBy, '') <> 'person' AND c.firstEventAt <= $hi + $rareWithin AND c.lastEventAt >= $lo - $rareWithin
      RETURN collect(DISTINCT c) AS cases
    }
    WITH cases WHERE size(cases) < $rareBelow
    UNWIND cases AS c
    WITH c WHERE c.firstEventAt <= $hi + $joinWithin AND c.lastEventAt >= $lo - $joinWithin
    RETURN c
    UNION
    UNWIND $events AS uid
    MATCH (:Event {uid: uid})<-[:CONTAINS]-(c:Case) WHERE c.mergedInto IS NULL
    RETURN c
    UNION
    UNWIND $events AS uid
    MATCH (e:Event {uid: uid}) WHERE e.stands IS NOT NULL
    CALL (e) {
      MATCH (like:Alert)<-[:CONTAINS]-(c:Case) WHERE like.stands = e.stands AND like.t IS NOT NULL AND c.mergedInto IS NULL
      RETURN c LIMIT 1
    }
    RETURN c
    UNION
    UNWIND $detections AS uid
    MATCH (:Detection {uid: uid})-[:DETECTED_IN]->(c:Case) WHERE c.mergedInto IS NULL
    RETURN c
  }
  RETURN DISTINCT c.uid AS uid, c.number AS number, c.status AS status ORDER BY number`;

/** The part that is merged keeps all it had; what the other takes over says where it came from, so that it can go back. */
export const MERGE_CASE = /* cypher */ `
  MATCH (part:Case {uid: $part})
  MATCH (whole:Case {uid: $whole})
  ${REMEMBER_ALONE}
  CREATE (part)-[merged:MERGED_INTO {at: $now, by: $by, reason: $reason, statusBefore: part.status, closedBefore: part.closedAt}]->(whole)
  ${AS_STRICT_AS_PART}
  SET part.mergedInto = whole.number, part.status = 'CLOSED', part.closedAt = $now, part.queuePlace = null,
      part.updatedAt = $now, part.version = part.version + 1
  ${CALLED_AS_THE_FIRST}
  WITH part, whole
  CALL (part, whole) {
    MATCH (d:Detection)-[:DETECTED_IN]->(part)
    MERGE (d)-[in:DETECTED_IN]->(whole) ON CREATE SET in.at = $now, in.via = part.uid
  }
  CALL (part, whole) {
    MATCH (part)-[:CONTAINS]->(e:Event)
    MERGE (whole)-[of:CONTAINS]->(e) ON CREATE SET of.via = part.uid, of.case = whole.number, of.t = e.t
  }
  CALL (part, whole) {
    MATCH (part)-[:INVOLVES_ENTITY]->(x)
    MERGE (whole)-[of:INVOLVES_ENTITY]->(x) ON CREATE SET of.via = part.uid
  }
  CALL (part, whole) {
    MATCH (part)-[:HOLDS_FOLD]->(f)
    MERGE (whole)-[of:HOLDS_FOLD]->(f) ON CREATE SET of.via = part.uid
  }`;

export const UNMERGE_CASE = /* cypher */ `
  MATCH (part:Case {uid: $part})-[merged:MERGED_INTO]->(whole:Case)
  WITH part, merged, whole
  ${IS_AS_MERGED}
  SET part.status = merged.statusBefore, part.mergedInto = null, part.splitFrom = whole.number,
      part.closedAt = CASE merged.statusBefore WHEN 'CLOSED' THEN coalesce(merged.closedBefore, part.closedAt) ELSE null END,
      part.updatedAt = $now, part.version = part.version + 1
  ${CALLED_AS_BEFORE}
  DELETE merged
  WITH part, whole, tlpAsMerged, toAsMerged
  ${AS_STRICT_AS_REST}
  WITH part, whole
  CALL (part) {
    WITH part AS c
    ${PLACE_IN_QUEUE}
  }
  CALL (part, whole) {
    MATCH (whole)-[of:CONTAINS|INVOLVES_ENTITY|HOLDS_FOLD]->() WHERE of.via = part.uid
    DELETE of
  }
  CALL (part, whole) {
    MATCH (whole)<-[in:DETECTED_IN]-() WHERE in.via = part.uid
    DELETE in
  }
  WITH whole, whole AS into
  ${KEEP_WHAT_OTHERS_BROUGHT}
  RETURN whole.uid AS whole, whole.number AS number`;
