export const HEALTH_OF_SOURCES = /* cypher */ `
  UNWIND $sources AS source
  MATCH (p:SourceProgress {source: source})
  RETURN p.source AS source, p.maxEventTime AS lastEventAt, p.lastReceivedAt AS lastReceivedAt
  ORDER BY source`;

/** A group is the text of a tuple of keys; the rule gave up on a window of this one. */
export const DEGRADED_RULES = /* cypher */ `
  MATCH (r:Rule) WHERE r.status = 'live' AND r.degradedGroup IS NOT NULL
    AND any(key IN $keys WHERE r.degradedGroup CONTAINS '"' + key + '"')
  RETURN r.id AS id ORDER BY id`;
