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

export const ALERTS_OF_CASE = /* cypher */ `
  MATCH (:Case {number: $case})-[:CONTAINS]->(e:Alert)-[:HAS_DOCUMENT]->(doc:EventDocument)
  WITH e, doc ORDER BY e.t, e.n, e.uid LIMIT $limit
  RETURN properties(e) AS event, doc.content AS content`;

/** Each entity by its own index; a popular one is cut off at the newest. */
export const EVENTS_TOUCHING = /* cypher */ `
  UNWIND $keys AS key
  CALL (key) {
    MATCH (x:Resource {key: key})<-[:ON_RESOURCE]-(e:Event) WHERE e.t >= $from AND e.t <= $to
    RETURN e ORDER BY e.t DESC, e.n DESC, e.uid DESC LIMIT $limit
    UNION
    MATCH (x:EmailMessage {key: key})<-[:INVOLVES]-(e:Event) WHERE e.t >= $from AND e.t <= $to
    RETURN e ORDER BY e.t DESC, e.n DESC, e.uid DESC LIMIT $limit
  }
  WITH DISTINCT e
  MATCH (e)-[:HAS_DOCUMENT]->(doc:EventDocument)
  RETURN properties(e) AS event, doc.content AS content ORDER BY e.t, e.n, e.uid`;

/** A file is in few places or in very many: counting stops where it no longer matters. */
export const FILE_PREVALENCE = /* cypher */ `
  MATCH (machine:Device) WITH count(machine) AS devices
  UNWIND $files AS key
  CALL (key) {
    MATCH (f:File {key: key})<-[:INVOLVES]-(e:Event)-[:ON_DEVICE]->(d:Device) WHERE e.t <= $to
    WITH DISTINCT d LIMIT 500
    RETURN count(d) AS seenOn
  }
  CALL (key) {
    MATCH (f:File {key: key})<-[:INVOLVES]-(e:Event)-[:ON_DEVICE]->(d:Device) WHERE e.t < $before
    WITH DISTINCT d LIMIT 500
    RETURN count(d) AS seenBefore
  }
  RETURN key AS file, seenOn, seenBefore, devices`;

/** Both the key and the name by which the account appears as a writer. */
export const GRANTS_BY = /* cypher */ `
  UNWIND $accounts AS key
  MATCH (giver:Account {key: key})<-[:ACTOR]-(e:Event)
  WHERE e.t >= $from AND e.t <= $to AND e.operation IN $operations
  WITH giver, e ORDER BY e.t, e.uid LIMIT $limit
  MATCH (e)-[:SUBJECT]->(taker:Account)
  UNWIND [taker.key, taker.label] AS principal
  RETURN DISTINCT principal, giver.key AS grantedBy ORDER BY principal, grantedBy`;

/** What a machine or session is called is anybody's word: whoever names one after the change desk taints nobody's facts. */
export const ENTITY_NAMES = /* cypher */ `
  MATCH (:Case {number: $case})-[:INVOLVES_ENTITY]->(n)
  WHERE n:User OR n:Account OR n:Mailbox OR n:Device OR n:Session
  OPTIONAL MATCH (joined:Account)-[:SAME_AS]->(n)
  UNWIND CASE WHEN n:Device OR n:Session THEN [n.key] ELSE [n.key, n.label, joined.key, joined.label] END AS name
  WITH name WHERE name IS NOT NULL
  RETURN DISTINCT name ORDER BY name`;

export const EVENTS_AROUND = /* cypher */ `
  UNWIND $accounts AS key
  MATCH (a:Account {key: key})<-[:ACTOR|SUBJECT]-(e:Event)
  WHERE e.t >= $from AND e.t <= $to AND e.operation IN $operations
  WITH DISTINCT e ORDER BY e.t DESC, e.n DESC, e.uid DESC
  WITH e.operation AS operation, collect(e) AS newestFirst
  UNWIND newestFirst[0..CASE operation WHEN 'auth.success' THEN $logins ELSE $limit END] AS e
  MATCH (e)-[:HAS_DOCUMENT]->(doc:EventDocument)
  RETURN properties(e) AS event, doc.content AS content ORDER BY e.t, e.n, e.uid`;
