// From src/domain/graph-model.ts by npm run graph:migration.
CREATE CONSTRAINT notedobservable_uid_unique IF NOT EXISTS FOR (n:NotedObservable) REQUIRE (n.uid) IS UNIQUE;
CREATE INDEX notedobservable_case_type_value IF NOT EXISTS FOR (n:NotedObservable) ON (n.case, n.type, n.value);
CREATE INDEX notedobservable_type_value IF NOT EXISTS FOR (n:NotedObservable) ON (n.type, n.value);
