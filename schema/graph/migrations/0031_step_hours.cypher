// From src/domain/graph-model.ts by npm run graph:migration.
CREATE CONSTRAINT stephour_step_hour_unique IF NOT EXISTS FOR (n:StepHour) REQUIRE (n.step, n.hour) IS UNIQUE;
CREATE INDEX stephour_hour IF NOT EXISTS FOR (n:StepHour) ON (n.hour);
MATCH (h:Hit) WITH DISTINCT h.s AS step, h.t / 3600000 AS hour CALL (step, hour) { MERGE (:StepHour {step: step, hour: hour}) } IN TRANSACTIONS OF 10000 ROWS;
