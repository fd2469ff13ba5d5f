/** Of the claims of a batch, those that tell the graph something. */
export const UNTOLD_CLAIMS = /* cypher */ `
  UNWIND range(0, size($claims) - 1) AS i
  WITH i, $claims[i] AS p
  OPTIONAL MATCH (a:Account {key: p.account})-[c:CLAIMS]->(k:IdentityClaim {key: p.claim})
  WITH i, p, c
  WHERE c IS NULL OR p.from < c.from OR (p.authoritative AND NOT c.authoritative)
     OR (p.authoritative = c.authoritative AND p.authority < c.authority)
  RETURN i`;

/** Accounts that are people's so far, and of which the batch says that no single person is behind them. */
export const JOINED_ACCOUNTS = /* cypher */ `
  UNWIND $accounts AS key
  MATCH (a:Account {key: key})-[:SAME_AS]->(:User)
  RETURN DISTINCT key`;

/** One writer at a time moves accounts between people: two joins that meet in a third account would each miss the other. */
export const LOCK_IDENTITY = /* cypher */ `
  MERGE (s:Scope {key: 'identity'}) SET s.v = coalesce(s.v, 0) + 1`;

export const WRITE_CLAIMS = /* cypher */ `
  UNWIND $claims AS p
  MATCH (a:Account {key: p.account})
  MERGE (k:IdentityClaim {key: p.claim})
  MERGE (a)-[c:CLAIMS]->(k)
  ON CREATE SET c.from = p.from, c.authoritative = p.authoritative, c.authority = p.authority
  SET c.from = CASE WHEN p.from < c.from THEN p.from ELSE c.from END,
      c.authority = CASE
        WHEN p.authoritative AND NOT c.authoritative THEN p.authority
        WHEN p.authoritative = c.authoritative AND p.authority < c.authority THEN p.authority
        ELSE c.authority END,
      c.authoritative = c.authoritative OR p.authoritative`;

/** What is known of the accounts: their person today, what authorities claim of them, what people decreed. */
export const ACCOUNT_FACTS = /* cypher */ `
  UNWIND $accounts AS key
  MATCH (a:Account {key: key})
  RETURN a.key AS key, a.label AS label, a.nature AS nature,
    [(a)-[s:SAME_AS]->(u:User) | {person: u.key, rule: s.rule, reason: s.reason, from: s.from}][0] AS today,
    [(a)-[c:CLAIMS]->(k:IdentityClaim) WHERE c.authoritative | k.key] AS claims,
    [(a)-[d:NOT_SAME_AS|SAME_PERSON_AS]->(o:Account) WHERE d.withdrawnAt IS NULL |
      {kind: type(d), account: a.key, other: o.key, reason: d.reason, at: d.at}] +
    [(a)<-[d:NOT_SAME_AS|SAME_PERSON_AS]-(o:Account) WHERE d.withdrawnAt IS NULL |
      {kind: type(d), account: o.key, other: a.key, reason: d.reason, at: d.at}] AS decrees`;

export const CLAIM_FACTS = /* cypher */ `
  UNWIND $claims AS key
  MATCH (k:IdentityClaim {key: key})<-[c:CLAIMS]-(a:Account)
  RETURN a.key AS account, key AS claim, c.authoritative AS authoritative, c.from AS from, c.authority AS authority`;

export const LEAVE_PERSONS = /* cypher */ `
  UNWIND $accounts AS key
  MATCH (a:Account {key: key})-[s:SAME_AS]->(:User)
  DELETE s`;

export const NAME_PERSONS = /* cypher */ `
  UNWIND $persons AS p
  MERGE (u:User {key: p.key})
  SET u.label = p.label`;

export const JOIN_PERSONS = /* cypher */ `
  UNWIND $members AS m
  MATCH (a:Account {key: m.account})
  MATCH (u:User {key: m.person})
  CREATE (a)-[:SAME_AS {rule: m.rule, reason: m.reason, from: m.from}]->(u)`;

