export const DECISION_HISTORY = /* cypher */ `
  MATCH (d:Decision) WHERE d.case = $case AND d.seq >= 0
  WITH d ORDER BY d.seq DESC LIMIT $limit
  RETURN d.uid AS uid, d.seq AS seq, d.subject AS subject, d.policyId AS policyId, d.policyVersion AS policyVersion,
    d.trigger AS trigger, d.decidedAt AS decidedAt, d.verdict AS verdict, d.l AS l, d.answersJson AS answersJson
  ORDER BY seq DESC`;
