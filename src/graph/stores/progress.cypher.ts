/** Maxima and sums only, so that batches may commit in any order. The first SET takes the lock that the comparisons need. */
export const ADVANCE_PROGRESS = /* cypher */ `
  UNWIND $rows AS r
  MERGE (s:SourceProgress {source: r.source})
  ON CREATE SET s.lastReceivedAt = r.lastReceivedAt, s.events = 0, s.revisions = 0, s.parked = 0
  SET s.events = s.events + r.events, s.revisions = s.revisions + r.revisions, s.parked = s.parked + r.parked
  WITH s, r
  SET s.lastReceivedAt = CASE WHEN r.lastReceivedAt > s.lastReceivedAt THEN r.lastReceivedAt ELSE s.lastReceivedAt END,
      s.maxEventTime = CASE
        WHEN s.maxEventTime IS NULL OR r.maxEventTime > s.maxEventTime THEN r.maxEventTime
        ELSE s.maxEventTime END,
      s.minEventTime = CASE
        WHEN s.minEventTime IS NULL OR r.minEventTime < s.minEventTime THEN r.minEventTime
        ELSE s.minEventTime END`;

export const LOCK_COVERAGE = /* cypher */ `
  MERGE (s:SourceProgress {source: $source})
  ON CREATE SET s.lastReceivedAt = 0, s.events = 0, s.revisions = 0, s.parked = 0
  SET s.source = $source
  WITH s
  RETURN coalesce(s.coveredFrom, []) AS from, coalesce(s.coveredTo, []) AS to`;

export const WRITE_COVERAGE = /* cypher */ `
  MATCH (s:SourceProgress {source: $source})
  SET s.coveredFrom = $from, s.coveredTo = $to`;

export const PROGRESS_OF = /* cypher */ `
  UNWIND $sources AS source
  MATCH (s:SourceProgress {source: source})
  RETURN s {.*} AS progress`;

/** Some dozens of nodes at most; the predicate lets the index answer. */
export const ALL_PROGRESS = /* cypher */ `
  MATCH (s:SourceProgress) WHERE s.source >= ''
  RETURN s {.*} AS progress ORDER BY s.source`;
