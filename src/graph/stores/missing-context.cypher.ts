/** What open UNKNOWNs lack whose answer alone would change them, by how many it would. */
export const MISSING_ANSWERS = /* cypher */ `
  MATCH (d:Decision) WHERE d.decidedAt >= $since
  WITH d ORDER BY d.decidedAt DESC LIMIT $limit
  WITH d WHERE d.current AND d.verdict = 'UNKNOWN'
  MATCH (d)-[l:LACKED]->(q:Question) WHERE l.couldFlip
  WITH q.id AS question, l.state AS state, d
  RETURN question, collect(DISTINCT state) AS states, count(DISTINCT d) AS decisions, count(DISTINCT d.case) AS cases,
    collect(DISTINCT d.policyId) AS policies
  ORDER BY decisions DESC, question LIMIT $first`;
