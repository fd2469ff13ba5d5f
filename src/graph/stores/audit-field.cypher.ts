export const KEEP_FIELDS = /* cypher */ `
  UNWIND $fields AS field
  CREATE (f:AuditField {stream: field.stream, seq: field.seq, path: field.path, index: field.index,
    valueJson: field.valueJson, salt: field.salt, author: field.author})`;

export const FIELDS_OF_STREAM = /* cypher */ `
  MATCH (f:AuditField {stream: $stream})
  RETURN f.stream AS stream, f.seq AS seq, f.path AS path, f.index AS index, f.valueJson AS valueJson, f.salt AS salt
  ORDER BY f.seq, f.path, f.index`;

export const FIELDS_OF_AUTHOR = /* cypher */ `
  MATCH (f:AuditField {author: $author})
  RETURN f.stream AS stream, f.seq AS seq, f.path AS path, f.index AS index
  ORDER BY f.stream, f.seq, f.path, f.index LIMIT $limit`;

export const ERASE_FIELDS = /* cypher */ `
  UNWIND $fields AS field
  MATCH (f:AuditField {stream: field.stream, seq: field.seq, path: field.path, index: field.index})
  DELETE f`;

/** Runs of playbooks in these cases that somebody began or wrote in. */
export const RUNS_WITH_WORDS = /* cypher */ `
  MATCH (r:PlaybookRun) WHERE r.case IN $cases AND (r.logJson CONTAINS $quoted OR r.starterJson CONTAINS $quoted)
  SET r.locked = true
  RETURN r.uid AS uid, r.logJson AS log, r.starterJson AS starter, r.reason AS reason`;

/** As a step on: a node that goes on at the same moment reads it again. */
export const REWRITE_RUNS = /* cypher */ `
  UNWIND $runs AS run
  MATCH (r:PlaybookRun {uid: run.uid})
  SET r.logJson = run.log, r.reason = run.reason, r.version = r.version + 1`;

/** The same words where they stand beside the chain: what the person wrote when they answered or asked. */
export const ERASE_WORDS = /* cypher */ `
  MATCH (a:Action) WHERE a.case IN $cases
  CALL (a) { MATCH (p:Approval {by: $author})-[:APPROVES]->(a) SET p.reason = null, p.byName = null, p.byLogins = null }
  SET a.reason = CASE WHEN a.requesterJson CONTAINS '"id":' + $quoted THEN '' ELSE a.reason END,
      a.outcomeJson = CASE
        WHEN a.outcomeJson STARTS WITH '{"by":' + $quoted + ',"code":"DENIED_BY_PERSON"'
        THEN '{"by":' + $quoted + ',"code":"DENIED_BY_PERSON"}' ELSE a.outcomeJson END`;
