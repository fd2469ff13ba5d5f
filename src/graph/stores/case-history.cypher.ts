/**
 * Other cases that people concluded and that hold one of these values. What many cases hold (a proxy, a sender of news)
 * says nothing of any of them.
 */
export const CONCLUDED_CASES = /* cypher */ `
  UNWIND $values AS v
  CALL (v) {
    CALL (v) {
      MATCH (x:IpAddress {key: v.value}) RETURN x
      UNION MATCH (x:File {key: 'sha256:' + v.value}) RETURN x
      UNION MATCH (x:File {key: 'sha1:' + v.value}) RETURN x
      UNION MATCH (x:File {key: 'md5:' + v.value}) RETURN x
    }
    WITH x WHERE COUNT { (x)<-[:INVOLVES_ENTITY]-() } <= $common
    MATCH (x)<-[:INVOLVES_ENTITY]-(c:Case)
    RETURN c
    UNION
    MATCH (o:Observable {key: v.named})
    CALL (o) { MATCH (o)<-[:NAMES]-(e:Event) RETURN e LIMIT $events }
    MATCH (e)<-[:CONTAINS]-(c:Case)
    RETURN c
  }
  WITH v, collect(DISTINCT c) AS cases WHERE size(cases) <= $common
  UNWIND cases AS c
  WITH v, c WHERE c.number <> $except AND c.mergedInto IS NULL AND c.closedAt <= $knownAt AND c.disposition IN $concluded
  RETURN v.value AS value, c.number AS number, c.disposition AS disposition, c.closedAt AS closedAt
  ORDER BY closedAt DESC, number, value LIMIT $limit`;
