export const OVERDUE_REQUESTS = /* cypher */ `
  MATCH (a:Action) WHERE a.state = 'WAITING_APPROVAL' AND a.answerDueAt <= $now
  RETURN properties(a) AS action ORDER BY a.answerDueAt, a.uid LIMIT $limit`;

/** What waits and of which people were not yet told as it now stands. */
export const UNTOLD_REQUESTS = /* cypher */ `
  MATCH (a:Action) WHERE a.state = 'WAITING_APPROVAL' AND a.answerDueAt > 0
    AND coalesce(a.asked, '') <> a.argumentsDigest + '/' + a.decision + '/' + toString(a.escalations)
  MATCH (a)-[:RESPONDS_TO]->(c:Case)
  RETURN properties(a) AS action, c.title AS title ORDER BY a.answerDueAt, a.uid LIMIT $limit`;

export const MARK_TOLD = /* cypher */ `
  MATCH (a:Action {uid: $uid}) SET a.asked = $asked`;

export const APPROVAL_OF_CASE_TITLE = /* cypher */ `
  MATCH (a:Action {uid: $uid})-[:RESPONDS_TO]->(c:Case)
  RETURN properties(a) AS action, c.title AS title`;

export const KEEP_LINK = /* cypher */ `
  MERGE (l:ApprovalLink {hash: $link.hash}) ON CREATE SET l += $link`;

export const READ_LINK = /* cypher */ `
  MATCH (l:ApprovalLink {hash: $hash}) WHERE l.expiresAt > $now AND l.usedAt IS NULL
  RETURN properties(l) AS link`;

/** Of two clicks one finds it unused. */
export const USE_LINK = /* cypher */ `
  MATCH (l:ApprovalLink {hash: $hash}) SET l.locked = true
  WITH l WHERE l.expiresAt > $now AND l.usedAt IS NULL
  SET l.usedAt = $now
  RETURN properties(l) AS link`;

export const FORGET_LINKS = /* cypher */ `
  MATCH (l:ApprovalLink) WHERE l.expiresAt < $before
  WITH l LIMIT $limit DETACH DELETE l`;
