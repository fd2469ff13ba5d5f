/**
 * Event time up to which each source is complete: a source that says so itself is believed; else it is taken to lag
 * by the allowed lateness, behind its events while it delivers, behind the clock once it has fallen silent.
 */
export const SOURCE_MARKS = /* cypher */ `
  MATCH (s:SourceProgress) WHERE s.source >= ''
  WITH s, CASE
    WHEN $now - s.lastReceivedAt >= $idleAfter OR s.maxEventTime IS NULL THEN $now
    WHEN s.maxEventTime < s.lastReceivedAt THEN s.maxEventTime
    ELSE s.lastReceivedAt END - $lateness AS seen
  WITH s, coalesce(s.coveredFrom, []) AS from, coalesce(s.coveredTo, []) AS to, seen
  RETURN s.source AS source, from, to, s.minEventTime AS earliest, CASE WHEN size(to) > 0 AND to[-1] > seen THEN to[-1] ELSE seen END AS watermark`;
