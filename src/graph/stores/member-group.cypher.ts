const SHOWN = /* cypher */ `
  g {.*, members: COLLECT { MATCH (m:Member)-[:IN_GROUP]->(g) RETURN {id: m.id, name: m.userName} ORDER BY m.userName LIMIT 5000 }} AS group`;

export const GROUP_BY_ID = /* cypher */ `
  MATCH (g:MemberGroup {id: $id}) RETURN ${SHOWN}`;

export const GROUP_BY_NAME = /* cypher */ `
  MATCH (g:MemberGroup {nameKey: $nameKey}) RETURN ${SHOWN}`;

/** A list says which groups there are; who is in one is asked of that one. */
export const GROUPS = /* cypher */ `
  MATCH (g:MemberGroup) WHERE g.nameKey >= ''
  WITH g ORDER BY g.nameKey SKIP $skip LIMIT $limit
  RETURN g {.*, members: []} AS group`;

export const COUNT_GROUPS = /* cypher */ `
  MATCH (g:MemberGroup) RETURN count(g) AS total`;

/** Locked before anything is looked at: directories send several changes of one group at once. */
export const PUT_GROUP = /* cypher */ `
  MERGE (g:MemberGroup {id: $group.id})
  ON CREATE SET g.createdAt = $group.at
  SET g.displayName = $group.displayName, g.nameKey = $nameKey, g.externalId = $group.externalId, g.updatedAt = $group.at`;

export const SAME_NAME = /* cypher */ `
  MATCH (g:MemberGroup {nameKey: $nameKey}) WHERE g.id <> $id RETURN g.id AS id LIMIT 1`;

export const ADD_TO_GROUP = /* cypher */ `
  MATCH (g:MemberGroup {id: $id})
  UNWIND $members AS member
  MATCH (m:Member {id: member})
  MERGE (m)-[:IN_GROUP]->(g)
  RETURN count(m) AS found`;

export const TAKE_FROM_GROUP = /* cypher */ `
  MATCH (g:MemberGroup {id: $id})
  UNWIND $members AS member
  MATCH (:Member {id: member})-[of:IN_GROUP]->(g)
  DELETE of`;

export const EMPTY_GROUP = /* cypher */ `
  MATCH (:Member)-[of:IN_GROUP]->(:MemberGroup {id: $id})
  DELETE of`;

export const REMOVE_GROUP = /* cypher */ `
  MATCH (g:MemberGroup {id: $id})
  WITH g, g.displayName AS displayName
  DETACH DELETE g
  RETURN displayName`;
