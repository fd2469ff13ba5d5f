/**
 * Cases whose questions read what just arrived although it happened before their last event: whom it was done by or to,
 * the resource that it changed, the file that it ran. Each by its own index; most of what arrives is in no case.
 */
export const CASES_READING = /* cypher */ `
  CALL () {
    UNWIND $accounts AS r
    MATCH (:Account {key: r.key})<-[:INVOLVES_ENTITY]-(c:Case)
    WHERE c.lastEventAt >= r.from AND c.firstEventAt <= r.to
    RETURN c
    UNION
    UNWIND $accounts AS r
    MATCH (:Account {key: r.key})-[:SAME_AS]->(:User)<-[:INVOLVES_ENTITY]-(c:Case)
    WHERE c.lastEventAt >= r.from AND c.firstEventAt <= r.to
    RETURN c
    UNION
    UNWIND $resources AS r
    MATCH (:Resource {key: r.key})<-[:INVOLVES_ENTITY]-(c:Case)
    WHERE c.lastEventAt >= r.from AND c.firstEventAt <= r.to
    RETURN c
    UNION
    UNWIND $files AS r
    MATCH (:File {key: r.key})<-[:INVOLVES_ENTITY]-(c:Case)
    WHERE c.lastEventAt >= r.from
    RETURN c
  }
  WITH DISTINCT c WHERE c.mergedInto IS NULL
  RETURN c.number AS case ORDER BY case DESC LIMIT $most`;
