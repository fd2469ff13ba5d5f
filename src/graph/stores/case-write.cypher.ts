import {
  AS_STRICT_AS_PART,
  AS_STRICT_AS_REST,
  IS_AS_MERGED,
  CALLED_AS_BEFORE,
  REMEMBER_ALONE,
} from './case-merge.cypher.js';
import { KEEP_WHAT_OTHERS_BROUGHT } from './case-split.cypher.js';
import { maySee } from './need-to-know.js';
import { WITH_FOLDS } from './alert-fold.cypher.js';
import { COUNTED_EVENTS } from './case-contents.cypher.js';
import { PLACE_IN_QUEUE } from './case-priority.cypher.js';

const SEEN_CASE = maySee('c');

export const NEXT_CASE_NUMBER = /* cypher */ `
  MERGE (n:Counter {name: 'case'}) ON CREATE SET n.value = 0
  SET n.value = n.value + 1
  RETURN n.value AS number`;

export const CREATE_CASE = /* cypher */ `
  CREATE (c:Case) SET c = $case
  ${PLACE_IN_QUEUE}`;

/** Adds events that exist, and counts again what the case holds. */
export const ADD_EVENTS = /* cypher */ `
  MATCH (c:Case {number: $number})
  UNWIND $events AS uid
  MATCH (e:Event {uid: uid})
  MERGE (c)-[of:CONTAINS]->(e) ON CREATE SET of.case = c.number, of.t = e.t
  RETURN count(e) AS found`;

/** Whom and what those events name, and the persons behind their accounts: by them a case is found, and found alike. */
export const INVOLVE_NAMED = /* cypher */ `
  MATCH (c:Case {number: $number})
  UNWIND $events AS uid
  MATCH (e:Event {uid: uid})-[:ACTOR|SUBJECT|ON_BEHALF_OF|FROM_IP|ON_DEVICE|IN_SESSION|ON_MAILBOX|ON_RESOURCE|INVOLVES]->(x)
  WHERE x:User OR x:Account OR x:Device OR x:IpAddress OR x:Session OR x:Mailbox OR x:Resource OR x:File OR x:EmailMessage
  OPTIONAL MATCH (x)-[:SAME_AS]->(u:User)
  UNWIND [x] + CASE WHEN u IS NULL THEN [] ELSE [u] END AS named
  WITH DISTINCT c, named ORDER BY named.key
  MERGE (c)-[:INVOLVES_ENTITY]->(named)`;

export const RECOUNT_CASE = /* cypher */ `
  MATCH (c:Case {number: $number})
  ${COUNTED_EVENTS}
  ${WITH_FOLDS}
  SET c.eventCount = events, c.firstEventAt = first, c.lastEventAt = last`;

/** Locks the case, so that what is read of it stays true until the commit. */
export const LOCK_CASE = /* cypher */ `
  MATCH (c:Case {number: $number}) WHERE ${SEEN_CASE}
  SET c.version = coalesce(c.version, 0)
  RETURN c.uid AS uid, c.number AS number, c.version AS version, c.status AS status, EXISTS { (c)-[:MERGED_INTO]->(:Case) } AS merged, c.mergedInto AS mergedInto, c.splitFrom AS splitFrom`;

export const EDIT_CASE = /* cypher */ `
  MATCH (c:Case {number: $number})
  SET c.acknowledgedAt = CASE WHEN c.acknowledgedAt IS NULL AND ($set.owner IS NOT NULL OR $set.status IN ['IN_PROGRESS', 'CLOSED']) THEN $at ELSE c.acknowledgedAt END,
      c.reopenCount = coalesce(c.reopenCount, 0) + CASE WHEN c.status = 'CLOSED' AND $set.status = 'OPEN' THEN 1 ELSE 0 END,
      c.slaPausedMs = coalesce(c.slaPausedMs, 0) + CASE WHEN c.status = 'CLOSED' AND $set.status = 'OPEN' AND c.closedAt IS NOT NULL THEN $at - c.closedAt ELSE 0 END,
      c.escalations = coalesce(c.escalations, 0) + CASE WHEN c.owner <> $set.owner THEN 1 ELSE 0 END
  SET c.namedAt = CASE WHEN $set.title IS NULL THEN c.namedAt END,
      c.namedBy = CASE WHEN $set.title IS NULL THEN c.namedBy END
  SET c += $set, c.version = c.version + 1, c.updatedAt = $at,
      c.tlpAlone = CASE WHEN 'tlp' IN keys($set) THEN $set.tlp ELSE c.tlpAlone END,
      c.restrictedAlone = CASE WHEN 'restrictedTo' IN keys($set) THEN $set.restrictedTo ELSE c.restrictedAlone END
  ${PLACE_IN_QUEUE}`;

/** For good and for all to see: whoever keeps the case reads there who came in, and takes them off again. */
export const BREAK_GLASS = /* cypher */ `
  MATCH (c:Case {number: $number}) WHERE c.restrictedTo IS NOT NULL AND NOT $who IN c.restrictedTo
  SET c.restrictedTo = c.restrictedTo + [$who], c.version = c.version + 1, c.updatedAt = $at
  RETURN c.restrictedTo AS to`;

