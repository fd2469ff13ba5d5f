/** How much of a feature entities had on each day before one, by the index of the day rows. */
export const VOLUME_DAYS = /* cypher */ `
  UNWIND $entities AS entity
  MATCH (b:Baseline)
  WHERE b.entity = entity AND b.feature = $feature AND b.day >= $after AND b.day < $before
  RETURN entity, b.day AS day, sum(b.count) AS amount ORDER BY entity, day`;

/** What accounts did on each day of a span; counted up to its end, so that what comes later changes nothing. */
export const DONE_BY_DAY = /* cypher */ `
  UNWIND $accounts AS key
  MATCH (:Account {key: key})<-[:ACTOR]-(e:Event)
  WHERE e.t >= $from AND e.t <= $to AND e.operation IN $operations
  WITH DISTINCT e
  RETURN e.t / 86400000 AS day, count(e) AS amount ORDER BY day`;

/** When somebody was in a case that is not known to be harmless. */
export const QUARANTINED = /* cypher */ `
  CALL () {
    UNWIND $keys AS key
    MATCH (:Account {key: key})<-[:INVOLVES_ENTITY]-(c:Case) RETURN c
    UNION
    UNWIND $keys AS key
    MATCH (:User {key: key})<-[:INVOLVES_ENTITY]-(c:Case) RETURN c
  }
  WITH DISTINCT c
  WHERE c.mergedInto IS NULL AND c.lastEventAt >= $from AND c.firstEventAt <= $to
    AND NOT coalesce(c.disposition, '') IN $harmless AND (c.disposition IS NOT NULL OR coalesce(c.verdict, '') <> 'BENIGN')
  RETURN c.firstEventAt / 86400000 AS from, c.lastEventAt / 86400000 AS to ORDER BY from, to`;
