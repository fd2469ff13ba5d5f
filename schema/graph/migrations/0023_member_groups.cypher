// From src/domain/graph-model.ts by npm run graph:migration.
CREATE CONSTRAINT membergroup_id_unique IF NOT EXISTS FOR (n:MemberGroup) REQUIRE (n.id) IS UNIQUE;
CREATE INDEX membergroup_namekey IF NOT EXISTS FOR (n:MemberGroup) ON (n.nameKey);
