/** What waits for a worker of this name, each found by the index that the worker itself reads by. */
const QUEUED = /* cypher */ `
         EXISTS { MATCH (t:EvalTask) WHERE t.state = 'pending' AND t.id IS NOT NULL } AS correlate,
         EXISTS { MATCH (r:Rule) WHERE r.status IN ['live', 'shadow'] AND NOT r.ready } AS backFill,
         EXISTS { MATCH (t:AlertTask) WHERE t.state = 'pending' AND t.id IS NOT NULL }
           OR EXISTS { MATCH (t:FoldTask) WHERE t.state = 'pending' AND t.id IS NOT NULL }
           OR EXISTS { MATCH (f:AlertFold) WHERE f.state = 'unfolding' } AS alerts,
         EXISTS { MATCH (t:DecideTask) WHERE t.state = 'pending' AND t.id IS NOT NULL } AS decide,
         EXISTS { MATCH (t:DecideTask) WHERE t.state = 'respond' AND t.id IS NOT NULL } AS guard`;

export const WORK_WAITING = /* cypher */ `RETURN ${QUEUED}`;

/** What has become due with the time, or was asked for by somebody. */
export const WORKERS_NEEDED = /* cypher */ `
  RETURN ${QUEUED},
         EXISTS { MATCH (s:ActionStep) WHERE s.state = 'QUEUED' AND s.notBefore <= $now }
           OR EXISTS { MATCH (s:ActionStep) WHERE s.state = 'UNKNOWN' AND s.notBefore <= $now AND s.finishedAt IS NULL }
           OR EXISTS { MATCH (s:ActionStep) WHERE s.state = 'DISPATCHED' AND s.notBefore >= 0 AND s.sendBy < $now }
           OR EXISTS { MATCH (s:ActionStep) WHERE s.state = 'CONFIRMED' AND s.verifyAt <= $now } AS act,
         EXISTS { MATCH (r:PlaybookRun) WHERE r.outcome = 'RUNNING' AND r.lookAt <= $now } AS playbooks,
         EXISTS { MATCH (a:Action) WHERE a.state = 'WAITING_APPROVAL' AND a.answerDueAt <= $now } AS approvals,
         EXISTS { MATCH (w:Webhook) WHERE w.state = 'active' }
           OR EXISTS { MATCH (d:WebhookDelivery) WHERE d.state = 'pending' AND d.nextAttemptAt <= $now } AS webhooks,
         EXISTS { MATCH (r:HuntRun) WHERE r.state = 'QUEUED' AND r.createdAt >= 0 } AS hunts,
         EXISTS { MATCH (j:Reprocess) WHERE j.state = 'running' AND j.source IS NOT NULL } AS reprocess`;
