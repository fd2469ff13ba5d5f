/** Cases that name an account, or a person that it came to or left; each by its own index. */
export const CASES_NAMING = /* cypher */ `
  CALL () {
    UNWIND $accounts AS key
    MATCH (:Account {key: key})<-[:INVOLVES_ENTITY]-(c:Case) WHERE c.mergedInto IS NULL
    RETURN c
    UNION
    UNWIND $persons AS key
    MATCH (:User {key: key})<-[:INVOLVES_ENTITY]-(c:Case) WHERE c.mergedInto IS NULL
    RETURN c
  }
  RETURN DISTINCT c.number AS number, c.uid AS uid ORDER BY number`;

export const DECREE_BY_UID = /* cypher */ `
  MATCH (d:IdentityDecree {uid: $uid})
  RETURN d.kind AS kind, d.accounts AS accounts`;

export const KEEP_DECREE = /* cypher */ `
  CREATE (d:IdentityDecree {uid: $uid, kind: $kind, accounts: $accounts, reason: $reason, by: $by, at: $at})
  WITH d
  UNWIND $cases AS number
  MATCH (c:Case {number: number})
  CREATE (d)-[:TOUCHES]->(c)`;
