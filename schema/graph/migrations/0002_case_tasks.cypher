// From src/domain/graph-model.ts by npm run graph:migration.
CREATE CONSTRAINT task_uid_unique IF NOT EXISTS FOR (n:Task) REQUIRE (n.uid) IS UNIQUE;
CREATE INDEX task_createdat_uid IF NOT EXISTS FOR (n:Task) ON (n.createdAt, n.uid);
CREATE INDEX task_assignee_createdat IF NOT EXISTS FOR (n:Task) ON (n.assignee, n.createdAt);
CREATE INDEX decision_subject_decidedat IF NOT EXISTS FOR (n:Decision) ON (n.subject, n.decidedAt);
