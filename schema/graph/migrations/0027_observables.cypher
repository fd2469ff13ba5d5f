// From src/domain/graph-model.ts by npm run graph:migration.
CREATE CONSTRAINT observable_uid_unique IF NOT EXISTS FOR (n:Observable) REQUIRE (n.uid) IS UNIQUE;
CREATE INDEX observable_case_type_value IF NOT EXISTS FOR (n:Observable) ON (n.case, n.type, n.value);
CREATE INDEX observable_type_value IF NOT EXISTS FOR (n:Observable) ON (n.type, n.value);
