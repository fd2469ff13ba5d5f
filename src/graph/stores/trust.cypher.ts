/** Locks the case, so that two readers of one decision are counted one after the other. */
export const JUDGED_DECISION = /* cypher */ `
  MATCH (d:Decision {uid: $uid})-[:DECIDES]->(c:Case)
  SET c.locked = true
  WITH d, c
  OPTIONAL MATCH (a:Action)-[:BECAUSE_OF]->(d)
  WITH d, c, collect(DISTINCT a.type) AS actions
  OPTIONAL MATCH (o:Outcome)-[:JUDGES]->(d)
  RETURN d.uid AS uid, c.number AS caseNumber, d.subject AS subject, d.verdict AS verdict, d.l AS l,
    d.policyId AS policy, d.policyVersion AS policyVersion, d.policyOwner AS owner, d.flipSet AS flipSet,
    actions, collect(o {.by, .source, signature: coalesce(o.signature, [toLower(o.by)])}) AS outcomes`;

export const KEEP_OUTCOME = /* cypher */ `
  MATCH (d:Decision {uid: $decision})
  CREATE (o:Outcome) SET o = $outcome
  CREATE (o)-[:JUDGES]->(d)`;

/** Counts an outcome where its level is kept; the level itself is left as it is. */
export const COUNT_OUTCOME = /* cypher */ `
  UNWIND $keys AS key
  MERGE (a:Autonomy {key: key})
  SET a.right = coalesce(a.right, 0) + $right, a.wrong = coalesce(a.wrong, 0) + $wrong
  RETURN a.key AS key, a.level AS level, a.signedBy AS signedBy, a.right AS right, a.wrong AS wrong,
    coalesce(a.watches, []) AS watches`;

/** What the outcome did to the watches for drift; the node is locked since it was counted. */
export const KEEP_WATCHES = /* cypher */ `
  UNWIND $rows AS row
  MATCH (a:Autonomy {key: row.key}) SET a.watches = row.watches`;

export const TRUST_ROWS = /* cypher */ `
  MATCH (a:Autonomy)
  RETURN a.key AS key, a.level AS level, a.signedBy AS signedBy,
    coalesce(a.right, 0) AS right, coalesce(a.wrong, 0) AS wrong
  ORDER BY key LIMIT 1000`;

/** A level begins without evidence: what earned it does not earn the next. */
export const SET_LEVEL = /* cypher */ `
  MERGE (a:Autonomy {key: $key})
  SET a.level = $level, a.signedBy = $by, a.signedAt = $now, a.right = 0, a.wrong = 0, a.watches = [],
    a.acted = 0, a.reversed = 0`;

export const FORECASTS = /* cypher */ `
  MATCH (o:Outcome {policy: $policy}) WHERE o.first AND o.source = 'BLIND_REVIEW' AND o.harmful IS NOT NULL
  WITH o ORDER BY o.at DESC LIMIT 2000
  RETURN o.l AS l, o.harmful AS harmful, o.permille AS permille`;

export const DOUBLE_READS = /* cypher */ `
  MATCH (two:Outcome {policy: $policy}) WHERE NOT two.first AND two.source = 'BLIND_REVIEW'
  WITH two ORDER BY two.at DESC LIMIT 2000
  MATCH (two)-[:JUDGES]->(:Decision)<-[:JUDGES]-(one:Outcome)
  WHERE one.first AND one.source = 'BLIND_REVIEW'
  RETURN one.label AS first, two.label AS second`;

export const REVIEWABLE = /* cypher */ `
  MATCH (d:Decision) WHERE d.decidedAt > 0
  WITH d ORDER BY d.decidedAt DESC LIMIT $limit
  OPTIONAL MATCH (o:Outcome {source: 'BLIND_REVIEW'})-[:JUDGES]->(d)
  RETURN d.uid AS uid, d.case AS caseNumber, d.subject AS subject, d.decidedAt AS decidedAt, d.verdict AS verdict,
    d.l AS l, collect(CASE WHEN o IS NOT NULL THEN coalesce(o.signature, [toLower(o.by)]) END) AS readers
  ORDER BY decidedAt DESC`;

export const OPEN_MISCLASSIFICATION = /* cypher */ `
  MATCH (d:Decision {uid: $record.decision})
  MERGE (m:Misclassification {uid: $record.uid})
  ON CREATE SET m += $record
  MERGE (m)-[:BLAMES]->(d)`;

export const MISCLASSIFICATIONS = /* cypher */ `
  // Bound, so that the index gives the order and no more than a page is read.
  MATCH (m:Misclassification)
  WHERE m.openedAt >= 0 AND ($state IS NULL OR m.state = $state) AND ($policy IS NULL OR m.policy = $policy)
    AND ($policyVersion IS NULL OR m.policyVersion = $policyVersion)
  RETURN properties(m) AS record ORDER BY m.openedAt DESC, m.uid LIMIT $limit`;

export const MISCLASSIFICATION = /* cypher */ `
  MATCH (m:Misclassification {uid: $id}) RETURN properties(m) AS record`;

export const AMEND_MISCLASSIFICATION = /* cypher */ `
  MATCH (m:Misclassification {uid: $id}) WHERE m.state = 'OPEN'
  SET m += $set
  RETURN properties(m) AS record`;
