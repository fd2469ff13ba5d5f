/** What an effect on a person, one account or one device touches: the accounts themselves, or the device, and every key a fact about it may hang on. */
export const ACCOUNTS_OF_TARGET = /* cypher */ `
  OPTIONAL MATCH (user:User {key: $target})
  OPTIONAL MATCH (own:Account {key: $target})
  OPTIONAL MATCH (own)-[:SAME_AS]->(owner:User)
  WITH own, user, coalesce(user, owner) AS person
  OPTIONAL MATCH (joined:Account)-[:SAME_AS]->(person)
  WITH own, user, person, collect(DISTINCT joined) AS joined
  OPTIONAL MATCH (device:Device {key: $target})
  WITH own, user, person, joined, device,
    CASE WHEN user IS NOT NULL THEN joined WHEN own IS NOT NULL THEN [own] WHEN device IS NOT NULL THEN [device] ELSE [] END AS touched
  RETURN
    CASE WHEN user IS NOT NULL THEN 'User' WHEN own IS NOT NULL THEN 'Account' WHEN device IS NOT NULL THEN 'Device' ELSE 'Unknown' END AS kind,
    coalesce(user.label, own.label, device.label, $target) AS label,
    [a IN touched | a.key] AS accounts,
    [$target] + [a IN joined | a.key] + CASE WHEN person IS NULL THEN [] ELSE [person.key] END AS keys`;
