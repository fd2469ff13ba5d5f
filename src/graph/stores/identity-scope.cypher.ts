export const NOTE_IDENTITY_TUPLES = /* cypher */ `
  UNWIND $rows AS r
  MERGE (i:IdentityScope {key: r.key})
  ON CREATE SET i.account = r.account, i.group = r.group, i.step = r.step, i.lo = r.lo, i.hi = r.hi`;

export const TUPLES_OF_ACCOUNTS = /* cypher */ `
  UNWIND $accounts AS account
  MATCH (i:IdentityScope {account: account}) WHERE i.step IS NULL
  RETURN i.account AS account, i.group AS group`;

export const ASKED_SCOPES = /* cypher */ `
  UNWIND $keys AS key
  MATCH (i:IdentityScope {account: key}) WHERE i.step IS NOT NULL
  RETURN DISTINCT i.group AS group, i.step AS step, i.lo AS lo, i.hi AS hi`;

export const PERSONS_OF_ACCOUNTS = /* cypher */ `
  UNWIND $accounts AS key
  MATCH (:Account {key: key})-[:SAME_AS]->(u:User)
  RETURN key AS account, min(u.key) AS person`;

/** A person's accounts; a lone account is its own; an account that belongs to a person has no scope of its own. */
export const ACCOUNTS_OF_SCOPES = /* cypher */ `
  UNWIND $scopes AS key
  OPTIONAL MATCH (u:User {key: key})
  OPTIONAL MATCH (u)<-[:SAME_AS]-(member:Account)
  WITH key, u, collect(DISTINCT member.key) AS members
  OPTIONAL MATCH (a:Account {key: key}) WHERE EXISTS { (a)-[:SAME_AS]->(:User) }
  RETURN key AS scope,
         CASE WHEN u IS NOT NULL THEN members WHEN a IS NOT NULL THEN [] ELSE [key] END AS accounts`;

/** Accounts that took part in anything but these events. */
export const ACCOUNTS_SEEN_BEFORE = /* cypher */ `
  UNWIND $accounts AS key
  MATCH (a:Account {key: key}) WHERE EXISTS { (a)<--(e:Event) WHERE NOT e.uid IN $uids }
  RETURN key AS account`;
