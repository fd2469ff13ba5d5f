export const WORK_PLAN = /* cypher */ `
  MATCH (p:WorkPlan {name: 'current'})
  RETURN p.version AS version, p.planJson AS planJson, p.savedAt AS savedAt, p.savedBy AS savedBy`;

export const LOCK_WORK_PLAN = /* cypher */ `
  MERGE (p:WorkPlan {name: 'current'})
  SET p.version = coalesce(p.version, 0)
  RETURN p.version AS version`;

export const SAVE_WORK_PLAN = /* cypher */ `
  MATCH (p:WorkPlan {name: 'current'})
  SET p.version = p.version + 1, p.planJson = $planJson, p.savedAt = $at, p.savedBy = $by
  WITH p
  // Cases are looked at again under the new plan, from the beginning of the feed.
  OPTIONAL MATCH (r:FeedReader {name: 'desk'})
  SET r.cursor = null`;

/** What of a case decides who works on it. Its first events tell its classes: it is routed when it opens, while it is small. */
const TENDED = /* cypher */ `
  WITH c,
    COLLECT { MATCH (c)-[:CONTAINS]->(e:Event) WITH e LIMIT 200 RETURN DISTINCT e.class } AS classes,
    COLLECT { MATCH (c)-[:CONTAINS]->(e:Event) WITH e LIMIT 200 WHERE e.kind = 2003 MATCH (e)-[:HAS_DOCUMENT]->(d:EventDocument) RETURN d.content LIMIT 5 } AS findings,
    COLLECT {
      MATCH (c)-[:INVOLVES_ENTITY]->(n) WITH n LIMIT 100
      MATCH (f:Context {subject: n.key, kind: 'owner'})
      WHERE f.validFrom <= $now AND (f.validTo IS NULL OR f.validTo > $now) AND f.withdrawnAt IS NULL
      RETURN f.valueJson ORDER BY f.recordedAt DESC, f.uid LIMIT 20
    } AS owners
  RETURN c.number AS number, c.uid AS uid, c.title AS title, c.status AS status, c.owner AS owner, c.team AS team, c.severity AS severity, c.verdict AS verdict,
    coalesce(c.tags, []) AS tags, c.openedAt AS openedAt, c.acknowledgedAt AS acknowledgedAt, c.closedAt AS closedAt, c.mergedInto AS mergedInto,
    c.routedBy AS routedBy, c.routedAt AS routedAt, c.escalatedAt AS escalatedAt, c.slaRule AS slaRule, c.slaPausedAt AS slaPausedAt,
    coalesce(c.slaPausedMs, 0) AS slaPausedMs, c.acknowledgeDueAt AS acknowledgeDueAt, c.resolveDueAt AS resolveDueAt,
    coalesce(c.slaBreached, []) AS slaBreached, c.tendAt AS tendAt, classes, findings, owners`;

export const LOCKED_CASE_TO_TEND = /* cypher */ `
  MATCH (c:Case {number: $number})
  SET c.version = coalesce(c.version, 0)
  ${TENDED}`;

export const PAST_CASES_TO_TEND = /* cypher */ `
  MATCH (c:Case) WHERE c.number >= 0 AND c.mergedInto IS NULL AND c.restrictedTo IS NULL
  WITH c ORDER BY c.number DESC LIMIT $first
  ${TENDED} ORDER BY number DESC`;

/** Who is on call: subject = the team, value = the person, valid while the duty lasts. */
export const ON_CALL = /* cypher */ `
  MATCH (f:Context) WHERE f.kind = 'on_call' AND f.value >= ''
    AND f.validFrom <= $now AND (f.validTo IS NULL OR f.validTo > $now) AND f.withdrawnAt IS NULL
  RETURN f.subject AS team, f.valueJson AS person ORDER BY f.recordedAt, f.uid LIMIT 500`;

export const TEND_CASE = /* cypher */ `
  MATCH (c:Case {number: $number})
  SET c += $set, c.version = c.version + $changes`;

export const DUE_CASES = /* cypher */ `
  MATCH (c:Case) WHERE c.tendAt <= $now
  RETURN c.number AS number ORDER BY c.tendAt LIMIT $limit`;

/** Waiting twice is waiting once; what was waited is added when it ends, so that no answer shows a time as missed that was not. */
export const PAUSE_SLA = /* cypher */ `
  MATCH (c:Case {number: $number})
  WITH c, CASE WHEN $waitingOn IS NULL AND c.slaPausedAt IS NOT NULL THEN $at - c.slaPausedAt ELSE 0 END AS waited
  SET c.slaPausedMs = coalesce(c.slaPausedMs, 0) + waited,
      c.acknowledgeDueAt = c.acknowledgeDueAt + waited, c.resolveDueAt = c.resolveDueAt + waited
  SET c.slaPausedAt = CASE WHEN $waitingOn IS NULL THEN null ELSE coalesce(c.slaPausedAt, $at) END, c.waitingOn = $waitingOn,
      c.version = c.version + 1, c.updatedAt = $at`;

export const FEED_PLACE = /* cypher */ `
  MATCH (r:FeedReader {name: 'desk'}) RETURN r.cursor AS cursor`;

export const MOVE_FEED_PLACE = /* cypher */ `
  MERGE (r:FeedReader {name: 'desk'})
  SET r.name = r.name
  WITH r WHERE coalesce(r.cursor, '') = coalesce($from, '')
  SET r.cursor = $to
  RETURN r.cursor AS cursor`;
