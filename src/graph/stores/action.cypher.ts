/** Locks the case: two nodes that ask for the same action at once make one. */
export const LOCK_CASE = /* cypher */ `
  MATCH (c:Case {number: $case}) SET c.locked = true RETURN c.number AS number`;

/** Locks the case before the action, as proposing does. */
export const LOCK_ACTION = /* cypher */ `
  MATCH (a:Action {uid: $uid})-[:RESPONDS_TO]->(c:Case)
  SET c.locked = true
  SET a.locked = true
  RETURN properties(a) AS action`;

export const ACTION_BY_UID = /* cypher */ `
  MATCH (a:Action {uid: $uid}) RETURN properties(a) AS action`;

export const LATEST_ACTION = /* cypher */ `
  MATCH (a:Action {case: $case}) WHERE a.argumentsDigest = $argumentsDigest
  RETURN properties(a) AS action ORDER BY a.epoch DESC LIMIT 1`;

export const ACTIONS_OF_CASE = /* cypher */ `
  MATCH (a:Action {case: $case}) RETURN properties(a) AS action ORDER BY a.proposedAt, a.uid`;

export const OPEN_REQUESTS = /* cypher */ `
  MATCH (a:Action {case: $case}) WHERE a.state = 'WAITING_APPROVAL' AND a.uid > $after AND NOT a.uid IN $except
  RETURN a.uid AS uid ORDER BY uid LIMIT $limit`;

export const KEEP_ACTION = /* cypher */ `
  MATCH (c:Case {number: $action.case})
  MERGE (a:Action {uid: $action.uid})
  SET a += $action
  MERGE (a)-[:RESPONDS_TO]->(c)
  WITH a
  OPTIONAL MATCH (a)-[old:BECAUSE_OF]->(before:Decision) WHERE before.uid <> $action.decision
  DELETE old
  WITH DISTINCT a
  MATCH (d:Decision {uid: $action.decision})
  MERGE (a)-[:BECAUSE_OF]->(d)`;

export const KEEP_STEPS = /* cypher */ `
  MATCH (a:Action {uid: $uid})
  UNWIND $steps AS step
  MERGE (s:ActionStep {uid: step.uid})
  ON CREATE SET s += step
  MERGE (s)-[:STEP_OF]->(a)`;

/** Steps follow their action into and out of the queue as long as they have not left. */
export const MOVE_UNSENT_STEPS = /* cypher */ `
  MATCH (s:ActionStep {action: $uid})
  WHERE s.state IN ['PROPOSED', 'QUEUED'] AND s.dispatchedAt IS NULL
  SET s.state = $state, s.notBefore = $notBefore, s.finishedAt = $finishedAt`;

export const STEPS_OF_ACTION = /* cypher */ `
  MATCH (s:ActionStep {action: $uid}) RETURN properties(s) AS step ORDER BY s.seq`;

export const KEEP_APPROVAL = /* cypher */ `
  MATCH (a:Action {uid: $approval.action})
  MERGE (p:Approval {uid: $approval.uid})
  SET p += $approval
  MERGE (p)-[:APPROVES]->(a)`;
