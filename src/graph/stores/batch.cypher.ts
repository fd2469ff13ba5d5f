/** Notes in which link of its source's chain events came. */
export const MARK_BATCHES = /* cypher */ `
  UNWIND $rows AS r
  UNWIND r.uids AS uid
  MATCH (e:Event {uid: uid}) SET e.batch = r.batch`;

export const BATCHES_OF_DETECTIONS = /* cypher */ `
  UNWIND $uids AS uid
  MATCH (:Detection {uid: uid})-[:FOLDS]->(:Match)-[:EVIDENCED_BY]->(e:Event) WHERE e.batch IS NOT NULL
  RETURN DISTINCT e.source AS source, e.batch AS batch`;

export const BATCHES_OF_DECISION = /* cypher */ `
  MATCH (:Decision {uid: $uid})-[:RESTS_ON]->(:Evidence)-[:CITES]->(e:Event) WHERE e.batch IS NOT NULL
  RETURN DISTINCT e.source AS source, e.batch AS batch`;
