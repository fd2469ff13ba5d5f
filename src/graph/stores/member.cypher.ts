const SHOWN_MEMBER = /* cypher */ `
  m {.*, groups: COLLECT { MATCH (m)-[:IN_GROUP]->(g:MemberGroup) RETURN {id: g.id, name: g.displayName} ORDER BY g.displayName LIMIT 200 }} AS member`;

export const PUT_MEMBER = /* cypher */ `
  MERGE (m:Member {id: $member.id})
  SET m = $member`;

export const MEMBER_BY_ID = /* cypher */ `
  MATCH (m:Member {id: $id}) RETURN ${SHOWN_MEMBER}`;

export const MEMBER_BY_NAME = /* cypher */ `
  MATCH (m:Member {nameKey: $nameKey}) RETURN ${SHOWN_MEMBER}`;

export const MEMBER_OF = /* cypher */ `
  CALL () {
    MATCH (m:Member {nameKey: $nameKey}) RETURN m
    UNION MATCH (m:Member {externalId: $subject}) RETURN m
  }
  RETURN ${SHOWN_MEMBER} ORDER BY m.active LIMIT 1`;

export const MEMBERS = /* cypher */ `
  MATCH (m:Member) WHERE m.nameKey >= ''
  WITH m ORDER BY m.nameKey SKIP $skip LIMIT $limit
  RETURN ${SHOWN_MEMBER}`;

export const COUNT_MEMBERS = /* cypher */ `
  MATCH (m:Member) RETURN count(m) AS total`;

export const ADD_LOGIN = /* cypher */ `
  CREATE (s:LoginSession) SET s = $session`;

export const LOGIN_BY_HASH = /* cypher */ `
  MATCH (s:LoginSession {hash: $hash}) RETURN s {.*} AS session`;

export const END_LOGIN = /* cypher */ `
  MATCH (s:LoginSession {hash: $hash}) DELETE s`;

/** Those that are over go when somebody signs in. */
export const DROP_ENDED_LOGINS = /* cypher */ `
  MATCH (s:LoginSession) WHERE s.expiresAt < $now
  WITH s LIMIT 100
  DELETE s`;
