/** At most one send per target, the oldest first; a target with a send under way or unclear waits. */
export const DUE_STEPS = /* cypher */ `
  MATCH (s:ActionStep) WHERE s.state = 'QUEUED' AND s.notBefore <= $now AND s.connector IN $connectors
  MATCH (s)-[:STEP_OF]->(a:Action)
  WHERE NOT EXISTS {
    MATCH (other:ActionStep {state: 'DISPATCHED'}) WHERE other.target = s.target AND other.uid <> s.uid
  } AND NOT EXISTS {
    MATCH (other:ActionStep {state: 'UNKNOWN'})
    WHERE other.target = s.target AND other.uid <> s.uid AND other.finishedAt IS NULL
  }
  WITH s, a ORDER BY a.proposedAt, a.uid, s.seq
  WITH s.target AS target, collect(s)[0] AS first, min(a.proposedAt) AS since
  RETURN properties(first) AS step ORDER BY since, first.uid LIMIT $limit`;

export const UNCLEAR_STEPS = /* cypher */ `
  MATCH (s:ActionStep) WHERE s.state = 'UNKNOWN' AND s.notBefore <= $now AND s.finishedAt IS NULL
  RETURN properties(s) AS step ORDER BY s.notBefore, s.uid LIMIT $limit`;

/** A dispatcher that vanished can send nothing after its permit; only then is its send unclear rather than under way. */
export const ORPHANED_STEPS = /* cypher */ `
  MATCH (s:ActionStep {state: 'DISPATCHED'}) WHERE s.sendBy + $graceMs < $now
  RETURN s.uid AS uid`;

export const LOCK_STEP = /* cypher */ `
  MATCH (s:ActionStep {uid: $uid})-[:STEP_OF]->(a:Action)-[:RESPONDS_TO]->(c:Case)
  SET c.locked = true
  SET a.locked = true
  SET s.locked = true
  RETURN properties(s) AS step, properties(a) AS action`;

export const TARGET_IS_BUSY = /* cypher */ `
  MATCH (other:ActionStep)
  WHERE other.target = $target AND other.uid <> $uid
    AND (other.state = 'DISPATCHED' OR (other.state = 'UNKNOWN' AND other.finishedAt IS NULL))
  RETURN count(other) AS busy`;

export const KEEP_STEP = /* cypher */ `
  MATCH (s:ActionStep {uid: $step.uid}) SET s += $step`;

export const KEEP_ACTION_PROGRESS = /* cypher */ `
  MATCH (a:Action {uid: $action.uid}) SET a += $action`;

/** Confirmed by the vendor's word, not yet by a look. */
export const UNVERIFIED_STEPS = /* cypher */ `
  MATCH (s:ActionStep) WHERE s.state = 'CONFIRMED' AND s.verifyAt <= $now
  RETURN properties(s) AS step ORDER BY s.verifyAt, s.uid LIMIT $limit`;

export const COMPENSATE = /* cypher */ `
  MATCH (a:Action {uid: $uid}) WHERE a.state IN ['CONFIRMED', 'UNKNOWN', 'FAILED']
  SET a.state = 'COMPENSATED', a.expiresAt = null
  RETURN properties(a) AS action`;
