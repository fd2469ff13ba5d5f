export const ADD_ALERT_TASKS = /* cypher */ `
  UNWIND $rows AS r
  CREATE (t:AlertTask) SET t = r`;

export const ANY_ALERT_TASK = /* cypher */ `
  MATCH (t:AlertTask) WHERE t.state = 'pending' RETURN t.id AS id LIMIT 1`;

export const PENDING_ALERT_TASKS = /* cypher */ `
  MATCH (t:AlertTask) WHERE t.state = 'pending'
  RETURN t.id AS id, t.uid AS uid ORDER BY t.state, t.id LIMIT $limit`;

export const FINISH_ALERT_TASKS = /* cypher */ `
  UNWIND $ids AS id
  MATCH (t:AlertTask {id: id})
  DELETE t`;
