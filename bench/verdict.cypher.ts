/** Sign-ins of five thousand people from twenty thousand addresses, as ingestion leaves them. */
export const WRITE_SIGN_INS = /* cypher */ `
  UNWIND range($from, $to) AS n
  WITH n, 'okta:00u' + toString(n % 5000) AS account, $t0 + n * $step AS t
  MERGE (a:Account {key: account}) ON CREATE SET a.label = account
  MERGE (x:IpAddress {key: '198.18.' + toString(n % 200) + '.' + toString(n % 100)})
  MERGE (d:Device {key: 'okta:dev' + toString(n % 5000)})
  CREATE (e:Event {uid: 'stored-' + toString(n), source: 'okta/system_log', kind: 3002, class: 'authentication', operation: 'auth.success',
    t: t, n: 0, version: 0, digest: 'd', severity: 1, receivedAt: t, account: account})
  CREATE (e)-[:ACTOR]->(a), (e)-[:FROM_IP]->(x), (e)-[:ON_DEVICE]->(d)
  CREATE (e)-[:HAS_DOCUMENT]->(:EventDocument {content: $content})`;

/** A case that a detection over three events opened, and its place in the queue. */
export const WRITE_DETECTED_CASE = /* cypher */ `
  CREATE (c:Case {uid: 'case-' + toString($case), number: $case, title: 'Takeover', status: 'OPEN', severity: 'HIGH', openedBy: 'detection', openedAt: $at, updatedAt: $at, version: 1})
  CREATE (d:Detection {uid: 'd-' + toString($case), ruleKey: 'rule@1', ruleId: 'rule', techniqueIds: ['T1078'], start: $start, end: $end,
    group: toString($case), state: 'fired'})-[:DETECTED_IN]->(c)
  CREATE (m:Match {key: 'm-' + toString($case), ruleKey: 'rule@1', group: toString($case), start: $start, end: $end, state: 'fired'})
  CREATE (d)-[:FOLDS]->(m)
  WITH c, m
  UNWIND range(0, size($uids) - 1) AS i
  MATCH (e:Event {uid: $uids[i]})
  CREATE (m)-[:EVIDENCED_BY {step: i, position: i}]->(e)
  WITH c, e MATCH (e)-->(x:Account|IpAddress|Device|Session)
  MERGE (c)-[:INVOLVES_ENTITY]->(x)`;