export const TOUCH_CASE = /* cypher */ `
  MATCH (c:Case {number: $number})
  SET c.version = c.version + 1, c.updatedAt = $at`;

export const CREATE_COMMENT = /* cypher */ `
  MATCH (c:Case {number: $number})
  CREATE (m:Comment {uid: $uid, text: $text, mentions: $mentions, author: $author, at: $at})-[:COMMENTED_ON]->(c)
  SET c.watchers = coalesce(c.watchers, []) + [name IN $mentions WHERE NOT name IN coalesce(c.watchers, [])]`;

export const WATCH_CASE = /* cypher */ `
  MATCH (c:Case {number: $number})
  SET c.watchers = [name IN coalesce(c.watchers, []) WHERE name <> $person] + CASE WHEN $watching THEN [$person] ELSE [] END`;

/** What the other case has joins, marked with where it came from, so that a split takes out exactly that. */
export const MERGE_CASE = /* cypher */ `
  MATCH (into:Case {number: $into}), (other:Case {number: $from})
  WITH into, other, into AS whole, other AS part
  ${REMEMBER_ALONE}
  MERGE (other)-[m:MERGED_INTO]->(into) SET m.at = $at, m.by = $by, m.statusBefore = other.status, m.closedBefore = other.closedAt
  ${AS_STRICT_AS_PART}
  SET other.mergedInto = into.number, other.status = 'CLOSED', other.closedAt = $at, other.version = coalesce(other.version, 0) + 1, other.updatedAt = $at
  WITH into, other
  CALL (into, other) {
    MATCH (other)-[:CONTAINS]->(e:Event) WHERE NOT EXISTS { (into)-[:CONTAINS]->(e) }
    CREATE (into)-[:CONTAINS {via: other.uid, case: into.number, t: e.t}]->(e)
  }
  CALL (into, other) {
    MATCH (other)<-[:DETECTED_IN]-(d:Detection) WHERE NOT EXISTS { (d)-[:DETECTED_IN]->(into) }
    CREATE (d)-[:DETECTED_IN {via: other.uid}]->(into)
  }
  CALL (into, other) {
    MATCH (other)-[:INVOLVES_ENTITY]->(n) WHERE NOT EXISTS { (into)-[:INVOLVES_ENTITY]->(n) }
    CREATE (into)-[:INVOLVES_ENTITY {via: other.uid}]->(n)
  }
  CALL (into, other) {
    MATCH (other)-[:HOLDS_FOLD]->(f) WHERE NOT EXISTS { (into)-[:HOLDS_FOLD]->(f) }
    CREATE (into)-[:HOLDS_FOLD {via: other.uid}]->(f)
  }`;

export const SPLIT_CASE = /* cypher */ `
  MATCH (other:Case {number: $number})-[m:MERGED_INTO]->(into:Case)
  WITH other, m, into, into AS whole
  ${IS_AS_MERGED}
  SET other.mergedInto = null, other.splitFrom = into.number, other.status = coalesce(m.statusBefore, 'OPEN'), other.version = coalesce(other.version, 0) + 1, other.updatedAt = $at
  SET other.closedAt = CASE other.status WHEN 'CLOSED' THEN coalesce(m.closedBefore, other.closedAt) ELSE null END
  WITH into, other, m, whole, tlpAsMerged, toAsMerged, m AS merged, other AS part
  ${CALLED_AS_BEFORE}
  DELETE m
  WITH into, other, whole, tlpAsMerged, toAsMerged
  ${AS_STRICT_AS_REST}
  WITH into, other
  CALL (into, other) { MATCH (into)-[r:CONTAINS|HOLDS_FOLD {via: other.uid}]->() DELETE r }
  CALL (into, other) { MATCH (into)<-[r:DETECTED_IN {via: other.uid}]-() DELETE r }
  CALL (into, other) { MATCH (into)-[r:INVOLVES_ENTITY {via: other.uid}]->() DELETE r }
  ${KEEP_WHAT_OTHERS_BROUGHT}
  RETURN into.number AS into`;

/** An idempotency key and what was answered under it, written with what was done. */
export const CLAIM_KEY = /* cypher */ `
  MERGE (r:Receipt {key: $key})
  ON CREATE SET r.digest = $digest, r.createdAt = $at, r.expiresAt = $at + 604800000
  SET r.key = r.key
  RETURN r.digest AS digest, r.number AS number, r.subject AS subject`;

export const KEEP_ANSWER = /* cypher */ `
  MATCH (r:Receipt {key: $key}) SET r.number = $number, r.subject = $subject`;

/** How often people had to lay hands on a case. */
export const COUNT_TOUCH = /* cypher */ `
  MATCH (c:Case {number: $number}) SET c.touches = coalesce(c.touches, 0) + 1`;

/** A case changed shape: its decision may no longer be the right one. */
export const QUEUE_DECISION = /* cypher */ `
  UNWIND $tasks AS task
  CREATE (t:DecideTask) SET t = task`;

/** Cases that people moved to another state by merging or splitting find their place again. */
export const REPLACE_IN_QUEUE = /* cypher */ `
  UNWIND $numbers AS number
  MATCH (c:Case {number: number})
  ${PLACE_IN_QUEUE}`;
