/** What an effect on a target touches: the accounts of a person, or the thing itself, and every key a fact about it may hang on. */
export const ACCOUNTS_OF_TARGET = /* cypher */ `
  OPTIONAL MATCH (user:User {key: $target})
  OPTIONAL MATCH (own:Account {key: $target})
  OPTIONAL MATCH (own)-[:SAME_AS]->(owner:User)
  WITH own, user, coalesce(user, owner) AS person
  OPTIONAL MATCH (joined:Account)-[:SAME_AS]->(person)
  WITH own, user, person, collect(DISTINCT joined) AS joined
  OPTIONAL MATCH (device:Device {key: $target})
  OPTIONAL MATCH (mailbox:Mailbox {key: $target})
  OPTIONAL MATCH (resource:Resource {key: $target})
  OPTIONAL MATCH (message:EmailMessage {key: $target})
  WITH own, user, person, joined, message, coalesce(device, mailbox, resource) AS thing
  WITH own, user, person, joined, message, thing,
    CASE WHEN user IS NOT NULL THEN joined WHEN own IS NOT NULL THEN [own] WHEN thing IS NOT NULL THEN [thing] ELSE [] END AS touched
  RETURN
    CASE WHEN user IS NOT NULL THEN 'User' WHEN own IS NOT NULL THEN 'Account' WHEN thing IS NOT NULL THEN head(labels(thing))
      WHEN message IS NOT NULL THEN 'EmailMessage' ELSE 'Unknown' END AS kind,
    coalesce(user.label, own.label, thing.label, message.label, $target) AS label,
    [a IN touched | a.key] AS accounts,
    [$target] + [a IN joined | a.key] + CASE WHEN person IS NULL THEN [] ELSE [person.key] END AS keys`;

/** Mailboxes that a message came to, by the events that tell of it. */
export const MAILBOXES_OF_MESSAGE = /* cypher */ `
  MATCH (m:EmailMessage {key: $target})<-[:INVOLVES]-(e:Event)
  WITH e LIMIT $limit
  MATCH (e)-[:ON_MAILBOX]->(b:Mailbox)
  RETURN DISTINCT b.key AS account ORDER BY account`;

/** Whoever used an address, as far as the latest events tell. */
export const USERS_OF_ADDRESS = /* cypher */ `
  MATCH (:IpAddress {key: $target})<-[:FROM_IP]-(e:Event)
  WITH e LIMIT $limit
  MATCH (e)-[:ACTOR]->(a:Account)
  RETURN count(DISTINCT a) AS touched`;

export const HOLDERS_OF_FILE = /* cypher */ `
  MATCH (:File {key: $target})<-[:INVOLVES]-(e:Event)
  WITH e LIMIT $limit
  MATCH (e)-[:ON_DEVICE]->(d:Device)
  RETURN count(DISTINCT d) AS touched`;
