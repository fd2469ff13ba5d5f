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
