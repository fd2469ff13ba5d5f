export const ADD_PLAYBOOK = /* cypher */ `
  MERGE (p:Playbook {key: $playbook.key})
  ON CREATE SET p += $playbook, p.mark = $mark
  WITH p WHERE p.mark = $mark
  REMOVE p.mark
  RETURN p.key AS key`;

export const PLAYBOOK_BY_KEY = /* cypher */ `
  MATCH (p:Playbook {key: $key}) RETURN properties(p) AS playbook`;

export const PLAYBOOKS = /* cypher */ `
  MATCH (p:Playbook) WHERE p.importedAt > 0
  RETURN properties(p) AS playbook ORDER BY p.importedAt DESC, p.key LIMIT $limit`;

/** No row where there is no such case. */
export const START_RUN = /* cypher */ `
  MATCH (c:Case {number: $run.case})
  CREATE (r:PlaybookRun) SET r = $run
  CREATE (r)-[:RUNS_FOR]->(c)
  RETURN r.uid AS uid`;

export const RUN_BY_UID = /* cypher */ `
  MATCH (r:PlaybookRun {uid: $uid}) RETURN properties(r) AS run`;

export const RUNS_OF_CASE = /* cypher */ `
  MATCH (:Case {number: $case})<-[:RUNS_FOR]-(r:PlaybookRun)
  RETURN properties(r) AS run ORDER BY r.startedAt DESC, r.uid LIMIT $limit`;

export const OPEN_RUNS = /* cypher */ `
  MATCH (r:PlaybookRun) WHERE r.outcome = 'RUNNING' AND r.lookAt <= $now
  RETURN properties(r) AS run ORDER BY r.lookAt, r.uid LIMIT $limit`;

/** Of two nodes that go on at once one finds the version it read. */
export const KEEP_RUN = /* cypher */ `
  MATCH (r:PlaybookRun {uid: $uid}) SET r.locked = true
  WITH r WHERE r.version = $version
  SET r += $change
  RETURN r.case AS case`;
