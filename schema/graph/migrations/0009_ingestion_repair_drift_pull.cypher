// From src/domain/graph-model.ts by npm run graph:migration.
CREATE CONSTRAINT pullconnector_id_unique IF NOT EXISTS FOR (n:PullConnector) REQUIRE (n.id) IS UNIQUE;
CREATE CONSTRAINT driftpoint_key_unique IF NOT EXISTS FOR (n:DriftPoint) REQUIRE (n.key) IS UNIQUE;
CREATE INDEX driftpoint_source_mappingid_hour IF NOT EXISTS FOR (n:DriftPoint) ON (n.source, n.mappingId, n.hour);
CREATE INDEX driftpoint_source_hour IF NOT EXISTS FOR (n:DriftPoint) ON (n.source, n.hour);
CREATE CONSTRAINT healthfinding_key_unique IF NOT EXISTS FOR (n:HealthFinding) REQUIRE (n.key) IS UNIQUE;
CREATE INDEX healthfinding_state_source IF NOT EXISTS FOR (n:HealthFinding) ON (n.state, n.source);
CREATE CONSTRAINT reprocess_source_unique IF NOT EXISTS FOR (n:Reprocess) REQUIRE (n.source) IS UNIQUE;
CREATE INDEX reprocess_state_source IF NOT EXISTS FOR (n:Reprocess) ON (n.state, n.source);
