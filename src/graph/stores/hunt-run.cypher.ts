/** Two requests with one idempotency key that meet here make one run. */
export const ADD_RUN = /* cypher */ `
  MERGE (r:HuntRun {uid: $run.uid})
  ON CREATE SET r = $run`;

export const RUN_BY_UID = /* cypher */ `
  MATCH (r:HuntRun {uid: $uid})
  RETURN r {.*} AS run`;

export const OPEN_RUNS_OF = /* cypher */ `
  MATCH (r:HuntRun) WHERE r.createdBy = $principal AND r.state IN ['QUEUED', 'RUNNING']
  RETURN count(r) AS open`;

export const OLDEST_QUEUED = /* cypher */ `
  MATCH (r:HuntRun) WHERE r.state = 'QUEUED' AND r.createdAt >= 0
  RETURN r.uid AS uid ORDER BY r.createdAt LIMIT 1`;

export const LOCK_RUN = /* cypher */ `
  MATCH (r:HuntRun {uid: $uid})
  SET r.locked = true
  RETURN r.uid AS uid`;

/** After the lock, in a statement of its own: what was read before it may be old. */
export const START_RUN = /* cypher */ `
  MATCH (r:HuntRun {uid: $uid}) WHERE r.state = 'QUEUED'
  SET r.state = 'RUNNING', r.runner = $runner, r.startedAt = $now, r.heartbeatAt = $now
  RETURN r {.*} AS run`;

export const OWN_RUN = /* cypher */ `
  MATCH (r:HuntRun {uid: $uid})
  RETURN r.state = 'RUNNING' AND r.runner = $runner AS ours, coalesce(r.cancelled, false) AS cancelled,
         coalesce(r.nextSeq, 0) AS nextSeq`;

export const ADD_RUN_MATCHES = /* cypher */ `
  UNWIND range(0, size($rows) - 1) AS i
  WITH i, $rows[i] AS row
  MERGE (m:HuntMatch {run: $uid, key: row.key})
  ON CREATE SET m.seq = $nextSeq + i
  SET m += row
  RETURN sum(CASE WHEN m.seq = $nextSeq + i THEN 1 ELSE 0 END) AS changed`;

export const DROP_RUN_MATCHES = /* cypher */ `
  UNWIND $keys AS key
  MATCH (m:HuntMatch {run: $uid, key: key})
  DELETE m
  RETURN count(*) AS changed`;

export const UPDATE_RUN = /* cypher */ `
  MATCH (r:HuntRun {uid: $uid})
  SET r += $update, r.heartbeatAt = $now, r.nextSeq = $nextSeq,
      r.matchCount = r.matchCount + $more`;

export const CANCEL_RUN = /* cypher */ `
  MATCH (r:HuntRun {uid: $uid}) WHERE r.state IN ['QUEUED', 'RUNNING']
  SET r.cancelled = true
  SET r += CASE WHEN r.state = 'QUEUED' THEN {state: 'CANCELLED', finishedAt: $now} ELSE {} END
  RETURN r {.*} AS run`;

/** Its node has gone: what it found stays, and the reason is said. */
export const SILENT_RUNS = /* cypher */ `
  MATCH (r:HuntRun) WHERE r.state = 'RUNNING' AND r.createdAt >= 0 AND r.heartbeatAt < $silentSince
  RETURN r.uid AS uid LIMIT 100`;

export const INTERRUPT_RUN = /* cypher */ `
  MATCH (r:HuntRun {uid: $uid}) WHERE r.state = 'RUNNING' AND r.heartbeatAt < $silentSince
  SET r.state = 'INTERRUPTED', r.finishedAt = $now, r.code = 'LEASE_LOST', r.reason = $reason
  RETURN r.uid AS uid`;

export const OLD_RUNS = /* cypher */ `
  MATCH (r:HuntRun) WHERE r.createdAt < $before AND NOT r.state IN ['QUEUED', 'RUNNING']
  RETURN r.uid AS uid ORDER BY r.createdAt LIMIT $limit`;

export const FORGET_MATCHES = /* cypher */ `
  MATCH (m:HuntMatch) WHERE m.run = $uid AND m.seq >= 0
  WITH m LIMIT 5000
  DELETE m
  RETURN count(*) AS gone`;

export const FORGET_RUN = /* cypher */ `
  MATCH (r:HuntRun {uid: $uid})
  DELETE r`;

/** The index over (run, evidence) answers each of these from the other side. */
export const ONLY_LEFT = /* cypher */ `
  MATCH (m:HuntMatch) WHERE m.run = $left AND m.seq >= 0
  WITH m, EXISTS { MATCH (o:HuntMatch) WHERE o.run = $right AND o.evidence = m.evidence } AS shared
  RETURN sum(CASE WHEN shared THEN 1 ELSE 0 END) AS same, sum(CASE WHEN shared THEN 0 ELSE 1 END) AS only,
         [key IN collect(CASE WHEN shared THEN null ELSE m.key END) WHERE key IS NOT NULL][..$shown] AS keys`;

export const STORED_EVIDENCE = /* cypher */ `
  MATCH (m:Match)
  WHERE m.ruleKey = $ruleKey AND m.group >= '' AND m.start > -9007199254740991 AND m.state = 'fired' AND m.end >= $lo AND m.end <= $hi
  RETURN m.group AS group, m.events AS events LIMIT $limit`;
