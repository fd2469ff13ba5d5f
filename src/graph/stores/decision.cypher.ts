import { PLACE_IN_QUEUE } from './case-priority.cypher.js';

export const PENDING_DECISIONS = /* cypher */ `
  MATCH (t:DecideTask) WHERE t.state = 'pending'
  WITH t ORDER BY t.state, t.id LIMIT $limit
  RETURN DISTINCT t.case AS case`;

export const NEWEST_TRIGGER = /* cypher */ `
  MATCH (t:DecideTask) WHERE t.state = 'pending' AND t.case = $case
  RETURN max(t.at) AS at`;

/** Locks the case and takes its tasks: whoever comes second finds none, so two nodes make one decision. */
export const CLAIM_DECISIONS = /* cypher */ `
  MATCH (c:Case {number: $case})
  SET c.deciding = $now
  WITH c
  MATCH (t:DecideTask) WHERE t.state = 'pending' AND t.case = $case
  WITH c, t ORDER BY t.at
  WITH c, collect(t) AS tasks
  WITH c, tasks, [x IN tasks | x.trigger] AS triggers, [x IN tasks | x.at] AS times
  FOREACH (x IN tasks | DELETE x)
  RETURN properties(c) AS record, triggers, times`;

export const CURRENT_DECISIONS = /* cypher */ `
  MATCH (d:Decision)-[:DECIDES]->(:Case {number: $case})
  RETURN d.uid AS uid, d.seq AS seq, d.subject AS subject, d.policyId AS policyId, d.current AS current,
         d.resultJson AS resultJson, d.answersJson AS answersJson, d.verdict AS verdict
  ORDER BY d.seq`;

export const SAVE_DECISION = /* cypher */ `
  MATCH (c:Case {number: $decision.case})
  CREATE (d:Decision) SET d = $decision
  CREATE (d)-[:DECIDES]->(c)
  WITH d
  CALL (d) {
    UNWIND $evidence AS row
    CREATE (v:Evidence) SET v = row.record
    CREATE (d)-[:RESTS_ON]->(v)
    WITH v, row
    UNWIND row.cites AS cited
    OPTIONAL MATCH (e:Event {uid: cited})
    OPTIONAL MATCH (x:Context {uid: cited})
    OPTIONAL MATCH (i:Indicator {uid: cited})
    WITH v, coalesce(e, x, i) AS fact WHERE fact IS NOT NULL
    CREATE (v)-[:CITES]->(fact)
    RETURN count(*) AS cited
  }
  CALL (d) {
    UNWIND $lacked AS row
    MERGE (q:Question {id: row.question})
    CREATE (d)-[:LACKED {state: row.state, reach: row.reach, couldFlip: row.couldFlip, askFrom: row.askFrom}]->(q)
    RETURN count(*) AS lacked
  }
  RETURN d.uid AS uid`;

export const SUPERSEDE_DECISION = /* cypher */ `
  MATCH (new:Decision {uid: $uid}), (old:Decision {uid: $superseded})
  SET old.current = false
  CREATE (new)-[:SUPERSEDES]->(old)`;

/** Nothing replaces it: whom it was about left the case, or its policy is no longer in force. */
export const RETIRE_DECISIONS = /* cypher */ `
  UNWIND $uids AS uid
  MATCH (d:Decision {uid: uid})
  SET d.current = false, d.retiredAt = $now, d.retiredBecause = $because`;

export const DECISION_UNDER_POLICY = /* cypher */ `
  MATCH (d:Decision {uid: $uid})
  MERGE (p:Policy {key: $policy.key}) ON CREATE SET p = $policy
  CREATE (d)-[:UNDER]->(p)`;

export const SET_CASE_VERDICT = /* cypher */ `
  MATCH (c:Case {number: $case})
  SET c.verdict = $verdict, c.updatedAt = $now, c.version = c.version + 1
  ${PLACE_IN_QUEUE}
  REMOVE c.deciding`;

export const QUEUE_RESPONSE = /* cypher */ `
  MERGE (t:DecideTask {id: 'respond-' + toString($case)})
  SET t.state = 'respond', t.case = $case, t.trigger = 'decided', t.at = $now`;

export const WAITING_RESPONSES = /* cypher */ `
  MATCH (t:DecideTask) WHERE t.state = 'respond'
  WITH t ORDER BY t.state, t.id LIMIT $limit
  RETURN t.case AS case, t.at AS at`;

/** Only the round that was answered: a later decision has queued its own. */
export const FINISH_RESPONSE = /* cypher */ `
  MATCH (t:DecideTask {id: 'respond-' + toString($case)}) WHERE t.at = $at
  DELETE t`;

export const DECIDED_SUBJECTS = /* cypher */ `
  MATCH (d:Decision)-[:DECIDES]->(:Case {number: $case})
  WHERE d.current
  OPTIONAL MATCH (u:User {key: d.subject})
  OPTIONAL MATCH (m:Device {key: d.subject})
  OPTIONAL MATCH (r:Resource {key: d.subject})
  OPTIONAL MATCH (b:Mailbox {key: d.subject})
  RETURN d.uid AS decision, d.subject AS subject, d.verdict AS verdict, d.callsJson AS callsJson,
         coalesce(head(labels(coalesce(u, m, r, b))), 'Account') AS kind
  ORDER BY d.seq`;
