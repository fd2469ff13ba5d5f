/** Locks what every permission of this type waits for: after an engaged switch commits, no claim can miss it. */
export const LOCK_GATES = /* cypher */ `
  MERGE (k:KillSwitch {name: 'global'}) ON CREATE SET k.engaged = false
  SET k.locked = true
  MERGE (r:RateWindow {type: $type}) ON CREATE SET r.tokens = []
  SET r.locked = true
  RETURN k.engaged AS killSwitch, r.tokens AS tokens`;

export const READ_GATES = /* cypher */ `
  OPTIONAL MATCH (k:KillSwitch {name: 'global'})
  OPTIONAL MATCH (r:RateWindow {type: $type})
  RETURN coalesce(k.engaged, false) AS killSwitch, coalesce(r.tokens, []) AS tokens`;

export const KEEP_TOKENS = /* cypher */ `
  MATCH (r:RateWindow {type: $type}) SET r.tokens = $tokens`;

export const CURRENT_DECISIONS = /* cypher */ `
  MATCH (d:Decision {case: $case})
  WHERE d.current AND d.subject IN $subjects
  OPTIONAL MATCH (d)-[:UNDER]->(p:Policy)
  RETURN d.uid AS uid, d.verdict AS verdict, d.robust AS robust, d.contested AS contested, d.l AS l,
    d.decidedAt AS decidedAt, d.policyId AS policyId, d.policyOwner AS policyOwner, p.reviewBy AS policyReviewBy,
    d.resultJson AS resultJson`;

export const APPROVALS_IN_FORCE = /* cypher */ `
  MATCH (p:Approval)-[:APPROVES]->(:Action {uid: $action})
  WHERE p.approved AND p.argumentsDigest = $argumentsDigest AND p.decision = $decision AND p.expiresAt > $now
    AND (p.delegation IS NULL OR EXISTS { MATCH (d:ApprovalDelegation {uid: p.delegation}) WHERE d.until > $now })
  RETURN p.by AS id, coalesce(p.byName, '') AS name, coalesce(p.byLogins, []) AS logins,
    p.onBehalfOf AS voice, p.onBehalfOfName AS voiceName, coalesce(p.onBehalfOfLogins, []) AS voiceLogins
  ORDER BY p.at, id`;

export const AUTONOMY_LEVELS = /* cypher */ `
  MATCH (a:Autonomy) WHERE a.key IN $keys AND a.level IS NOT NULL RETURN a.key AS key, a.level AS level`;

export const SET_AUTONOMY = /* cypher */ `
  MERGE (a:Autonomy {key: $key}) SET a.level = $level, a.signedBy = $signedBy, a.signedAt = $now`;

export const SET_FIRST_AUTONOMY = /* cypher */ `
  MERGE (a:Autonomy {key: $key})
  WITH a WHERE a.level IS NULL
  SET a.level = $level, a.signedBy = $signedBy, a.signedAt = $now
  RETURN a.key AS key`;

export const DIRECTORY_SIZE = /* cypher */ `
  MATCH (u:User) RETURN count(u) AS people`;

export const KEEP_PERMIT = /* cypher */ `
  MERGE (p:Permit {uid: $uid})
  ON CREATE SET p.case = $case, p.action = $action, p.guardrails = $guardrails, p.at = $at, p.recordJson = $recordJson`;

export const KEEP_GUARDRAILS = /* cypher */ `
  MERGE (g:Guardrails {digest: $digest}) ON CREATE SET g.text = $text`;

export const PERMITS_OF_CASE = /* cypher */ `
  MATCH (p:Permit {case: $case})
  MATCH (g:Guardrails {digest: p.guardrails})
  RETURN p.recordJson AS recordJson, g.text AS text ORDER BY p.at, p.uid`;

/** An action that took effect, or may have, and has not been undone. */
export const EXECUTED_ACTION = /* cypher */ `
  MATCH (a:Action {uid: $uid}) WHERE a.target = $target AND a.state IN ['CONFIRMED', 'UNKNOWN', 'FAILED', 'DISPATCHED']
  RETURN properties(a) AS action`;
