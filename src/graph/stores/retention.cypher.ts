export const HORIZON = /* cypher */ `
  MATCH (c:Counter {name: 'horizon'})
  RETURN c.value AS horizon`;

/** Told before anything goes, and only ever later: who reads less than there was can then see why. */
export const RAISE_HORIZON = /* cypher */ `
  MERGE (c:Counter {name: 'horizon'})
  ON CREATE SET c.value = $horizon
  SET c.value = CASE WHEN c.value < $horizon THEN $horizon ELSE c.value END
  RETURN c.value AS horizon`;

/** A page of events that are old by the shortest retention, with whether they may go. */
export const OLD_EVENTS = /* cypher */ `
  MATCH (e:Event)
  WHERE e.t >= $from AND CASE e.t WHEN $from THEN e.uid > $after ELSE true END AND e.t < $before
  WITH e ORDER BY e.t, e.uid LIMIT $limit
  RETURN e.uid AS uid, e.t AS t, e.source AS source, e.class AS className,
         EXISTS { (e)<-[:EVIDENCED_BY]-(:Match) } OR EXISTS { (e)<-[:CONTAINS]-(:Case) } OR
         EXISTS { (e)<-[:CITES]-() } OR EXISTS { MATCH (f:AlertFold) WHERE f.key = e.fold AND EXISTS { (:Case)-[:HOLDS_FOLD]->(f) } } AS pinned`;

/** Who purges and who places a hold take turns here: nothing that a hold keeps goes once it was placed. */
export const TAKE_TURN = /* cypher */ `
  MERGE (c:Counter {name: 'legal-holds'}) SET c.value = 0`;

export const LEGAL_HOLDS = /* cypher */ `
  MATCH (c:Context) WHERE c.kind = 'legal_hold' AND c.value >= '' AND c.withdrawnAt IS NULL
  RETURN c.subject AS subject, c.validFrom AS from, c.validTo AS to LIMIT $most`;

export const KEYS_OF_EVENTS = /* cypher */ `
  UNWIND $uids AS uid
  MATCH (e:Event {uid: uid})-[:ACTOR|SUBJECT|ON_BEHALF_OF|FROM_IP|TO_IP|ON_DEVICE|IN_SESSION|ON_MAILBOX|ON_RESOURCE|INVOLVES]->(n)
  OPTIONAL MATCH (n)-[:SAME_AS]->(u:User)
  RETURN uid, collect(DISTINCT n.key) + collect(DISTINCT u.key) AS keys`;

export const PURGE_EVENTS = /* cypher */ `
  UNWIND $uids AS uid
  MATCH (e:Event {uid: uid})
  OPTIONAL MATCH (e)-[:HAS_DOCUMENT|HAD_DOCUMENT]->(d:EventDocument)
  DETACH DELETE d, e`;

/** What hits asked about before the horizon: nothing that began then is added or taken back any more. */
export const PURGE_ASKED = /* cypher */ `
  MATCH (c:Counter {name: 'horizon'})
  MATCH (i:IdentityScope) WHERE i.hi < c.value
  WITH i LIMIT $limit
  DELETE i`;

/** Whoever looks further back than the horizon does not ask them. */
export const PURGE_STEP_HOURS = /* cypher */ `
  MATCH (c:Counter {name: 'horizon'})
  MATCH (n:StepHour) WHERE n.hour < c.value / $hourMs
  WITH n LIMIT $limit
  DELETE n`;

export const PURGE_HITS = /* cypher */ `
  UNWIND $uids AS uid
  MATCH (h:Hit {e: uid})
  DELETE h`;
