/**
 * Event time up to which every source is complete: a source that says so itself is believed; else it is taken to lag
 * by the allowed lateness, behind its events while it delivers, behind the clock once it has fallen silent.
 */
export const WATERMARK = /* cypher */ `
  MATCH (s:SourceProgress) WHERE s.source >= ''
  WITH s, CASE
    WHEN $now - s.lastReceivedAt >= $idleAfter OR s.maxEventTime IS NULL THEN $now
    WHEN s.maxEventTime < s.lastReceivedAt THEN s.maxEventTime
    ELSE s.lastReceivedAt END - $lateness AS seen
  WITH CASE WHEN size(coalesce(s.coveredTo, [])) > 0 AND s.coveredTo[0] > seen THEN s.coveredTo[0] ELSE seen END AS mark
  RETURN min(mark) AS watermark`;
