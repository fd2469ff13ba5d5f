/**
 * What a case contains, by the index of its relationships: they carry the number of the case and the time of the event, so
 * that a page costs what it shows, whatever else the case or the graph holds. The case itself stands in no pattern here:
 * from a case of 100,000 alerts the planner would walk along all of them.
 */
const NUMBER_AND_TIMES = /* cypher */ `
  COUNT { (c)-[:CONTAINS]->() } AS events,
  head(COLLECT {
    MATCH ()-[of:CONTAINS]->() USING INDEX of:CONTAINS(case, t)
    WHERE of.case = c.number AND of.t > -9007199254740991
    RETURN of.t ORDER BY of.case, of.t LIMIT 1
  }) AS first,
  head(COLLECT {
    MATCH ()-[of:CONTAINS]->() USING INDEX of:CONTAINS(case, t)
    WHERE of.case = c.number AND of.t > -9007199254740991
    RETURN of.t ORDER BY of.case DESC, of.t DESC LIMIT 1
  }) AS last`;

/** Continues a query that has the case as `c`: how many events it has, and the times of the first and the last. */
export const COUNTED_EVENTS = /* cypher */ `WITH c, ${NUMBER_AND_TIMES}`;

/** Continues a query that has a revised event as `e`: cases that contain it know its new time. */
export const MOVE_IN_CASES = /* cypher */ `
  CALL (e) {
    MATCH (e)<-[of:CONTAINS]-(:Case) WHERE of.t <> e.t
    SET of.t = e.t
  }`;
