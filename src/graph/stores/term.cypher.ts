/** Effects whose time is over, those that reached only some accounts too; the case is locked only once one of them is moved. */
export const ENDED_TERMS = /* cypher */ `
  MATCH (a:Action) WHERE a.state IN ['CONFIRMED', 'FAILED', 'UNKNOWN'] AND a.expiresAt <= $now
  WITH a ORDER BY a.expiresAt, a.uid LIMIT $limit
  MATCH (a)-[:RESPONDS_TO]->(c:Case)
  OPTIONAL MATCH (d:Decision {case: c.number})
  WHERE d.current AND d.verdict = 'MALICIOUS'
    AND (d.subject = a.target OR EXISTS { MATCH (:Account {key: a.target})-[:SAME_AS]->(:User {key: d.subject}) })
  WITH a, c, count(d) AS malicious
  RETURN properties(a) AS action, malicious > 0 AND c.status <> 'CLOSED' AS stillMalicious`;

export const MOVE_TERM = /* cypher */ `
  MATCH (a:Action {uid: $uid})-[:RESPONDS_TO]->(c:Case)
  SET c.locked = true
  WITH a WHERE a.expiresAt = $from AND a.state IN ['CONFIRMED', 'FAILED', 'UNKNOWN']
  SET a.expiresAt = $until
  RETURN properties(a) AS action`;
