export const MATCHED_EVENTS = /* cypher */ `
  MATCH (c:Case {number: $case})<-[:DETECTED_IN]-(d:Detection)
  WHERE d.state <> 'superseded'
  MATCH (d)-[:FOLDS]->(m:Match)-[x:EVIDENCED_BY]->(e:Event)-[:HAS_DOCUMENT]->(doc:EventDocument)
  WHERE m.state = 'fired'
  WITH d, m, x, e, doc ORDER BY d.start, d.uid, m.start, m.key, x.position LIMIT $limit
  RETURN d.uid AS detection, d.ruleKey AS ruleKey, d.ruleId AS ruleId, d.techniqueIds AS techniqueIds, d.end AS end, d.group AS group, x.step AS step,
         properties(e) AS event, doc.content AS content`;

/** A session has few log-ins, so walking from it stays cheap however busy its person is. */
export const LOGINS_OF_SESSIONS = /* cypher */ `
  UNWIND $sessions AS key
  MATCH (s:Session {key: key})
  CALL (s) {
    MATCH (s)<-[:IN_SESSION]-(e:Event) WHERE e.class = 'authentication'
    RETURN e ORDER BY e.t LIMIT $perSession
  }
  MATCH (e)-[:HAS_DOCUMENT]->(doc:EventDocument)
  RETURN properties(e) AS event, doc.content AS content`;

export const PERSON_OF_ACCOUNTS = /* cypher */ `
  UNWIND $accounts AS key
  MATCH (a:Account {key: key})
  OPTIONAL MATCH (a)-[:SAME_AS]->(u:User)
  OPTIONAL MATCH (other:Account)-[:SAME_AS]->(u)
  WITH a, u, collect(DISTINCT other.key) AS others
  RETURN a.key AS account, coalesce(u.key, a.key) AS key, coalesce(u.label, a.label, a.key) AS label,
         CASE WHEN u IS NULL THEN [a.key] ELSE others END AS accounts`;

/** Other persons who share a context value (a department, say), and their accounts. */
export const PEERS_BY_CONTEXT = /* cypher */ `
  MATCH (x:Context) WHERE x.kind = $kind AND x.value = $value
    AND x.validFrom <= $asOf AND (x.validTo IS NULL OR x.validTo > $asOf)
    AND x.recordedAt <= $knownAt AND (x.withdrawnAt IS NULL OR x.withdrawnAt > $knownAt)
    AND NOT x.subject IN $subjects
  WITH DISTINCT x.subject AS subject ORDER BY subject LIMIT $limit
  OPTIONAL MATCH (:Account {key: subject})-[:SAME_AS]->(u:User)
  OPTIONAL MATCH (a:Account)-[:SAME_AS]->(u)
  WITH coalesce(u.key, subject) AS peer, subject, collect(DISTINCT a.key) AS accounts
  RETURN peer, CASE WHEN size(accounts) = 0 THEN [subject] ELSE accounts END AS accounts`;

export const INDICATORS_OF = /* cypher */ `
  UNWIND $values AS value
  MATCH (i:Indicator) WHERE i.value = value AND i.validFrom <= $at AND (i.validTo IS NULL OR i.validTo > $at)
  RETURN i.uid AS uid, i.value AS value, i.source AS source, i.confidence AS confidence, i.recordedAt AS recordedAt`;
