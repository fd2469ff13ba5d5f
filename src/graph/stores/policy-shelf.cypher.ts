const VERSION = /* cypher */ `p {.key, .id, .version, .digest, .owner, .reviewBy, .status, .text, .bundleJson, .savedAt, .publishedAt,
  .publishedBy, authors: coalesce(p.authors, [])}`;

export const POLICY_BY_KEY = /* cypher */ `
  MATCH (p:Policy {key: $key}) WHERE p.text IS NOT NULL RETURN ${VERSION} AS policy`;

/** Policies are few; their index by id gives them all. */
export const ACTIVE_POLICIES = /* cypher */ `
  MATCH (p:Policy) WHERE p.id >= '' AND p.status IN ['shadow', 'published'] AND p.text IS NOT NULL
  RETURN ${VERSION} AS policy ORDER BY p.id, p.publishedAt, p.key LIMIT 500`;

/** A version that is published, or that decisions were made under, stays as it was. */
export const SAVE_DRAFT = /* cypher */ `
  MERGE (p:Policy {key: $draft.key})
  WITH p WHERE coalesce(p.status, 'draft') IN ['draft', 'shadow'] AND NOT EXISTS { MATCH (p)<-[:UNDER]-(:Decision) }
  SET p += $draft,
      p.authors = coalesce(p.authors, []) + [name IN $authors WHERE NOT name IN coalesce(p.authors, [])]
  RETURN p.key AS key`;

export const PUBLISH_DRAFT = /* cypher */ `
  MATCH (p:Policy {key: $key})
  WHERE p.status IN ['draft', 'shadow'] AND p.digest = $digest AND NOT $by IN coalesce(p.authors, [])
  SET p.status = 'published', p.publishedBy = $by, p.publishedAt = $at, p.publishedBecause = $reason
  WITH p
  CALL (p) {
    MATCH (other:Policy) WHERE other.id = p.id AND other.key <> p.key AND other.status IN ['published', 'shadow']
    SET other.status = 'retired'
    RETURN count(other) AS retired
  }
  RETURN p.id AS id, p.bundleJson AS bundleJson, retired`;

/** Open cases that the policy has decided: what it says now may differ. */
export const CASES_UNDER_POLICY = /* cypher */ `
  MATCH (d:Decision) WHERE d.policyId = $policyId AND d.case >= 0 AND d.current
  MATCH (d)-[:DECIDES]->(c:Case) WHERE c.status <> 'CLOSED'
  RETURN DISTINCT c.number AS case ORDER BY case DESC LIMIT $limit`;

const PAST = /* cypher */ `
  MATCH (d)-[:DECIDES]->(c:Case)
  OPTIONAL MATCH (u:User {key: d.subject})
  OPTIONAL MATCH (m:Device {key: d.subject})
  OPTIONAL MATCH (r:Resource {key: d.subject})
  OPTIONAL MATCH (b:Mailbox {key: d.subject})
  RETURN d.uid AS decision, d.case AS case, d.subject AS subject, d.verdict AS verdict, d.asOf AS asOf,
         d.decidedAt AS decidedAt, d.answersJson AS answersJson, d.planJson AS planJson, d.resultJson AS resultJson,
         c.disposition AS label,
         coalesce(head(labels(coalesce(u, m, r, b))), 'Account') AS subjectKind
  ORDER BY d.case DESC, d.seq`;

export const PAST_DECISIONS = /* cypher */ `
  MATCH (d:Decision) WHERE d.policyId = $policyId AND d.case >= 0 AND d.current
  WITH d ORDER BY d.policyId DESC, d.case DESC LIMIT $limit
  ${PAST}`;

export const PAST_DECISIONS_OF_CASES = /* cypher */ `
  UNWIND $cases AS number
  MATCH (d:Decision) WHERE d.policyId = $policyId AND d.case = number AND d.current
  WITH d LIMIT $limit
  ${PAST}`;

export const SAVE_SHADOWS = /* cypher */ `
  UNWIND $rows AS row
  MATCH (d:Decision {uid: row.decision})
  MERGE (s:ShadowDecision {uid: row.shadow.uid}) SET s = row.shadow
  MERGE (s)-[:SHADOWS]->(d)`;

export const DECISION_INPUTS = /* cypher */ `
  MATCH (d:Decision {uid: $uid})
  OPTIONAL MATCH (d)-[:UNDER]->(p:Policy)
  OPTIONAL MATCH (b:PolicyBundle {digest: d.policyDigest})
  RETURN d.uid AS decision, d.case AS case, d.subject AS subject, d.verdict AS verdict, d.l AS l, d.asOf AS asOf,
         d.decidedAt AS decidedAt, d.answersJson AS answersJson, d.policyId AS policyId, d.policyVersion AS policyVersion,
         coalesce(b.bundleJson, p.bundleJson) AS bundleJson,
         COLLECT {
           MATCH (d)-[:RESTS_ON]->(v:Evidence)
           RETURN {uid: v.uid, question: v.question, cites: COLLECT { MATCH (v)-[:CITES]->(f) RETURN coalesce(f.uid, f.key) }}
           ORDER BY v.uid LIMIT 500
         } AS evidence`;
