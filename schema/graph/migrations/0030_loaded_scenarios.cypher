// From src/domain/graph-model.ts by npm run graph:migration.
CREATE CONSTRAINT loadedscenario_name_unique IF NOT EXISTS FOR (n:LoadedScenario) REQUIRE (n.name) IS UNIQUE;
