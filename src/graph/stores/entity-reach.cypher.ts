const HOLDS = /* cypher */ `c.withdrawnAt IS NULL AND coalesce(c.validFrom, 0) <= $asOf AND (c.validTo IS NULL OR c.validTo > $asOf)`;

/** Where it begins: a person under every account, an account also under its person. */
const ROOTS = /* cypher */ `
  WITH [$key] + COLLECT { MATCH (:User {key: $key})<-[:SAME_AS]-(a:Account) RETURN a.key LIMIT 100 }
    + COLLECT { MATCH (:Account {key: $key})-[:SAME_AS]->(u:User) RETURN u.key LIMIT 1 } AS roots
  WITH roots, roots AS frontier, [] AS facts`;

/** One step on: what is there leads to. */
const STEP = /* cypher */ `
  CALL (frontier) {
    UNWIND frontier AS subject
    CALL (subject) {
      MATCH (c:Context) WHERE c.subject = subject AND c.kind IN $edges AND ${HOLDS}
      RETURN c LIMIT $ofOne
    }
    WITH c LIMIT $ofStep
    RETURN collect(c {.*}) AS found
  }
  WITH roots, facts + found AS facts, COLLECT { UNWIND found AS fact RETURN DISTINCT fact.value } AS frontier`;

/** How what is reached is rated, and what events call it. */
const ANSWER = /* cypher */ `
  WITH roots, facts, COLLECT { UNWIND facts AS fact RETURN DISTINCT fact.value } AS keys
  RETURN roots, facts,
    COLLECT {
      UNWIND keys AS key
      MATCH (c:Context) WHERE c.subject = key AND c.kind = 'criticality' AND ${HOLDS}
      RETURN c {.*}
    } AS ratings,
    COLLECT {
      UNWIND keys AS key
      OPTIONAL MATCH (r:Resource {key: key})
      OPTIONAL MATCH (d:Device {key: key})
      OPTIONAL MATCH (p:Application {key: key})
      OPTIONAL MATCH (a:Account {key: key})
      WITH coalesce(r, d, p, a) AS n WHERE n IS NOT NULL
      RETURN {id: labels(n)[0] + ':' + n.key, key: n.key, label: coalesce(n.label, n.key)}
    } AS known`;

/** What an entity leads to by maintained facts, by the number of steps: one query whatever the number. */
export const ENTITY_REACH: Readonly<Record<number, string>> = {
  1: `${ROOTS}${STEP}${ANSWER}`,
  2: `${ROOTS}${STEP}${STEP}${ANSWER}`,
  3: `${ROOTS}${STEP}${STEP}${STEP}${ANSWER}`,
  4: `${ROOTS}${STEP}${STEP}${STEP}${STEP}${ANSWER}`,
};
