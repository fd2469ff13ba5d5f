/** Everybody to whom a case is kept, and a word for those who may see what is marked TLP:RED; indexes know those cases. */
export const KEPT_TO = /* cypher */ `
  CALL () {
    MATCH (c:Case) WHERE c.restrictedTo IS NOT NULL
    UNWIND c.restrictedTo AS who RETURN who
    UNION
    MATCH (c:Case) WHERE c.tlp = 'RED'
    WITH c LIMIT 1 RETURN $red AS who
  }
  RETURN DISTINCT who`;

/** From what belongs to a case to the case; the same paths by which it is kept from others. */
export const KEPT_BEHIND = /* cypher */ `
  CALL () {
    UNWIND $numbers AS key MATCH (c:Case {number: key}) RETURN c
    UNION UNWIND $uids.Case AS key MATCH (c:Case {uid: key}) RETURN c
    UNION UNWIND $uids.Detection AS key MATCH (:Detection {uid: key})-[:DETECTED_IN]->(c:Case) RETURN c
    UNION UNWIND $uids.Decision AS key MATCH (:Decision {uid: key})-[:DECIDES]->(c:Case) RETURN c
    UNION UNWIND $uids.Evidence AS key MATCH (:Evidence {uid: key})<-[:RESTS_ON]-(:Decision)-[:DECIDES]->(c:Case) RETURN c
    UNION UNWIND $uids.Action AS key MATCH (:Action {uid: key})-[:RESPONDS_TO]->(c:Case) RETURN c
    UNION UNWIND $uids.Approval AS key MATCH (:Approval {uid: key})-[:APPROVES]->(:Action)-[:RESPONDS_TO]->(c:Case) RETURN c
    UNION UNWIND $uids.Comment AS key MATCH (:Comment {uid: key})-[:COMMENTED_ON]->(c:Case) RETURN c
    UNION UNWIND $uids.NotedObservable AS key MATCH (:NotedObservable {uid: key})-[:OBSERVABLE_OF]->(c:Case) RETURN c
    UNION UNWIND $uids.Task AS key MATCH (:Task {uid: key})-[:TASK_OF]->(c:Case) RETURN c
    UNION UNWIND $uids.Attachment AS key MATCH (:Attachment {uid: key})-[:ATTACHED_TO]->(c:Case) RETURN c
    UNION UNWIND $uids.AlertFold AS key MATCH (:AlertFold {key: key})<-[:HOLDS_FOLD]-(c:Case) RETURN c
  }
  WITH DISTINCT c WHERE c.restrictedTo IS NOT NULL OR c.tlp = 'RED'
  RETURN c.number AS number ORDER BY number`;
