import { maySee } from './need-to-know.js';

const SEEN_PART = maySee('part');

/** The case and what was merged into it, as far as who looks may know of it. */
const PARTS = /* cypher */ `
    MATCH (c)<-[:MERGED_INTO*0..20]-(part:Case) WHERE ${SEEN_PART}
    WITH part`;

/**
 * What happened in a case, oldest first. Each branch stops at the page's size; events come by the index of what the case
 * contains, so that a case of 100,000 costs what its page costs. The others are named before they are compared: else the
 * planner walks along the decisions of the whole graph in their order until it meets those of this case.
 */
export const TIMELINE_PAGE = /* cypher */ `
  MATCH (c:Case {number: $number})
  CALL (c) {
    MATCH ()-[of:CONTAINS]->(e:Event) USING INDEX of:CONTAINS(case, t)
    WHERE of.case = $number AND of.t >= $at AND CASE of.t WHEN $at THEN 'Event:' + e.uid > $id ELSE true END
    WITH of, e ORDER BY of.case, of.t, e.uid LIMIT $limit
    RETURN of.t AS at, 'Event:' + e.uid AS id, 'EVENT' AS kind, coalesce(e.operation, e.class, 'event') + coalesce(' from ' + e.source, '') AS text, coalesce(e.actor, null) AS who
    ORDER BY at, id LIMIT $limit
    UNION ALL
    MATCH (c)<-[:DETECTED_IN]-(d:Detection)
    WITH d, coalesce(d.firedAt, d.end) AS at
    WHERE at >= $at AND CASE at WHEN $at THEN 'Detection:' + d.uid > $id ELSE true END
    RETURN at, 'Detection:' + d.uid AS id, 'DETECTION' AS kind, d.ruleTitle + CASE d.state WHEN 'superseded' THEN ' (superseded)' ELSE ' fired' END AS text, null AS who
    ORDER BY at, id LIMIT $limit
    UNION ALL
    MATCH (c)<-[:DECIDES]-(d:Decision)
    WITH d, d.decidedAt AS at
    WHERE at >= $at AND CASE at WHEN $at THEN 'Decision:' + d.uid > $id ELSE true END
    RETURN at, 'Decision:' + d.uid AS id, 'DECISION' AS kind, d.verdict + ' under ' + d.policyId + ' (' + d.trigger + ')' + coalesce('; counts no longer (' + d.retiredBecause + ')', '') AS text, d.policyOwner AS who
    ORDER BY at, id LIMIT $limit
    UNION ALL
    ${PARTS}
    MATCH (part)<-[:RESPONDS_TO]-(a:Action)
    WITH a, a.proposedAt AS at
    WHERE at >= $at AND CASE at WHEN $at THEN 'Action:' + a.uid > $id ELSE true END
    RETURN at, 'Action:' + a.uid AS id, 'ACTION' AS kind, a.type + ' on ' + coalesce(a.targetLabel, a.target) + ': ' + toLower(a.state) AS text, a.proposedBy AS who
    ORDER BY at, id LIMIT $limit
    UNION ALL
    ${PARTS}
    MATCH (part)<-[:COMMENTED_ON]-(m:Comment)
    WITH m, m.at AS at
    WHERE at >= $at AND CASE at WHEN $at THEN 'Comment:' + m.uid > $id ELSE true END
    RETURN at, 'Comment:' + m.uid AS id, 'COMMENT' AS kind, left(m.text, 200) AS text, m.author AS who
    ORDER BY at, id LIMIT $limit
    UNION ALL
    MATCH (c)<-[:TOUCHES]-(x:IdentityDecree)
    WHERE x.at >= $at AND CASE x.at WHEN $at THEN 'IdentityDecree:' + x.uid > $id ELSE true END
    RETURN x.at AS at, 'IdentityDecree:' + x.uid AS id, 'IDENTITY' AS kind,
      CASE x.kind WHEN 'JOIN' THEN x.accounts[0] + ' and ' + x.accounts[1] + ' are one person: ' ELSE x.accounts[0] + ' is somebody else: ' END + x.reason AS text, x.by AS who
    ORDER BY at, id LIMIT $limit
  }
  RETURN at, id, kind, text, who ORDER BY at, id LIMIT $limit`;

/** Sums what is counted already, so that a case of 100,000 costs what a small one costs. */
export const TIMELINE_TOTAL = /* cypher */ `
  MATCH (c:Case {number: $number})
  CALL (c) {
    ${PARTS}
    RETURN sum(COUNT { (part)<-[:RESPONDS_TO]-(:Action) } + COUNT { (part)<-[:COMMENTED_ON]-(:Comment) }) AS ofParts
  }
  RETURN coalesce(c.eventCount, 0) + ofParts + COUNT { (c)<-[:DETECTED_IN]-(:Detection) }
    + COUNT { (c)<-[:DECIDES]-(:Decision) } + COUNT { (c)<-[:TOUCHES]-(:IdentityDecree) } AS total`;
