import { maySee } from './need-to-know.js';

const CASE_SEEN = maySee('c');

/**
 * Over the cases opened in a time, by index and bounded. Each counts once for its policy and once for all ('*').
 * The policy is the one behind the decision that ranks highest now. Cases that the viewer may not know of are not counted:
 * a short enough time would tell of a single one.
 */
export const CASE_METRICS = /* cypher */ `
  MATCH (c:Case) WHERE c.openedAt >= $from AND c.openedAt < $to AND ${CASE_SEEN}
  WITH c ORDER BY c.openedAt LIMIT $most
  WITH collect(c) AS found
  WITH found, size(found) = $most AS truncated
  UNWIND found AS c
  WITH truncated, c WHERE c.mergedInto IS NULL
  WITH truncated, c,
    coalesce(head(COLLECT {
      MATCH (c)<-[:DECIDES]-(d:Decision {current: true})
      RETURN d.policyId + '@' + d.policyVersion ORDER BY CASE d.verdict WHEN 'MALICIOUS' THEN 0 WHEN 'SUSPICIOUS_NEEDS_HUMAN' THEN 1 WHEN 'UNKNOWN' THEN 2 ELSE 3 END, -d.l, d.policyId LIMIT 1
    }), '') AS policy,
    head(COLLECT { MATCH (c)<-[:DETECTED_IN]-(:Detection)-[:FOLDS]->(m:Match {state: 'fired'}) RETURN m.start ORDER BY m.start LIMIT 1 }) AS begun,
    head(COLLECT { MATCH (c)<-[:DETECTED_IN]-(d:Detection) WHERE d.firedAt IS NOT NULL RETURN d.firedAt ORDER BY d.firedAt LIMIT 1 }) AS detected,
    head(COLLECT { MATCH (c)<-[:RESPONDS_TO]-(a:Action) WHERE a.effectiveAt IS NOT NULL AND a.type IN $containing RETURN a.effectiveAt ORDER BY a.effectiveAt LIMIT 1 }) AS contained,
    coalesce(c.touches, 0) + COUNT { (c)<-[:RESPONDS_TO]-(:Action)<-[:APPROVES]-(:Approval) } AS touches
  WITH truncated, c, policy, touches, (detected - begun) / 1000.0 AS detect,
    (contained - c.openedAt) / 1000.0 AS contain,
    (c.acknowledgedAt - c.openedAt) / 1000.0 AS acknowledge,
    CASE c.status WHEN 'CLOSED' THEN (c.closedAt - c.openedAt) / 1000.0 END AS resolve
  UNWIND [policy, '*'] AS policyKey
  RETURN policyKey AS policy, truncated, count(c) AS opened, count(resolve) AS closed,
    sum(CASE WHEN c.reopenCount > 0 THEN 1 ELSE 0 END) AS reopened,
    sum(CASE WHEN c.escalations > 0 THEN 1 ELSE 0 END) AS escalated, sum(touches) AS touches,
    {cases: count(detect), meanSeconds: avg(detect), medianSeconds: percentileCont(detect, 0.5)} AS detect,
    {cases: count(contain), meanSeconds: avg(contain), medianSeconds: percentileCont(contain, 0.5)} AS contain,
    {cases: count(acknowledge), meanSeconds: avg(acknowledge), medianSeconds: percentileCont(acknowledge, 0.5)} AS acknowledge,
    {cases: count(resolve), meanSeconds: avg(resolve), medianSeconds: percentileCont(resolve, 0.5)} AS resolve
  ORDER BY policy`;
