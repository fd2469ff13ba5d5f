export const HEALTH_OF_SOURCES = /* cypher */ `
  UNWIND $sources AS source
  MATCH (p:SourceProgress {source: source})
  RETURN p.source AS source, p.maxEventTime AS lastEventAt, p.lastReceivedAt AS lastReceivedAt
  ORDER BY source`;
