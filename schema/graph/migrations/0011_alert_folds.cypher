// From src/domain/graph-model.ts by npm run graph:migration.
CREATE INDEX alert_stands_t IF NOT EXISTS FOR (n:Alert) ON (n.stands, n.t);
CREATE INDEX alert_fold_t IF NOT EXISTS FOR (n:Alert) ON (n.fold, n.t);
CREATE CONSTRAINT alertfold_key_unique IF NOT EXISTS FOR (n:AlertFold) REQUIRE (n.key) IS UNIQUE;
CREATE INDEX alertfold_state IF NOT EXISTS FOR (n:AlertFold) ON (n.state);
CREATE INDEX alertfold_lastseen IF NOT EXISTS FOR (n:AlertFold) ON (n.lastSeen);
CREATE CONSTRAINT foldtask_id_unique IF NOT EXISTS FOR (n:FoldTask) REQUIRE (n.id) IS UNIQUE;
CREATE INDEX foldtask_state_id IF NOT EXISTS FOR (n:FoldTask) ON (n.state, n.id);
