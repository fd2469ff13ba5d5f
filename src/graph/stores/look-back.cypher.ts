import { belongsToSeen, maySee } from './need-to-know.js';

const ANSWER_SEEN = belongsToSeen('(v)<-[:RESTS_ON]-(:Decision)-[:DECIDES]->(hidden:Case)');
const CASE_SEEN = maySee('c');
const ACTION_SEEN = belongsToSeen('(a)-[:RESPONDS_TO]->(hidden:Case)');

/** What is to be withdrawn: the fact itself, or the facts that an answer cites; an event cannot be, for it was said. */
export const FACTS_BEHIND = /* cypher */ `
  CALL () {
    MATCH (f:Context {uid: $uid}) WHERE f.kind <> 'legal_hold' RETURN f
    UNION MATCH (f:Indicator {uid: $uid}) RETURN f
    UNION MATCH (v:Evidence {uid: $uid})-[:CITES]->(f) WHERE ${ANSWER_SEEN} RETURN f
  }
  RETURN f.uid AS uid, labels(f)[0] AS kind, f.withdrawnAt IS NULL AS open, f.validFrom AS validFrom, f.validTo AS validTo
  ORDER BY uid`;

/** A fact or an indicator is withdrawn once. */
export const WITHDRAW_CITED = /* cypher */ `
  UNWIND $uids AS uid
  CALL (uid) {
    MATCH (f:Context {uid: uid}) RETURN f
    UNION MATCH (f:Indicator {uid: uid}) RETURN f
  }
  WITH f WHERE f.withdrawnAt IS NULL
  SET f.withdrawnAt = $at, f.withdrawnBy = $by, f.withdrawnBecause = $reason, f.dueAt = null, f.endsAt = null`;

/** Everything decided now that rests on it, with what was done because of that, and whether the viewer may know of it. */
export const RESTING_ON = /* cypher */ `
  UNWIND $uids AS uid
  CALL (uid) {
    MATCH (f:Context {uid: uid})<-[:CITES]-(v:Evidence) RETURN v
    UNION MATCH (f:Indicator {uid: uid})<-[:CITES]-(v:Evidence) RETURN v
  }
  MATCH (d:Decision {current: true})-[:RESTS_ON]->(v)
  MATCH (d)-[:DECIDES]->(c:Case)
  RETURN DISTINCT d.uid AS decision, c.number AS case, d.verdict AS verdict, ${CASE_SEEN} AS seen,
    COLLECT { MATCH (a:Action)-[:BECAUSE_OF]->(d) RETURN a.uid ORDER BY a.uid } AS actions
  ORDER BY case, decision`;

/** Cases that name somebody or something, by the index of each kind. */
export const CASES_ABOUT = /* cypher */ `
  UNWIND $subjects AS key
  CALL (key) {
    MATCH (:Account {key: key})<-[:INVOLVES_ENTITY]-(c:Case) RETURN c
    UNION MATCH (:User {key: key})<-[:INVOLVES_ENTITY]-(c:Case) RETURN c
    UNION MATCH (:Device {key: key})<-[:INVOLVES_ENTITY]-(c:Case) RETURN c
    UNION MATCH (:Resource {key: key})<-[:INVOLVES_ENTITY]-(c:Case) RETURN c
    UNION MATCH (:Mailbox {key: key})<-[:INVOLVES_ENTITY]-(c:Case) RETURN c
  }
  WITH DISTINCT c WHERE c.mergedInto IS NULL
  RETURN c.number AS case`;

/** The newest cases that are not closed. */
export const OPEN_CASES = /* cypher */ `
  MATCH (c:Case) WHERE c.status IN ['OPEN', 'IN_PROGRESS'] AND c.number >= 0 AND c.mergedInto IS NULL
  RETURN c.number AS case ORDER BY case DESC LIMIT $most`;

/** What the viewer may know of that was done because of a decision that rested on it, also one that was replaced meanwhile. */
export const DONE_BECAUSE_OF = /* cypher */ `
  UNWIND $uids AS uid
  CALL (uid) {
    MATCH (f:Context {uid: uid})<-[:CITES]-(v:Evidence) RETURN v
    UNION MATCH (f:Indicator {uid: uid})<-[:CITES]-(v:Evidence) RETURN v
  }
  MATCH (a:Action)-[:BECAUSE_OF]->(:Decision)-[:RESTS_ON]->(v)
  WHERE ${ACTION_SEEN}
  RETURN DISTINCT a.uid AS uid ORDER BY uid LIMIT $most`;
