/**
 * Every name under which somebody is part of the case: persons and accounts, whoever a mailbox, a session or a device
 * of it belongs to, and all their accounts and verified log-ins. On a device that many used nobody is at home.
 */
export const NAMES_IN_CASE = /* cypher */ `
  MATCH (c:Case {number: $case})
  CALL (c) {
    MATCH (c)-[:INVOLVES_ENTITY]->(n) WHERE n:User OR n:Account
    RETURN n
    UNION
    MATCH (c)-[:INVOLVES_ENTITY]->(m:Mailbox)
    MATCH (:IdentityClaim {key: 'login|' + toLower(m.label)})<-[:CLAIMS]-(n:Account)
    RETURN n
    UNION
    MATCH (c)-[:INVOLVES_ENTITY]->(s:Session)
    CALL (s) { MATCH (s)<-[:IN_SESSION]-(e:Event) RETURN e LIMIT $look }
    MATCH (e)-[:ACTOR|SUBJECT]->(n:Account)
    RETURN DISTINCT n
    UNION
    MATCH (c)-[:INVOLVES_ENTITY]->(d:Device)
    CALL (d) { MATCH (d)<-[:ON_DEVICE]-(e:Event) RETURN e LIMIT $look }
    MATCH (e)-[:ACTOR]->(a:Account)
    WITH d, collect(DISTINCT a) AS users
    WHERE size(users) <= $mostUsers
    UNWIND users AS n
    RETURN n
  }
  OPTIONAL MATCH (n)-[:SAME_AS]->(person:User)
  WITH DISTINCT n, coalesce(person, n) AS root
  OPTIONAL MATCH (joined:Account)-[:SAME_AS]->(root)
  OPTIONAL MATCH (n)-[:CLAIMS]->(own:IdentityClaim)
  OPTIONAL MATCH (joined)-[:CLAIMS]->(theirs:IdentityClaim)
  UNWIND [n.key, n.label, root.key, root.label, joined.key, joined.label, split(own.key, '|')[1], split(theirs.key, '|')[1]]
    AS name
  WITH name WHERE name IS NOT NULL AND name <> ''
  RETURN DISTINCT toLower(name) AS name`;

/** What hangs on an entity itself: the address of a mailbox, and who is written down as a device's owner. */
export const OWNERS_IN_CASE = /* cypher */ `
  MATCH (:Case {number: $case})-[:INVOLVES_ENTITY]->(n) WHERE n:Mailbox OR n:Device
  OPTIONAL MATCH (x:Context {subject: n.key, kind: 'owner'})
  WHERE x.withdrawnAt IS NULL AND x.validFrom <= $now AND (x.validTo IS NULL OR x.validTo > $now)
  UNWIND [x.value, CASE WHEN n:Mailbox THEN n.label END, CASE WHEN n:Mailbox THEN n.key END] AS name
  WITH name WHERE name IS NOT NULL AND name <> ''
  RETURN DISTINCT toLower(name) AS name`;

export const ADD_DELEGATION = /* cypher */ `
  MERGE (d:ApprovalDelegation {uid: $delegation.uid}) ON CREATE SET d += $delegation`;

export const END_DELEGATION = /* cypher */ `
  MATCH (d:ApprovalDelegation {uid: $uid}) WHERE d.endedAt IS NULL AND d.until > $now
  SET d.endedAt = $now, d.until = $now
  RETURN properties(d) AS delegation`;

export const DELEGATION_BY_UID = /* cypher */ `
  MATCH (d:ApprovalDelegation {uid: $uid}) RETURN properties(d) AS delegation`;

export const DELEGATIONS_TO = /* cypher */ `
  MATCH (d:ApprovalDelegation) WHERE d.to = $to AND d.until > $now AND d.since <= $now
  RETURN properties(d) AS delegation ORDER BY d.until DESC, d.uid LIMIT $limit`;

export const DELEGATIONS_IN_FORCE = /* cypher */ `
  MATCH (d:ApprovalDelegation) WHERE d.until > $now
  RETURN properties(d) AS delegation ORDER BY d.until, d.uid LIMIT $limit`;

export const VOICES_HEARD = /* cypher */ `
  MATCH (p:Approval)-[:APPROVES]->(:Action {uid: $action})
  WHERE p.approved AND p.argumentsDigest = $argumentsDigest AND p.decision = $decision AND p.expiresAt > $now
  RETURN p.by AS id, coalesce(p.onBehalfOf, p.by) AS voice`;
