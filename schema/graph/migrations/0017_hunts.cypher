// From src/domain/graph-model.ts by npm run graph:migration.
CREATE CONSTRAINT hunt_key_unique IF NOT EXISTS FOR (n:Hunt) REQUIRE (n.key) IS UNIQUE;
CREATE INDEX hunt_id_version IF NOT EXISTS FOR (n:Hunt) ON (n.id, n.version);
CREATE INDEX hunt_latest_id IF NOT EXISTS FOR (n:Hunt) ON (n.latest, n.id);
CREATE CONSTRAINT huntrun_uid_unique IF NOT EXISTS FOR (n:HuntRun) REQUIRE (n.uid) IS UNIQUE;
CREATE INDEX huntrun_state_createdat IF NOT EXISTS FOR (n:HuntRun) ON (n.state, n.createdAt);
CREATE INDEX huntrun_createdat_uid IF NOT EXISTS FOR (n:HuntRun) ON (n.createdAt, n.uid);
CREATE INDEX huntrun_of_createdat IF NOT EXISTS FOR (n:HuntRun) ON (n.of, n.createdAt);
CREATE INDEX huntrun_createdby_state IF NOT EXISTS FOR (n:HuntRun) ON (n.createdBy, n.state);
CREATE CONSTRAINT huntmatch_run_key_unique IF NOT EXISTS FOR (n:HuntMatch) REQUIRE (n.run, n.key) IS UNIQUE;
CREATE INDEX huntmatch_run_seq IF NOT EXISTS FOR (n:HuntMatch) ON (n.run, n.seq);
CREATE INDEX huntmatch_run_evidence IF NOT EXISTS FOR (n:HuntMatch) ON (n.run, n.evidence);
