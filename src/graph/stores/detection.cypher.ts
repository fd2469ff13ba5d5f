/** Those that lie in each window, and the last one before it, which may reach in. */
export const DETECTIONS_AROUND = /* cypher */ `
  UNWIND range(0, size($windows) - 1) AS i
  WITH i, $windows[i] AS w
  CALL (w) {
    MATCH (d:Detection)
    WHERE d.ruleKey = w.ruleKey AND d.group = w.group AND d.start >= w.lo AND d.start <= w.hi
    RETURN d
    UNION
    MATCH (d:Detection)
    WHERE d.ruleKey = w.ruleKey AND d.group = w.group AND d.start < w.lo
    WITH d ORDER BY d.ruleKey DESC, d.group DESC, d.start DESC
    WITH d WHERE d.state <> 'superseded' LIMIT 1
    RETURN d
  }
  WITH i, d WHERE d.state <> 'superseded'
  RETURN i, d.uid AS uid, d.start AS start, d.end AS end, d.revision AS revision, d.firedAt AS firedAt,
         [(d)-[:FOLDS]->(m:Match) | [m.key, m.start, m.end]] AS matches
  ORDER BY i, start`;

export const FIRED_MATCHES = /* cypher */ `
  UNWIND range(0, size($windows) - 1) AS i
  WITH i, $windows[i] AS w
  MATCH (m:Match)
  WHERE m.ruleKey = w.ruleKey AND m.group = w.group AND m.start >= w.lo AND m.start <= w.hi AND m.state = 'fired'
  RETURN i, m.key AS key, m.start AS start, m.end AS end`;

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
