/** Locks the source's job before it is looked at, so that of two beginnings the second sees the first. */
export const LOCK_JOB = /* cypher */ `
  MERGE (j:Reprocess {source: $source})
  ON CREATE SET j.state = 'new'
  SET j.source = $source
  WITH j
  RETURN j {.*} AS job`;

export const WRITE_JOB = /* cypher */ `
  MATCH (j:Reprocess {source: $source})
  SET j += $job`;

export const JOB_OF = /* cypher */ `
  MATCH (j:Reprocess {source: $source}) WHERE j.state <> 'new' RETURN j {.*} AS job`;

export const RUNNING_JOB = /* cypher */ `
  MATCH (j:Reprocess) WHERE j.state = 'running' RETURN j.source AS source ORDER BY j.state, j.source LIMIT 1`;

/**
 * What arrived after the beginning was read by the mappings in force already. Locked before it is read, so that a vendor's
 * revision that comes meanwhile is not overwritten by what the former content gives.
 */
export const EVENTS_AFTER = /* cypher */ `
  MATCH (e:Event)
  WHERE e.t >= $t AND CASE e.t WHEN $t THEN e.uid > $uid ELSE true END AND e.source = $source AND e.receivedAt <= $receivedUntil
  WITH e ORDER BY e.t, e.uid LIMIT $limit
  SET e.uid = e.uid
  WITH e
  MATCH (e)-[:HAS_DOCUMENT]->(d:EventDocument)
  RETURN e {.*} AS event, d {.*} AS document ORDER BY e.t, e.uid`;
