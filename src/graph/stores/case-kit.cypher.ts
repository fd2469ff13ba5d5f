export const CASE_TEMPLATES = /* cypher */ `
  MATCH (t:CaseTemplate) WHERE t.name >= ''
  RETURN t {.name, .contentJson, .version, .savedAt, .savedBy} AS template ORDER BY t.name LIMIT 500`;

export const CASE_TEMPLATE = /* cypher */ `
  MATCH (t:CaseTemplate {name: $name})
  RETURN t {.name, .contentJson, .version, .savedAt, .savedBy} AS template`;

export const PUT_CASE_TEMPLATE = /* cypher */ `
  MERGE (t:CaseTemplate {name: $name})
  SET t.contentJson = $contentJson, t.savedAt = $at, t.savedBy = $by, t.version = coalesce(t.version, 0) + 1
  RETURN t.version AS version`;

export const SAVED_FILTERS = /* cypher */ `
  CALL () {
    MATCH (f:SavedFilter {owner: $owner}) RETURN f
    UNION MATCH (f:SavedFilter {shared: true}) RETURN f
  }
  RETURN f.uid AS uid, f.name AS name, f.owner AS ownerId, f.ownerName AS owner, f.shared AS shared,
    f.filterJson AS filterJson, f.orderJson AS orderJson
  ORDER BY name, uid LIMIT 1000`;

export const PUT_SAVED_FILTER = /* cypher */ `
  MERGE (f:SavedFilter {uid: $uid})
  SET f.name = $name, f.owner = $ownerId, f.ownerName = $owner, f.shared = $shared, f.filterJson = $filterJson, f.orderJson = $orderJson`;

export const REMOVE_SAVED_FILTER = /* cypher */ `
  MATCH (f:SavedFilter {uid: $uid}) WHERE f.owner = $ownerId
  DETACH DELETE f
  RETURN $uid AS uid`;
