export const ADD_TASKS = /* cypher */ `
  UNWIND $rows AS r
  CREATE (t:EvalTask) SET t = r`;

/** Oldest first. */
export const PENDING_TASKS = /* cypher */ `
  MATCH (t:EvalTask) WHERE t.state = 'pending'
  RETURN t.id AS id, t.epoch AS epoch, t.uids AS uids, t.matches AS matches, t.scopes AS scopes
  ORDER BY t.state, t.id LIMIT $limit`;

export const EXISTING_TASKS = /* cypher */ `
  UNWIND $ids AS id
  MATCH (t:EvalTask {id: id})
  RETURN t.id AS id`;

export const FINISH_TASKS = /* cypher */ `
  UNWIND $ids AS id
  MATCH (t:EvalTask {id: id})
  DELETE t`;

/** Tasks of rules whose earlier hits were still being written. */
export const RELEASE_WAITING_TASKS = /* cypher */ `
  MATCH (t:EvalTask) WHERE t.state = 'waiting' AND t.rule IN $rules
  SET t.state = 'pending'
  RETURN count(t) AS released`;

export const COUNT_TASKS = /* cypher */ `
  MATCH (t:EvalTask)
  RETURN t.state AS state, sum(t.size) AS scopes ORDER BY state`;
