import { belongsToSeen } from './need-to-know.js';
import type { Catalogue, Shape } from '../projection/shape.js';

/** How many of each likeness stand by themselves already; no more are counted than matter. */
export const STANDING_ALERTS = /* cypher */ `
  UNWIND $keys AS key
  OPTIONAL MATCH (f:AlertFold {key: key})
  CALL (key) { MATCH (e:Alert) WHERE e.stands = key AND e.t IS NOT NULL WITH e LIMIT $after RETURN count(e) AS standing }
  RETURN key, standing, coalesce(f.state, 'folding') <> 'folding' AS unfolded`;

export const PLACE_ALERTS = /* cypher */ `
  UNWIND $rows AS r
  MATCH (e:Event {uid: r.uid})
  SET e.stands = r.stands, e.fold = r.fold`;

/** A folded alert whose new content is like no longer leaves its fold; one that is like still stays. */
export const PLACE_REVISED_ALERTS = /* cypher */ `
  UNWIND $rows AS r
  MATCH (e:Event {uid: r.uid})
  WITH e, r, e.fold AS was
  WITH e, r, was, was IS NOT NULL AND was = r.key AS stays
  FOREACH (_ IN CASE WHEN stays THEN [] ELSE [1] END | SET e.fold = null, e.stands = r.key)
  RETURN r.uid AS uid, was, stays`;

export const LEAVE_FOLDS = /* cypher */ `
  UNWIND $rows AS r
  MATCH (f:AlertFold {key: r.key})
  SET f.count = f.count - r.count`;

/** Sums, minima and maxima only: batches may commit in any order. The first SET takes the lock that the others need. */
export const FOLD_ALERTS = /* cypher */ `
  UNWIND $rows AS r
  MERGE (f:AlertFold {key: r.key})
  ON CREATE SET f += r.likeness, f.count = 0, f.state = 'folding', f.attached = 0
  SET f.count = f.count + r.count
  WITH f, r
  SET f.firstSeen = CASE WHEN f.firstSeen <= r.firstSeen THEN f.firstSeen ELSE r.firstSeen END,
      f.lastSeen = CASE WHEN f.lastSeen >= r.lastSeen THEN f.lastSeen ELSE r.lastSeen END
  CREATE (:FoldTask {id: r.task, state: 'pending', fold: r.key, uids: r.uids})`;

export const ANY_FOLD_WORK = /* cypher */ `
  RETURN EXISTS { MATCH (t:FoldTask) WHERE t.state = 'pending' } OR
         EXISTS { MATCH (f:AlertFold) WHERE f.state = 'unfolding' } AS waiting`;

export const PENDING_FOLD_TASKS = /* cypher */ `
  MATCH (t:FoldTask) WHERE t.state = 'pending'
  WITH t ORDER BY t.state, t.id LIMIT $limit
  MATCH (f:AlertFold {key: t.fold})
  RETURN t.id AS id, t.uids AS uids, f.key AS key, f.firstSeen AS firstSeen, f.lastSeen AS lastSeen, f.severityId AS severityId`;

export const FINISH_FOLD_TASKS = /* cypher */ `
  UNWIND $ids AS id
  MATCH (t:FoldTask {id: id})
  DELETE t`;

/** The case that holds the alerts that stand holds what is folded behind them. */
export const HOLD_FOLD = /* cypher */ `
  MATCH (f:AlertFold {key: $key})
  MATCH (e:Alert)<-[:CONTAINS]-(c:Case) WHERE e.stands = $key AND e.t IS NOT NULL AND c.mergedInto IS NULL
  WITH f, c ORDER BY c.number LIMIT 1
  MERGE (c)-[:HOLDS_FOLD]->(f)`;

/**
 * Of folded alerts a case takes in whom and what they name, as far as the fold has room; the alerts stay behind it.
 * One that stands is named with them: it is where their case is found.
 */
export const FOLD_EVIDENCE = /* cypher */ `
  MATCH (f:AlertFold {key: $key})
  OPTIONAL MATCH (head:Alert)<-[:CONTAINS]-(c:Case) WHERE head.stands = $key AND head.t IS NOT NULL AND c.mergedInto IS NULL
  WITH f, head, c ORDER BY head.t, head.uid LIMIT 1
  CALL (c) {
    UNWIND $uids AS uid
    MATCH (e:Event {uid: uid})-[:ACTOR|SUBJECT|ON_BEHALF_OF|FROM_IP|ON_DEVICE|IN_SESSION|ON_MAILBOX|ON_RESOURCE|INVOLVES]->(x)
    WHERE x:User OR x:Account OR x:Device OR x:IpAddress OR x:Session OR x:Mailbox OR x:Resource OR x:File OR x:EmailMessage
    WITH DISTINCT c, x WHERE c IS NULL OR NOT EXISTS { (c)-[:INVOLVES_ENTITY]->(x) }
    WITH x ORDER BY x.key
    RETURN collect(x) AS found
  }
  WITH f, head, found, found[0..CASE WHEN f.attached < $most THEN $most - f.attached ELSE 0 END] AS taken
  SET f.attached = f.attached + size(taken), f.leftOut = coalesce(f.leftOut, 0) + size(found) - size(taken)
  RETURN CASE WHEN head IS NULL THEN [] ELSE [head.uid] END AS events,
         [x IN taken | {id: elementId(x), kind: labels(x)[0], key: x.key, label: coalesce(x.label, x.key)}] AS entities`;