export const FORGET_LIKENESSES = /* cypher */ `
  UNWIND $persons AS key
  MATCH (:Account)-[m:MAYBE_SAME_AS]->(u:User {key: key})
  DELETE m`;

export const WRITE_LIKENESSES = /* cypher */ `
  UNWIND $likenesses AS l
  MATCH (a:Account {key: l.account})
  MATCH (u:User {key: l.person})
  CREATE (a)-[:MAYBE_SAME_AS {reason: l.reason}]->(u)`;

/** A person without accounts goes, unless a case or a decision speaks of them. */
export const DROP_EMPTY_PERSONS = /* cypher */ `
  UNWIND $persons AS key
  MATCH (u:User {key: key})
  WHERE NOT EXISTS { (u)--() }
  DELETE u`;

export const ACCOUNTS_OF_PERSONS = /* cypher */ `
  UNWIND $persons AS p
  OPTIONAL MATCH (u:User {key: p.person})
  OPTIONAL MATCH (:Account {key: p.account})-[:SAME_AS]->(v:User)
  WITH p, CASE WHEN EXISTS { (u)<-[:SAME_AS]-() } THEN u ELSE v END AS person
  RETURN p.person AS asked, person.key AS person, [(person)<-[:SAME_AS]-(a:Account) | a.key] AS accounts`;

export const PERSONS_OF_ACCOUNTS = /* cypher */ `
  UNWIND $accounts AS key
  MATCH (:Account {key: key})-[:SAME_AS]->(u:User)
  RETURN key AS account, u.key AS person`;

export const ACCOUNTS_EXIST = /* cypher */ `
  UNWIND $accounts AS key
  MATCH (a:Account {key: key})
  RETURN a.key AS key, a.nature AS nature`;

export const WRITE_DENIALS = /* cypher */ `
  MATCH (a:Account {key: $account})
  UNWIND $others AS key
  MATCH (o:Account {key: key})
  CREATE (a)-[:NOT_SAME_AS {uid: $uid, at: $at, by: $by, reason: $reason}]->(o)`;

export const WRITE_JOIN = /* cypher */ `
  MATCH (a:Account {key: $account})
  MATCH (o:Account {key: $other})
  CREATE (a)-[:SAME_PERSON_AS {uid: $uid, at: $at, by: $by, reason: $reason}]->(o)`;

/** Kept, with who withdrew it: what people said is history. */
export const WITHDRAW_BETWEEN = /* cypher */ `
  UNWIND $accounts AS x
  MATCH (a:Account {key: x})-[d:NOT_SAME_AS|SAME_PERSON_AS]-(b:Account)
  WHERE b.key IN $others AND type(d) = $kind AND d.withdrawnAt IS NULL
  SET d.withdrawnAt = $at, d.withdrawnBy = $by
  RETURN count(DISTINCT d) AS withdrawn`;

export const STANDING_DECREES = /* cypher */ `
  MATCH (:Account {key: $account})-[d:NOT_SAME_AS|SAME_PERSON_AS]-(o:Account)
  WHERE d.withdrawnAt IS NULL
  RETURN DISTINCT type(d) AS kind, o.key AS other`;

/** The same account of the same directory under another name: one of the two is named by the log-in that both have. */
export const OTHER_NAMES = /* cypher */ `
  MATCH (a:Account {key: $account})-[x:CLAIMS]->(k:IdentityClaim)<-[y:CLAIMS]-(o:Account)
  WHERE x.authoritative AND y.authoritative AND k.key STARTS WITH 'login|' AND a <> o
  WITH a, o, split(a.key, ':')[0] + ':' + substring(k.key, 6) AS byLogin
  WHERE split(o.key, ':')[0] = split(a.key, ':')[0] AND byLogin IN [a.key, o.key]
  RETURN DISTINCT o.key AS name`;
