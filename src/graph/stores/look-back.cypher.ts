/** A fact or an indicator is withdrawn once; an event cannot be, for it was said. */
export const WITHDRAW_CITED = /* cypher */ `
  OPTIONAL MATCH (x:Context {uid: $uid})
  OPTIONAL MATCH (i:Indicator {uid: $uid})
  WITH coalesce(x, i) AS fact WHERE fact IS NOT NULL
  WITH fact, fact.withdrawnAt IS NULL AS open
  FOREACH (_ IN CASE WHEN open THEN [1] ELSE [] END |
    SET fact.withdrawnAt = $at, fact.withdrawnBy = $by, fact.withdrawnBecause = $reason)
  RETURN labels(fact)[0] AS kind, open`;

/** Everything decided now that rests on it, with what was done because of that. */
export const RESTING_ON = /* cypher */ `
  MATCH (v:Evidence)-[:CITES]->(fact) WHERE (fact:Context OR fact:Indicator) AND fact.uid = $uid
  MATCH (d:Decision {current: true})-[:RESTS_ON]->(v)
  MATCH (d)-[:DECIDES]->(c:Case)
  RETURN DISTINCT d.uid AS decision, c.number AS case, d.verdict AS verdict,
    COLLECT { MATCH (a:Action)-[:BECAUSE_OF]->(d) RETURN a.uid ORDER BY a.uid } AS actions
  ORDER BY case, decision`;
