/** The levels that may have let a machine act, the most specific that somebody signed for; null before it is signed. */
const LEVEL = /* cypher */ `
  MATCH (d:Decision {uid: $decision})
  WITH [d.policyId + '|' + $type + '|' + $segment, d.policyId + '|' + $type + '|*', '*|' + $type + '|*'] AS keys
  UNWIND range(0, 2) AS place
  MATCH (a:Autonomy {key: keys[place]}) WHERE a.level IS NOT NULL
  WITH a ORDER BY place LIMIT 1`;

export const COUNT_EFFECT = /* cypher */ `${LEVEL}
  SET a.acted = coalesce(a.acted, 0) + 1`;

/** Once, and not where it is known that the case was harmful: who frees what was rightly held takes nothing back. */
export const MARK_REVERSED = /* cypher */ `
  MATCH (x:Action {uid: $uid})-[:RESPONDS_TO]->(c:Case)
  WHERE x.reversedAt IS NULL AND coalesce(c.disposition, '') <> 'TRUE_POSITIVE'
    AND NOT EXISTS { MATCH (x)-[:BECAUSE_OF]->(:Decision)<-[:JUDGES]-(o:Outcome) WHERE o.harmful }
  SET x.reversedAt = $now, x.reversedBy = $by
  RETURN x.uid AS uid`;

/** An effect from before the level was signed says nothing of the level. */
export const COUNT_REVERSAL = /* cypher */ `${LEVEL}
  WHERE coalesce(a.signedAt, 0) <= $effectiveAt
  SET a.reversed = coalesce(a.reversed, 0) + 1
  RETURN a.key AS key, a.level AS level, coalesce(a.signedAt, 0) AS signedAt, a.reversed AS reversed,
    coalesce(a.acted, 0) AS acted`;
