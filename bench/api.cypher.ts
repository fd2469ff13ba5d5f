export const WRITE_BENCH_CASES = /* cypher */ `
  UNWIND range(1, $cases) AS number
  MERGE (c:Case {uid: 'bench-' + toString(number)})
  ON CREATE SET c.number = number, c.title = 'Case ' + toString(number), c.severity = 'HIGH', c.status = 'OPEN', c.openedBy = 'detection',
    c.openedAt = number, c.updatedAt = number, c.eventCount = 0, c.version = 1
  WITH c, number WHERE NOT EXISTS { (c)<-[:DETECTED_IN]-() }
  UNWIND range(1, 5) AS d
  CREATE (x:Detection {uid: 'bench-' + toString(number) + '-' + toString(d), ruleTitle: 'Rule ' + toString(d), start: number + d, end: number + d, state: 'fired', severity: 'HIGH'})-[:DETECTED_IN]->(c)
  CREATE (x)-[:FOLDS]->(:Match {key: 'bench-' + toString(number) + '-' + toString(d), start: number + d, end: number + d, state: 'fired'})`;

/** The same answer as the page asks for, written by hand. */
export const THREE_LEVELS = /* cypher */ `
  MATCH (c:Case) WHERE c.number >= 0
  WITH c ORDER BY c.number DESC LIMIT $page
  OPTIONAL MATCH (c)<-[:DETECTED_IN]-(d:Detection)
  OPTIONAL MATCH (d)-[:FOLDS]->(m:Match)
  WITH c, d, collect({key: m.key, start: m.start, end: m.end}) AS matches ORDER BY d.start
  WITH c, collect({uid: d.uid, ruleTitle: d.ruleTitle, matches: matches}) AS detections
  RETURN c.uid AS uid, c.number AS number, c.title AS title, c.severity AS severity, detections ORDER BY number DESC`;
