/**
 * After a case was taken out of `into`: what another one, still merged, also brought is there again. It had been noted only as
 * the first one's, and left with it.
 */
export const KEEP_WHAT_OTHERS_BROUGHT = /* cypher */ `
  CALL (into) {
    MATCH (rest:Case)-[:MERGED_INTO]->(into)
    MATCH (rest)-[:CONTAINS]->(e:Event) WHERE NOT EXISTS { (into)-[:CONTAINS]->(e) }
    WITH into, e, min(rest.uid) AS via
    CREATE (into)-[:CONTAINS {via: via, case: into.number, t: e.t}]->(e)
  }
  CALL (into) {
    MATCH (rest:Case)-[:MERGED_INTO]->(into)
    MATCH (rest)-[:HOLDS_FOLD]->(f) WHERE NOT EXISTS { (into)-[:HOLDS_FOLD]->(f) }
    WITH into, f, min(rest.uid) AS via
    CREATE (into)-[:HOLDS_FOLD {via: via}]->(f)
  }
  CALL (into) {
    MATCH (rest:Case)-[:MERGED_INTO]->(into)
    MATCH (rest)<-[:DETECTED_IN]-(d:Detection) WHERE NOT EXISTS { (into)<-[:DETECTED_IN]-(d) }
    WITH into, d, min(rest.uid) AS via
    CREATE (d)-[:DETECTED_IN {via: via}]->(into)
  }
  CALL (into) {
    MATCH (rest:Case)-[:MERGED_INTO]->(into)
    MATCH (rest)-[:INVOLVES_ENTITY]->(n) WHERE NOT EXISTS { (into)-[:INVOLVES_ENTITY]->(n) }
    WITH into, n, min(rest.uid) AS via
    CREATE (into)-[:INVOLVES_ENTITY {via: via}]->(n)
  }`;