export const BEGIN_UNFOLD = /* cypher */ `
  MATCH (f:AlertFold {key: $key})
  SET f.key = f.key
  WITH f, f.state AS was
  FOREACH (_ IN CASE WHEN was = 'folding' THEN [1] ELSE [] END |
    SET f.state = 'unfolding', f.unfoldedAt = $at, f.unfoldedBy = $by, f.unfoldReason = $reason)
  WITH f, was
  OPTIONAL MATCH (c:Case)-[:HOLDS_FOLD]->(f) WHERE c.mergedInto IS NULL
  RETURN was, f.source AS source, c.number AS number, c.uid AS caseUid ORDER BY number LIMIT 1`;

/** A page of a fold's alerts stands by itself from now on, in the case that holds the fold. */
export const UNFOLD_PAGE = /* cypher */ `
  MATCH (f:AlertFold) WHERE f.state = 'unfolding'
  WITH f ORDER BY f.state LIMIT 1
  OPTIONAL MATCH (c:Case)-[:HOLDS_FOLD]->(f) WHERE c.mergedInto IS NULL
  WITH f, c ORDER BY c.number LIMIT 1
  CALL (f) {
    MATCH (e:Alert) WHERE e.fold = f.key AND e.t IS NOT NULL
    WITH e LIMIT $limit
    RETURN collect(e) AS alerts
  }
  SET f.count = f.count - size(alerts), f.state = CASE WHEN size(alerts) < $limit THEN 'unfolded' ELSE f.state END
  FOREACH (e IN alerts | SET e.stands = f.key, e.fold = null)
  FOREACH (_ IN CASE WHEN c IS NULL THEN [] ELSE [1] END | FOREACH (e IN alerts | MERGE (c)-[of:CONTAINS]->(e) ON CREATE SET of.case = c.number, of.t = e.t))
  RETURN c.uid AS caseUid, c.number AS number, f.severityId AS severityId,
         [e IN alerts | e.uid] AS uids`;

export const ATTACH_ENTITIES_OF = /* cypher */ `
  MATCH (c:Case {uid: $caseUid})
  UNWIND $uids AS uid
  MATCH (e:Event {uid: uid})-[:ACTOR|SUBJECT|ON_BEHALF_OF|FROM_IP|ON_DEVICE|IN_SESSION|ON_MAILBOX|ON_RESOURCE|INVOLVES]->(x)
  WHERE x:User OR x:Account OR x:Device OR x:IpAddress OR x:Session OR x:Mailbox OR x:Resource OR x:File OR x:EmailMessage
  WITH DISTINCT c, x
  MERGE (c)-[:INVOLVES_ENTITY]->(x)`;

/** Folds that nothing holds go when their alerts went. */
export const PURGE_FOLDS = /* cypher */ `
  MATCH (f:AlertFold) WHERE f.lastSeen < $before AND NOT EXISTS { (:Case)-[:HOLDS_FOLD]->(f) }
    AND NOT EXISTS { MATCH (e:Alert) WHERE e.fold = f.key AND e.t IS NOT NULL }
  WITH f LIMIT 1000
  DETACH DELETE f`;

/** A case lasts from the first to the last of its alerts, also of those that are folded. */
export const WITH_FOLDS = /* cypher */ `
  OPTIONAL MATCH (c)-[:HOLDS_FOLD]->(f:AlertFold)
  WITH c, events, first, last, min(f.firstSeen) AS foldedFirst, max(f.lastSeen) AS foldedLast
  WITH c, events,
       CASE WHEN foldedFirst < first THEN foldedFirst ELSE first END AS first,
       CASE WHEN foldedLast > last THEN foldedLast ELSE last END AS last`;

/** Sorted by an index of both sides: the earliest of each is found without reading the others. */
const FIRST_STANDING =
  'head(COLLECT { MATCH (s:Alert) WHERE s.stands = #.key AND s.t IS NOT NULL RETURN s.t ORDER BY s.t LIMIT 1 })';
const LAST_STANDING =
  'head(COLLECT { MATCH (s:Alert) WHERE s.stands = #.key AND s.t IS NOT NULL RETURN s.t ORDER BY s.t DESC LIMIT 1 })';

const ALERT_FOLD: Shape = {
  visible: belongsToSeen('(#)<-[:HOLDS_FOLD]-(hidden:Case)'),
  identity: ['__typename', 'id'],
  fields: {
    __typename: "'AlertFold'",
    id: "'AlertFold:' + #.key",
    count: '#.count + COUNT { MATCH (s:Alert) WHERE s.stands = #.key AND s.t IS NOT NULL }',
    folded: '#.count',
    firstSeen: `CASE WHEN ${FIRST_STANDING} < #.firstSeen THEN ${FIRST_STANDING} ELSE #.firstSeen END`,
    lastSeen: `CASE WHEN ${LAST_STANDING} > #.lastSeen THEN ${LAST_STANDING} ELSE #.lastSeen END`,
    state: '#.state',
    unfoldedAt: '#.unfoldedAt',
    unfoldedBy: '#.unfoldedBy',
    unfoldReason: '#.unfoldReason',
    entitiesLeftOut: 'coalesce(#.leftOut, 0)',
    rule: `#{.after, .source, .className, .severityId, .types, .techniqueIds, .entities, .from, .to}`,
  },
  links: {
    samples: {
      shape: 'Event',
      match: 'MATCH (#:Alert) WHERE #.stands = @.key AND #.t IS NOT NULL WITH #',
      form: 'list',
      order: ['#.t', '#.n', '#.uid'],
      limit: 20,
    },
    alerts: {
      shape: 'Event',
      match: 'MATCH (#:Alert) WHERE #.fold = @.key AND #.t IS NOT NULL WITH #',
      form: 'page',
      order: ['#.t', '#.n', '#.uid'],
      total: '@.count',
    },
    case: { shape: 'Case', match: 'MATCH (@)<-[:HOLDS_FOLD]-(#:Case)', form: 'one', order: ['#.number'] },
  },
};

export const FOLD_SHAPES: Catalogue = { AlertFold: ALERT_FOLD };
