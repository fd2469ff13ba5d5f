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

/** A person whom all accounts have left is nobody: their cases name those to whom the accounts went. */
export const FOLLOW_ACCOUNTS = /* cypher */ `
  UNWIND $moves AS move
  MATCH (left:User {key: move.from}) WHERE NOT EXISTS { (left)<-[:SAME_AS]-(:Account) }
  MATCH (c:Case)-[named:INVOLVES_ENTITY]->(left)
  WITH c, named, collect(DISTINCT move.to) AS keys
  CALL (c, named, keys) {
    UNWIND keys AS key
    MATCH (now:User {key: key}) WHERE NOT EXISTS { (c)-[:INVOLVES_ENTITY]->(now) }
    CREATE (c)-[in:INVOLVES_ENTITY]->(now) SET in.via = named.via
  }
  DELETE named`;

export const DECREE_BY_UID = /* cypher */ `
  MATCH (d:IdentityDecree {uid: $uid})
  RETURN d.kind AS kind, d.accounts AS accounts`;

export const KEEP_DECREE = /* cypher */ `
  CREATE (d:IdentityDecree {uid: $uid, kind: $kind, accounts: $accounts, reason: $reason, by: $by, at: $at})
  WITH d
  UNWIND $cases AS number
  MATCH (c:Case {number: number})
  CREATE (d)-[:TOUCHES]->(c)`;
