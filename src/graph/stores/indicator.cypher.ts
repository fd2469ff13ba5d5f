export const OPEN_FEED = /* cypher */ `
  MERGE (f:IndicatorFeed {name: $name})
  SET f.importedAt = $importedAt, f.staleAfter = $staleAfter, f.state = 'ok', f.code = null`;

/** A feed whose first reading has not come to its end: a miss of it proves nothing yet. */
export const BEGIN_FEED = /* cypher */ `
  MERGE (f:IndicatorFeed {name: $name})
  ON CREATE SET f.state = 'failed', f.code = 'NOT_READ_YET', f.failedAt = $importedAt`;

/** Whose verdict rests on what this import takes back. */
const CASES_LEFT_WITHOUT = /* cypher */ `
  MATCH (i)<-[:CITES]-(:Evidence)<-[:RESTS_ON]-(d:Decision)-[:DECIDES]->(c:Case) WHERE d.current
  RETURN DISTINCT c.number AS case`;

/**
 * What the feed said before stays as it was said; only the latest word and its time move. What a person declared false
 * stays so, unless the feed says that it holds from a later time on.
 */
export const KEEP_INDICATORS = /* cypher */ `
  UNWIND $rows AS r
  MERGE (i:Indicator {uid: r.uid})
  ON CREATE SET i.recordedAt = $importedAt
  WITH i, r, coalesce(i.seenAt <> $importedAt, true) AS isFirst
  SET i.value = r.value, i.named = r.named, i.source = $name, i.confidence = r.confidence, i.validFrom = r.validFrom, i.validTo = r.validTo,
      i.seenAt = $importedAt
  WITH i, r, isFirst, r.revoked OR i.withdrawnBecause IS NOT NULL AND r.validFrom <= i.withdrawnAt AS gone
  SET i.relistedAt = CASE WHEN NOT gone AND i.withdrawnAt IS NOT NULL THEN $importedAt ELSE i.relistedAt END,
      i.withdrawnAt = CASE WHEN gone THEN coalesce(i.withdrawnAt, $importedAt) END,
      i.withdrawnBy = CASE WHEN gone THEN i.withdrawnBy END,
      i.withdrawnBecause = CASE WHEN gone THEN i.withdrawnBecause END
  RETURN count(CASE WHEN isFirst THEN 1 END) AS kept,
    collect(CASE WHEN i.withdrawnAt = $importedAt THEN COLLECT { ${CASES_LEFT_WITHOUT} } ELSE [] END) AS cases`;

/** What a full list no longer names is withdrawn, so that it stays readable as it was known. */
export const WITHDRAW_UNSEEN = /* cypher */ `
  MATCH (i:Indicator) WHERE i.source = $name AND i.seenAt < $importedAt AND i.withdrawnAt IS NULL
  WITH i LIMIT $limit
  SET i.withdrawnAt = $importedAt
  RETURN count(i) AS withdrawn, collect(COLLECT { ${CASES_LEFT_WITHOUT} }) AS cases`;

export const FAIL_FEED = /* cypher */ `
  MERGE (f:IndicatorFeed {name: $name})
  SET f.state = 'failed', f.code = $code, f.failedAt = $at`;

/** Forgets the place too: a feed that is listed again is read from its beginning. */
export const RETIRE_FEEDS = /* cypher */ `
  MATCH (f:IndicatorFeed) WHERE f.name >= '' AND NOT f.name IN $listed
  MATCH (c:PullConnector {id: 'feed:' + f.name})
  DELETE c
  SET f.state = 'retired', f.code = null
  RETURN f.name AS name ORDER BY name`;

export const FEEDS = /* cypher */ `
  MATCH (f:IndicatorFeed) WHERE f.name >= ''
  RETURN f.name AS name, f.state AS state, f.staleAfter AS staleAfter ORDER BY name`;

export const INDICATORS_OF = /* cypher */ `
  UNWIND $values AS value
  MATCH (i:Indicator) WHERE i.value = value AND i.validFrom <= $asOf AND (i.validTo IS NULL OR i.validTo > $asOf)
    AND i.recordedAt <= $knownAt AND (i.withdrawnAt IS NULL OR i.withdrawnAt > $knownAt)
  RETURN i.uid AS uid, i.value AS value, i.source AS source, i.recordedAt AS recordedAt ORDER BY value, source, uid`;
