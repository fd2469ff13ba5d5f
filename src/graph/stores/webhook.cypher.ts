import type { Catalogue, Shape } from '../projection/shape.js';

export const ADD_WEBHOOK = /* cypher */ `CREATE (w:Webhook) SET w = $webhook`;

export const WEBHOOK_BY_ID = /* cypher */ `MATCH (w:Webhook {id: $id}) RETURN w {.*} AS webhook`;

export const EDIT_WEBHOOK = /* cypher */ `MATCH (w:Webhook {id: $id}) SET w += $set RETURN w.url AS url`;

export const REPLACE_SECRET = /* cypher */ `
  MATCH (w:Webhook {id: $id}) SET w.id = w.id
  WITH w WHERE w.secretRef <> $secretRef
  SET w.previousSecretRef = w.secretRef, w.previousUntil = $previousUntil, w.secretRef = $secretRef
  RETURN w.id AS id`;

export const COUNT_WEBHOOKS = /* cypher */ `MATCH (w:Webhook) WHERE w.createdAt >= 0 RETURN count(w) AS webhooks`;

/** There are at most some dozens of webhooks; what waits of each is counted in its index. */
export const ACTIVE_WEBHOOKS = /* cypher */ `
  MATCH (w:Webhook {state: 'active'})
  RETURN w {.*, pending: COUNT { MATCH (d:WebhookDelivery {webhook: w.id, state: 'pending'}) }} AS webhook
  ORDER BY w.createdAt, w.id`;

export const MOVE_CURSOR = /* cypher */ `
  MATCH (w:Webhook {id: $id}) SET w.id = w.id
  WITH w WHERE w.cursor = $from AND w.state = 'active'
  SET w.cursor = $to
  RETURN w.id AS id`;

export const ADD_DELIVERIES = /* cypher */ `
  UNWIND $deliveries AS one
  MERGE (d:WebhookDelivery {id: one.id}) ON CREATE SET d += one`;

export const DUE_DELIVERIES = /* cypher */ `
  MATCH (d:WebhookDelivery) WHERE d.state = 'pending' AND d.nextAttemptAt <= $now
  WITH d ORDER BY d.state, d.nextAttemptAt LIMIT $limit
  MATCH (w:Webhook {id: d.webhook}) WHERE w.state = 'active'
  RETURN d {.*, url: w.url, secretRef: w.secretRef, previousSecretRef: w.previousSecretRef, previousUntil: w.previousUntil} AS delivery`;

/** A webhook that is paused keeps its deliveries; they come up again after a while. */
export const POSTPONE_PAUSED = /* cypher */ `
  MATCH (d:WebhookDelivery) WHERE d.state = 'pending' AND d.nextAttemptAt <= $now
  WITH d ORDER BY d.state, d.nextAttemptAt LIMIT $limit
  MATCH (w:Webhook {id: d.webhook}) WHERE w.state <> 'active'
  SET d.nextAttemptAt = $now + 60000`;

export const CASE_SNAPSHOTS = /* cypher */ `
  UNWIND $numbers AS number
  MATCH (c:Case {number: number}) WHERE c.restrictedTo IS NULL AND coalesce(c.tlp, '') <> 'RED'
  RETURN c.uid AS uid, c.number AS number, c.title AS title, c.severity AS severity, c.status AS status,
    c.verdict AS verdict, c.version AS version`;

/** Who says that it is gone is not asked again. */
export const SETTLE_DELIVERIES = /* cypher */ `
  UNWIND $settled AS one
  MATCH (d:WebhookDelivery {id: one.id})
  SET d.state = one.state, d.attempts = d.attempts + 1, d.nextAttemptAt = one.nextAttemptAt, d.lastStatus = one.status,
      d.lastFault = one.fault, d.lastAttemptAt = one.at,
      d.deliveredAt = CASE one.state WHEN 'delivered' THEN one.at ELSE null END
  WITH d, one
  MATCH (w:Webhook {id: d.webhook})
  SET w.lastStatus = one.status, w.lastFault = one.fault, w.lastAttemptAt = one.at,
      w.state = CASE WHEN one.status = 410 THEN 'gone' ELSE w.state END`;

export const REQUEUE_DELIVERIES = /* cypher */ `
  UNWIND $ids AS id
  MATCH (d:WebhookDelivery {id: id, webhook: $webhook})
  SET d.state = 'pending', d.attempts = 0, d.nextAttemptAt = $at
  RETURN count(d) AS found`;

const WEBHOOK: Shape = {
  identity: ['__typename', 'id'],
  fields: {
    __typename: "'Webhook'",
    id: "'Webhook:' + #.id",
    url: '#.url',
    events: '#.kinds',
    secretRef: '#.secretRef',
    previousSecretRef: '#.previousSecretRef',
    previousUntil: '#.previousUntil',
    state: '#.state',
    cursor: '#.cursor',
    note: '#.note',
    createdAt: '#.createdAt',
    createdBy: '#.createdBy',
    lastStatus: '#.lastStatus',
    lastFault: '#.lastFault',
    lastAttemptAt: '#.lastAttemptAt',
    pending: "COUNT { MATCH (d:WebhookDelivery {webhook: #.id, state: 'pending'}) }",
    dead: "COUNT { MATCH (d:WebhookDelivery {webhook: #.id, state: 'dead'}) }",
  },
  links: {},
};

const DELIVERY: Shape = {
  identity: ['__typename', 'id'],
  fields: {
    __typename: "'WebhookDelivery'",
    id: "'WebhookDelivery:' + #.id",
    event: '#.kind',
    caseNumber: '#.case',
    cursor: '#.cursor',
    at: '#.at',
    state: '#.state',
    attempts: '#.attempts',
    nextAttemptAt: "CASE #.state WHEN 'pending' THEN #.nextAttemptAt ELSE null END",
    lastStatus: '#.lastStatus',
    lastFault: '#.lastFault',
    deliveredAt: '#.deliveredAt',
  },
  links: {
    webhook: { shape: 'Webhook', match: 'MATCH (#:Webhook {id: @.webhook})', form: 'one', order: ['#.id'] },
  },
};

export const WEBHOOK_SHAPES: Catalogue = { Webhook: WEBHOOK, WebhookDelivery: DELIVERY };
