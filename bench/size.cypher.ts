/** One case that holds what a storm leaves: events, the entities they name, detections. */
export const WRITE_LARGE_CASE = /* cypher */ `
  MERGE (c:Case {uid: 'large'})
  ON CREATE SET c.number = 1, c.title = 'Storm', c.severity = 'HIGH', c.status = 'OPEN', c.openedBy = 'detection', c.openedAt = 1, c.updatedAt = 1, c.version = 1
  WITH c
  UNWIND range($from, $to) AS n
  CREATE (e:Event:Alert {uid: 'e' + toString(n), source: 'okta/system_log', kind: 3002, class: 'authentication', operation: 'auth.failure', t: n, n: 0, version: 0, digest: 'd', severity: 1, receivedAt: n})
  CREATE (c)-[:CONTAINS {case: 1, t: n}]->(e)
  SET c.eventCount = coalesce(c.eventCount, 0) + 1
  FOREACH (_ IN CASE WHEN n % 10 = 0 THEN [1] ELSE [] END |
    CREATE (a:Account {key: 'okta:' + toString(n), label: 'somebody ' + toString(n)})
    CREATE (c)-[:INVOLVES_ENTITY]->(a) CREATE (e)-[:ACTOR]->(a))
  FOREACH (_ IN CASE WHEN n % 100 = 0 THEN [1] ELSE [] END |
    CREATE (:Detection {uid: 'd' + toString(n), ruleId: 'r', ruleTitle: 'Password spray', start: n, end: n, firedAt: n, state: 'fired', severity: 'HIGH', matchCount: 1})-[:DETECTED_IN]->(c))`;

export const WRITE_CASES = /* cypher */ `
  UNWIND range($from, $to) AS n
  CREATE (c:Case {uid: 'c' + toString(n), number: n, title: 'Case ' + toString(n), severity: 'LOW', status: 'OPEN', openedBy: 'detection', openedAt: n, updatedAt: n, eventCount: 0, version: 1})`;

/** Nodes that have nothing to do with what is measured. */
export const WRITE_BALLAST = /* cypher */ `
  UNWIND range($from, $to) AS n
  CREATE (:Event {uid: 'b' + toString(n), source: 'okta/system_log', t: n, n: 0, version: 0, digest: 'd'})`;

/** Two cases of a hundred events each, to merge and split. */
export const WRITE_PAIR = /* cypher */ `
  UNWIND [900000001, 900000002] AS number
  CREATE (c:Case {uid: 'pair-' + toString(number), number: number, title: 'Pair', severity: 'LOW', status: 'OPEN', openedBy: 'detection', openedAt: 1, updatedAt: 1, eventCount: 100, version: 1})
  WITH c, number UNWIND range(1, 100) AS n
  CREATE (c)-[:CONTAINS {case: number, t: n}]->(:Event {uid: 'p' + toString(number) + '-' + toString(n), t: n, n: 0, version: 0, digest: 'd'})`;
