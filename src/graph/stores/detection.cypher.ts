/** Those that lie in the window, and the last one before it, which may reach in. */
export const DETECTIONS_AROUND = /* cypher */ `
  CALL () {
    MATCH (d:Detection)
    WHERE d.ruleKey = $ruleKey AND d.group = $group AND d.start >= $lo AND d.start <= $hi
    RETURN d
    UNION
    MATCH (d:Detection)
    WHERE d.ruleKey = $ruleKey AND d.group = $group AND d.start < $lo
    WITH d ORDER BY d.ruleKey DESC, d.group DESC, d.start DESC
    WITH d WHERE d.state <> 'superseded' LIMIT 1
    RETURN d
  }
  WITH d WHERE d.state <> 'superseded'
  RETURN d.uid AS uid, d.start AS start, d.end AS end, d.revision AS revision, d.firedAt AS firedAt,
         [(d)-[:FOLDS]->(m:Match) | [m.key, m.start, m.end]] AS matches
  ORDER BY start`;

export const FIRED_MATCHES = /* cypher */ `
  MATCH (m:Match)
  WHERE m.ruleKey = $ruleKey AND m.group = $group AND m.start >= $lo AND m.start <= $hi AND m.state = 'fired'
  RETURN m.key AS key, m.start AS start, m.end AS end`;

export const BEARERS_OF_UIDS = /* cypher */ `
  UNWIND $uids AS uid
  MATCH (d:Detection {uid: uid})
  RETURN d.uid AS uid, d.state AS state, d.revision AS revision, d.firedAt AS firedAt`;

export const SAVE_DETECTIONS = /* cypher */ `
  UNWIND $rows AS r
  MERGE (d:Detection {uid: r.detection.uid})
  SET d += r.detection
  WITH d, r
  CALL (d, r) {
    MATCH (d)-[f:FOLDS]->(m:Match) WHERE NOT m.key IN r.matchKeys
    DELETE f
  }
  UNWIND r.matchKeys AS key
  MATCH (m:Match {key: key})
  MERGE (d)-[:FOLDS]->(m)`;

/** Its matches stay attached: what it once showed can still be read. */
export const SUPERSEDE_DETECTIONS = /* cypher */ `
  UNWIND $rows AS r
  MATCH (d:Detection {uid: r.uid})
  SET d.state = 'superseded', d.revision = r.revision, d.matchCount = 0, d.supersededBy = r.by`;
