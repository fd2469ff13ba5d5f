/** Cases opened in a time, latest first, by index. */
export const CASES_OPENED = /* cypher */ `
  MATCH (c:Case) WHERE c.openedAt >= $from AND c.openedAt < $to AND c.mergedInto IS NULL
  RETURN c.number AS number ORDER BY c.openedAt DESC, number DESC LIMIT $limit`;

/**
 * What a machine was to contain in a case, with the times on the way. A case begins with the receipt of its first event in
 * event time: the index of what a case contains leads there, however much it contains.
 */
export const CONTAINMENTS_OF_CASES = /* cypher */ `
  UNWIND $cases AS number
  MATCH (c:Case {number: number})<-[:RESPONDS_TO]-(a:Action)
  WHERE a.type IN $containing AND a.proposedBy STARTS WITH 'agent:'
  OPTIONAL MATCH (d:Decision {uid: a.decision})
  RETURN c.number AS case, c.title AS title, a.type AS action, a.targetLabel AS target, a.state AS state,
    coalesce(d.policyId, '') AS policy, coalesce(d.robust, false) AND d.verdict = 'MALICIOUS' AS clear,
    COUNT { (a)<-[:APPROVES]-(:Approval) } AS answers,
    head(COLLECT {
      MATCH ()-[of:CONTAINS]->(e:Event) USING INDEX of:CONTAINS(case, t)
      WHERE of.case = number AND of.t > -9007199254740991
      RETURN e.receivedAt ORDER BY of.case, of.t LIMIT 1
    }) AS receivedAt,
    a.proposedAt AS proposedAt, a.authorizedAt AS authorizedAt, a.effectiveAt AS effectiveAt, a.verifiedAt AS verifiedAt
  ORDER BY policy, action, case`;

/** What the latest events say, tool by tool, in the words that all tools share. */
export const WORDS_OF_TOOLS = /* cypher */ `
  MATCH (e:Event) WHERE e.t > -9007199254740991
  WITH e ORDER BY e.t DESC LIMIT $limit
  RETURN e.source AS source, coalesce(e.operation, '') AS operation, count(e) AS events,
    sum(CASE WHEN e.kind = 0 THEN 0 ELSE 1 END) AS classed,
    sum(CASE WHEN coalesce(e.subject, e.actor) IS NULL THEN 0 ELSE 1 END) AS account,
    sum(CASE WHEN e.ip IS NULL THEN 0 ELSE 1 END) AS address,
    sum(CASE WHEN e.device IS NULL THEN 0 ELSE 1 END) AS device
  ORDER BY source, operation`;

/** People of whom more than one vendor has an account, among the first so many. */
export const PEOPLE_ACROSS_TOOLS = /* cypher */ `
  MATCH (u:User) WHERE u.key >= ''
  WITH u ORDER BY u.key LIMIT $limit
  WITH u, COLLECT { MATCH (u)<-[:SAME_AS]-(a:Account) RETURN DISTINCT split(a.key, ':')[0] } AS vendors
  RETURN count(u) AS people, sum(CASE WHEN size(vendors) > 1 THEN 1 ELSE 0 END) AS joined,
    coalesce(max(size(vendors)), 0) AS most`;

/** Every step of a case that the graph knows of: what the audit must know of too. */
export const STEPS_OF_CASE = /* cypher */ `
  CALL () {
    MATCH (d:Decision {case: $case}) RETURN 'decision' AS kind, d.uid AS uid, '' AS of
    UNION ALL
    MATCH (p:Permit {case: $case}) RETURN 'permit' AS kind, p.uid AS uid, p.action AS of
    UNION ALL
    MATCH (a:Action)-[:RESPONDS_TO]->(:Case {number: $case}) RETURN 'action' AS kind, a.uid AS uid, '' AS of
    UNION ALL
    MATCH (p:Approval)-[:APPROVES]->(a:Action)-[:RESPONDS_TO]->(:Case {number: $case})
    RETURN 'answer' AS kind, p.by AS uid, a.uid AS of
    UNION ALL
    MATCH (a:Action)-[:RESPONDS_TO]->(:Case {number: $case})
    MATCH (s:ActionStep {action: a.uid}) WHERE s.attempts > 0
    RETURN 'send' AS kind, s.uid AS uid, a.uid AS of
    UNION ALL
    MATCH (x:Detection)-[:DETECTED_IN]->(:Case {number: $case}) RETURN 'detection' AS kind, x.uid AS uid, '' AS of
  }
  RETURN kind, uid, of ORDER BY kind, uid`;

/** Events of a case whose record is a link of its source's chain, among the first so many. */
export const RECORDS_OF_CASE = /* cypher */ `
  CALL () {
    MATCH ()-[of:CONTAINS]->(e:Event) USING INDEX of:CONTAINS(case, t)
    WHERE of.case = $case AND of.t > -9007199254740991
    RETURN e ORDER BY of.case, of.t LIMIT $limit
  }
  RETURN count(e) AS records,
    sum(CASE WHEN EXISTS { MATCH (:AuditEvent {stream: 'source/' + e.source, seq: e.batch}) } THEN 1 ELSE 0 END) AS chained`;
