// From src/domain/graph-model.ts by npm run graph:migration.
CREATE CONSTRAINT webhook_id_unique IF NOT EXISTS FOR (n:Webhook) REQUIRE (n.id) IS UNIQUE;
CREATE INDEX webhook_state IF NOT EXISTS FOR (n:Webhook) ON (n.state);
CREATE INDEX webhook_createdat IF NOT EXISTS FOR (n:Webhook) ON (n.createdAt);
CREATE CONSTRAINT webhookdelivery_id_unique IF NOT EXISTS FOR (n:WebhookDelivery) REQUIRE (n.id) IS UNIQUE;
CREATE INDEX webhookdelivery_state_nextattemptat IF NOT EXISTS FOR (n:WebhookDelivery) ON (n.state, n.nextAttemptAt);
CREATE INDEX webhookdelivery_webhook_state IF NOT EXISTS FOR (n:WebhookDelivery) ON (n.webhook, n.state);
CREATE INDEX webhookdelivery_at_id IF NOT EXISTS FOR (n:WebhookDelivery) ON (n.at, n.id);
