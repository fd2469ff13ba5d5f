/**
 * What a feed newly knows and the house has seen before: its indexes are asked for each new value, never the events. A
 * popular entity is counted up to a thousand events.
 */
export const SEEN_ALREADY = /* cypher */ `
  MATCH (i:Indicator) WHERE i.source = $name AND i.seenAt = $importedAt AND i.withdrawnAt IS NULL
    AND (i.recordedAt = $importedAt OR i.relistedAt = $importedAt)
  CALL (i) {
    MATCH (x:IpAddress {key: i.value}) RETURN x
    UNION MATCH (x:File {key: 'sha256:' + i.value}) RETURN x
    UNION MATCH (x:File {key: 'sha1:' + i.value}) RETURN x
    UNION MATCH (x:File {key: 'md5:' + i.value}) RETURN x
  }
  WITH i, x ORDER BY i.value, x.key LIMIT $limit
  CALL (x) {
    MATCH (x)<-[:FROM_IP|TO_IP|INVOLVES]-(e:Event)
    WITH e LIMIT 1000
    RETURN count(e) AS events, max(e.t) AS lastSeenAt
  }
  RETURN i.value AS value, x.key AS entity, events, lastSeenAt,
    COLLECT { MATCH (c:Case)-[:INVOLVES_ENTITY]->(x) WHERE c.mergedInto IS NULL
      RETURN c.number ORDER BY c.number DESC LIMIT 100 } AS cases
  ORDER BY value, entity`;

/** Locked in one order, so that two batches that name the same do not wait for each other. */
export const KEEP_NAMES = /* cypher */ `
  UNWIND $rows AS r
  MERGE (o:Observable {key: r.key})
  WITH o, r
  MATCH (e:Event {uid: r.uid})
  MERGE (e)-[:NAMES]->(o)`;

export const FORGET_NAMES = /* cypher */ `
  UNWIND $uids AS uid
  MATCH (:Event {uid: uid})-[names:NAMES]->()
  DELETE names`;

/** The same of names that events hold: domains, links, mail addresses. */
export const NAMED_ALREADY = /* cypher */ `
  MATCH (i:Indicator) WHERE i.source = $name AND i.seenAt = $importedAt AND i.withdrawnAt IS NULL
    AND (i.recordedAt = $importedAt OR i.relistedAt = $importedAt) AND i.named IS NOT NULL
  MATCH (o:Observable {key: i.named})
  WITH i, o ORDER BY i.value LIMIT $limit
  CALL (o) {
    MATCH (o)<-[:NAMES]-(e:Event)
    WITH e LIMIT 1000
    RETURN count(e) AS events, max(e.t) AS lastSeenAt, collect(e) AS those
  }
  WITH i, events, lastSeenAt, those WHERE events > 0
  RETURN i.value AS value, i.value AS entity, events, lastSeenAt,
    COLLECT { UNWIND those AS e MATCH (e)<-[:CONTAINS]-(c:Case) WHERE c.mergedInto IS NULL
      RETURN DISTINCT c.number ORDER BY c.number DESC LIMIT 100 } AS cases
  ORDER BY value`;
