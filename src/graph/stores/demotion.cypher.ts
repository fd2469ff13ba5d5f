/** Levels at which a machine acts by itself; there are few of them, and they alone can be lost to drift. */
export const ACTING_LEVELS = /* cypher */ `
  MATCH (a:Autonomy) WHERE a.level > 2
  RETURN a.key AS key, a.level AS level, coalesce(a.signedAt, 0) AS signedAt ORDER BY key LIMIT 1000`;

/** Which of these policies' latest decisions rest on what a source said, by index and bounded. */
export const POLICIES_RESTING_ON = /* cypher */ `
  UNWIND $policies AS policy
  CALL (policy) {
    MATCH (d:Decision {policyId: policy}) WHERE d.case > 0
    WITH d ORDER BY d.case DESC LIMIT $limit
    MATCH (d)-[:RESTS_ON]->(v:Evidence) WHERE v.source = $source AND v.state = 'ANSWERED'
    RETURN count(v) AS resting
  }
  WITH policy, resting WHERE resting > 0
  RETURN policy`;

/** Every policy that was ever decided under. */
export const POLICY_IDS = /* cypher */ `
  MATCH (p:Policy) WHERE p.id >= '' RETURN DISTINCT p.id AS id ORDER BY id LIMIT 1000`;

/** One step down, unless somebody else has changed the level meanwhile; what was lost is earned anew. */
export const LOSE_LEVEL = /* cypher */ `
  UNWIND $rows AS row
  MATCH (a:Autonomy {key: row.key})
  SET a.locked = true
  WITH a, row WHERE a.level = row.level AND coalesce(a.signedAt, 0) = row.signedAt
  SET a.level = row.level - 1, a.signedBy = 'system:trust', a.signedAt = $now, a.right = 0, a.wrong = 0, a.watches = [],
    a.acted = 0, a.reversed = 0
  RETURN a.key AS key, a.level AS to`;

/**
 * How a policy's latest decisions before and since a moment answered these questions. A decision counts once for a
 * question; what is silent counts under its state.
 */
export const ANSWERS_AROUND = /* cypher */ `
  MATCH (d:Decision {policyId: $policy}) WHERE d.case > 0
  WITH d ORDER BY d.case DESC LIMIT $limit
  WITH d, d.decidedAt >= $since AS after
  MATCH (d)-[:RESTS_ON]->(v:Evidence) WHERE v.question IN $questions
  RETURN v.question AS question, coalesce(v.answer, v.state) AS answer, after, count(DISTINCT d) AS decisions
  ORDER BY question, answer, after`;
