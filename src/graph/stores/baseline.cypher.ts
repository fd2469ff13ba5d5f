export const COUNT_BASELINES = /* cypher */ `
  UNWIND $rows AS r
  MERGE (b:Baseline {entity: r.entity, feature: r.feature, value: r.value, day: r.day})
  ON CREATE SET b.count = r.count
  ON MATCH SET b.count = b.count + r.count`;

/** Per entity and feature: observations before \`before\` (a day), and those with the value asked for. */
export const SEEN_BEFORE = /* cypher */ `
  UNWIND $asked AS q
  OPTIONAL MATCH (b:Baseline)
  WHERE b.entity = q.entity AND b.feature = q.feature AND b.day >= q.after AND b.day < q.before
  RETURN q.entity AS entity, q.feature AS feature, coalesce(sum(b.count), 0) AS total,
         coalesce(sum(CASE WHEN b.value = q.value THEN b.count ELSE 0 END), 0) AS seen`;
