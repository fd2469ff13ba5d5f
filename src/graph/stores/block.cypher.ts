/**
 * What events still show of something that was blocked, between the block and its end. A popular entity is looked at up to a
 * limit, in no order; `complete` says whether that was all.
 */
export const SEEN_AFTER = /* cypher */ `
  MATCH (a:Action {uid: $uid}) WHERE a.effectiveAt IS NOT NULL
  CALL (a) {
    MATCH (freed:Action {case: a.case})
    WHERE freed.type = $inverse AND freed.target = a.target AND freed.effectiveAt >= a.effectiveAt
    RETURN min(freed.effectiveAt) AS until
  }
  OPTIONAL MATCH (address:IpAddress {key: $entity})
  OPTIONAL MATCH (file:File {key: $entity})
  OPTIONAL MATCH (named:Observable {key: $name})
  WITH a.effectiveAt AS since, until, coalesce(address, file, named) AS x
  CALL (x) {
    MATCH (x)<-[:FROM_IP|TO_IP|INVOLVES|NAMES]-(e:Event)
    WITH DISTINCT e LIMIT $limit
    RETURN collect(e.t) AS looked
  }
  WITH since, until, size(looked) < $limit AS complete,
    [t IN looked WHERE t > since AND (until IS NULL OR t < until)] AS seen
  UNWIND CASE WHEN seen = [] THEN [null] ELSE seen END AS t
  RETURN since, until, complete, count(t) AS events, min(t) AS firstAt, max(t) AS lastAt`;
