export const MATCHES_WITHIN = /* cypher */ `
  UNWIND range(0, size($windows) - 1) AS i
  WITH i, $windows[i] AS w
  MATCH (m:Match)
  WHERE m.ruleKey = w.ruleKey AND m.group = w.group AND m.start >= w.lo AND m.start <= w.hi AND m.end <= w.hi
  RETURN i, m.key AS key, m.state AS state, m.start AS start, m.end AS end, m.coverage AS coverage`;

export const SAVE_MATCHES = /* cypher */ `
  UNWIND $rows AS r
  MERGE (m:Match {key: r.key})
  ON CREATE SET m += r.identity, m.foundAt = $now
  SET m.start = r.start, m.end = r.end, m.state = r.state, m.due = r.due, m.coverage = r.coverage, m.changedAt = $now
  REMOVE m.supersededAt`;

/** Again for a match that came back: its evidence stayed with it. */
export const EVIDENCE_OF_MATCHES = /* cypher */ `
  UNWIND $rows AS r
  MATCH (m:Match {key: r.key})
  MATCH (e:Event {uid: r.uid})
  MERGE (m)-[:EVIDENCED_BY {step: r.step, position: r.position}]->(e)`;

/** Never deleted: what was once fired stays explainable. */
export const SUPERSEDE_MATCHES = /* cypher */ `
  UNWIND $keys AS key
  MATCH (m:Match {key: key})
  SET m.state = 'superseded', m.supersededAt = $now, m.changedAt = $now`;

const MATCH_ROW =
  'm.key AS key, m.ruleKey AS ruleKey, m.group AS group, m.events AS events, m.steps AS steps, m.start AS start, m.end AS end';

export const FIRED_BY_KEY = /* cypher */ `
  UNWIND $keys AS key
  MATCH (m:Match {key: key}) WHERE m.state = 'fired'
  RETURN ${MATCH_ROW}`;

/** In the order of the index over (state, end), a page at a time. */
export const FIRED_FROM = /* cypher */ `
  MATCH (m:Match) WHERE m.state = 'fired' AND m.end >= $time AND CASE m.end WHEN $time THEN m.key > $after ELSE true END
  RETURN ${MATCH_ROW} ORDER BY m.end, m.key LIMIT $limit`;

/** What waits is little, and most of it waits for the same few rules. */
export const DUE_MATCHES = /* cypher */ `
  MATCH (m:Match) WHERE m.state IN ['pending', 'unobserved'] AND m.end >= $least
  UNWIND [r IN $rules WHERE r.ruleKey = m.ruleKey] AS r
  WITH m, r
  WHERE m.start >= r.since AND
        (m.state = 'pending' AND m.due <= r.watermark OR m.state = 'unobserved' AND m.coverage <> r.coverage)
  RETURN m.key AS key, m.ruleKey AS ruleKey, m.group AS group, m.start AS lo, m.end AS hi
  ORDER BY hi LIMIT $limit`;
