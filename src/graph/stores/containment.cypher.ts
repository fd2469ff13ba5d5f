import { COUNTED_EVENTS } from './case-contents.cypher.js';
/** What accounts did or had done to them that may have left a foothold; of each account the newest. */
export const FOOTHOLD_EVENTS = /* cypher */ `
  UNWIND $accounts AS key
  CALL (key) {
    MATCH (a:Account {key: key})<-[:ACTOR|SUBJECT]-(e:Event)
    WHERE e.t >= $from AND e.t <= $to AND e.operation IN $operations
    WITH DISTINCT e ORDER BY e.t DESC, e.n DESC, e.uid DESC LIMIT $limit
    RETURN e
  }
  OPTIONAL MATCH (e)-[:SUBJECT]->(subject:Account)
  WITH key, e, subject
  // An administrator who gives somebody else a right leaves that foothold with the other.
  WHERE subject IS NULL OR subject.key = key OR NOT e.operation IN $ofSubject
  OPTIONAL MATCH (e)-[:ON_MAILBOX]->(m:Mailbox)
  OPTIONAL MATCH (e)-[:ON_RESOURCE]->(r)
  OPTIONAL MATCH (e)-[:ON_DEVICE]->(d:Device) WHERE e.operation STARTS WITH 'device.'
  OPTIONAL MATCH (e)-[:HAS_DOCUMENT]->(doc:EventDocument)
  WITH key, e, doc, head(collect(DISTINCT coalesce(m, d, r))) AS thing
  RETURN e.uid AS uid, e.operation AS operation, e.t AS t, key AS account, thing.key AS thing,
    thing.label AS label, doc.content AS content ORDER BY e.t, e.uid`;

/** Effects of a case, each with the accounts it reached. */
export const EFFECTS_OF_CASE = /* cypher */ `
  MATCH (a:Action {case: $case})
  WHERE a.effectiveAt IS NOT NULL AND a.state IN ['CONFIRMED', 'FAILED', 'UNKNOWN', 'DISPATCHED']
  MATCH (s:ActionStep {action: a.uid}) WHERE s.state = 'CONFIRMED'
  RETURN a.type AS type, a.target AS target, a.argsJson AS argsJson, a.effectiveAt AS at, collect(s.target) AS accounts ORDER BY at, type`;

export const WINDOW_OF_CASE = /* cypher */ `
  MATCH (c:Case {number: $case})
  ${COUNTED_EVENTS}
  RETURN coalesce(first, c.openedAt, 0) AS since`;
