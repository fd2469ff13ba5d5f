/** Locked in key order, so that two nodes that flush at once wait for each other instead of failing. */
export const LOCK_POINTS = /* cypher */ `
  UNWIND $rows AS r
  MERGE (p:DriftPoint {key: r.key})
  ON CREATE SET p.source = r.source, p.mappingId = r.mappingId, p.mapping = r.mapping, p.hour = r.hour,
    p.records = 0, p.parked = 0, p.timeFailed = 0, p.unknown = 0, p.sampled = 0
  SET p.key = r.key
  WITH p
  RETURN p {.*} AS point`;

export const WRITE_POINTS = /* cypher */ `
  UNWIND $rows AS r
  MATCH (p:DriftPoint {key: r.key})
  SET p += r.counts`;

export const SERIES = /* cypher */ `
  MATCH (p:DriftPoint) WHERE p.source = $source AND p.mappingId = $mappingId AND p.hour >= 0 AND p.hour < $before
  RETURN p {.*} AS point ORDER BY p.hour DESC LIMIT $limit`;

export const LATEST_POINTS = /* cypher */ `
  MATCH (p:DriftPoint) WHERE p.source = $source
  RETURN p {.*} AS point ORDER BY p.hour DESC LIMIT $limit`;

export const OPEN_FINDINGS = /* cypher */ `
  UNWIND $rows AS r
  MERGE (f:HealthFinding {key: r.key})
  ON CREATE SET f.since = r.finding.since
  SET f.locked = true
  WITH f, r, coalesce(f.since, r.finding.since) AS since, coalesce(f.state, 'closed') AS before
  SET f += r.finding
  SET f.since = since, f.state = 'open'
  RETURN r.finding.code AS code, before`;

export const CLOSE_OTHERS = /* cypher */ `
  MATCH (f:HealthFinding)
  WHERE f.state = 'open' AND f.source = $source AND f.mappingId = $mappingId AND NOT f.key IN $keys
  SET f.state = 'closed', f.since = null`;

export const OPEN_SINCE = /* cypher */ `
  MATCH (f:HealthFinding)
  WHERE f.state = 'open' AND f.source = $source AND f.mappingId = $mappingId AND f.code <> 'NEW_FIELD'
  RETURN min(f.since) AS since`;

export const ALL_OPEN_FINDINGS = /* cypher */ `
  MATCH (f:HealthFinding) WHERE f.state = 'open' AND f.source >= ''
  RETURN f {.*} AS finding ORDER BY f.source, f.key LIMIT 500`;
